"""Whoever types on a page while the row goes, or the right to write it, reads what they typed:
each page of the back office with a field for words, found from the site."""

from contextlib import contextmanager

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction

from members.enums import Role
from members.models import StaffRole
from skills_center.base.admin_actions import ASKED
from skills_center.base.admin_forms import RefusalForm
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.pages_as_sent import post_forms, sent_by
from tests.rows import every_row

from .everything import admin_page
from .test_locks import address_of

pytestmark = [once, pytest.mark.django_db]

TYPED = "كلام طويل كتب للتو"
# Pages that Django draws of every model and that nobody types into, and those that search.
NO_PAGES = ("changelist", "history", "delete", "autocomplete", "historicalrecord", "lookup")
# No words of a person are asked: a day, an hour.
OF_TIME = ("vDateField", "vTimeField")


def pages(world):
    """Each page on which something may be typed, of one row or of a new one."""
    for model, one in admin.site._registry.items():
        label = model._meta.label_lower
        yield admin_page(label, "add")
        for pattern in one.get_urls():
            if pattern.name and not pattern.name.endswith((*NO_PAGES, "add")):
                yield address_of(pattern, world.rows[label])
    for row in (world.camp, world.initiative):
        yield admin_page("tracks.socialaction", "change", row)


def own_forms(world, client):
    """The address of each page, and each of its forms that is sent there."""
    for path in pages(world):
        page = client.get(path)
        if page.status_code == 200 and "html" in page["Content-Type"]:
            for form in post_forms(page):
                if form.get("action") in (None, "", path):
                    yield path, form


@contextmanager
def meanwhile(change, **values):
    """Something becomes of a right; afterwards it is as before, and so is all that was written."""
    with transaction.atomic():
        change(**values)
        yield
        transaction.set_rollback(True)


def one_after_the_other(names):
    """Words typed into one field alone, of each."""
    return [{name: TYPED} for name in names]


def all_at_once(names):
    """Words of its own typed into each field."""
    return [{name: f"{TYPED} {place}." for place, name in enumerate(names)}] if names else []


def fields_for_words(form):
    for control in form.iter():
        kind = control.tag.rpartition("}")[2]
        is_text = kind == "textarea" or (kind == "input" and control.get("type") == "text")
        name, looks = control.get("name", ""), control.get("class", "")
        if is_text and name and "__prefix__" not in name and not looks.startswith(OF_TIME):
            yield name


def test_what_was_typed_and_chosen_is_shown_where_the_right_or_the_row_went(world):
    """Each form is opened once, and sent when its sender is somebody else by then: of another
    role, or of another centre. Choices are told in words; numbers are of rows, which nobody who
    lost a right is told."""
    user, client = world.users["director"], world.client("director")
    opened = [*own_forms(world, client)]
    of_director = StaffRole.objects.filter(user=user)
    with meanwhile(of_director.update, role=Role.COMMITTEE):
        ask_of_words(client, opened, one_after_the_other)
        ask_of_choices(client, opened)
    with meanwhile(of_director.update, center=CenterFactory()):
        ask_of_words(client, opened, all_at_once)


def ask_of_words(client, opened, ways_to_type):
    before = every_row()
    lost, met = [], set()
    for path, form in opened:
        sent = sent_by(form)
        for words in ways_to_type(list(fields_for_words(form))):
            answer = client.post(path, sent | {name: [word] for name, word in words.items()})
            page = answer.content.decode()
            unseen = [name for name, word in words.items() if word not in page]
            if unseen or answer.status_code not in (200, 403, 404):
                lost.append((path, unseen, answer.status_code))
            met.add(path)
    assert lost == [], ways_to_type.__name__
    assert every_row() == before, ways_to_type.__name__
    assert len(met) > 20


def ask_of_choices(client, opened):
    coded, told_in_words = [], 0
    for path, form in opened:
        if chosen := dict(last_choices(form)):
            data = {name: [value] for name, (value, _words) in chosen.items()}
            answer = client.post(path, sent_by(form) | data)
            typed = answer.context.get("typed", ()) if answer.context else ()
            told = {one.rpartition("\u2068")[2].rstrip("\u2069") for one in typed}
            coded += [(path, name) for name, (value, _words) in chosen.items() if value in told]
            told_in_words += len(told.intersection(words for _value, words in chosen.values()))
    assert coded == []
    assert told_in_words > 5


def last_choices(form):
    for control in form.iter():
        if control.tag.rpartition("}")[2] == "select" and "__prefix__" not in control.get("name"):
            options = [one for one in control.iter() if one.tag.rpartition("}")[2] == "option"]
            value = options[-1].get("value", "") if options else ""
            if value and not value.isdecimal() and options[-1].get("selected") is None:
                yield control.get("name"), (value, "".join(options[-1].itertext()).strip())


def answered_on_each(world, client):
    """What each action of each list sends that asks something first, with words typed into one
    field after the other and the last of its choices; and the words of these."""
    for model, one in admin.site._registry.items():
        label = model._meta.label_lower
        row, path = world.rows[label], admin_page(label, "changelist")
        for action in one.get_actions(client.get(path).wsgi_request):
            page = client.post(path, {"action": action, ACTION_CHECKBOX_NAME: row.pk})
            for form in post_forms(page) if page.status_code == 200 else ():
                if ASKED in sent_by(form):
                    chosen = dict(last_choices(form))
                    data = {name: [value] for name, (value, _words) in chosen.items()}
                    words = {words for _value, words in chosen.values()}
                    for field in fields_for_words(form):
                        yield path, action, sent_by(form) | data | {field: [TYPED]}, words


def test_what_was_answered_is_shown_where_the_action_is_no_longer_offered(world):
    """To who has another role by now, or none."""
    user, client = world.users["director"], world.client("director")
    sent = [*answered_on_each(world, client)]
    assert len({(path, action) for path, action, _data, _words in sent}) > 7
    of_director = StaffRole.objects.filter(user=user)
    for role in (Role.COMMITTEE, Role.COACH):
        with meanwhile(of_director.update, role=role):
            ask_of_answers(client, sent, role)
    with meanwhile(of_director.delete):
        ask_of_answers(client, sent, None)


def ask_of_answers(client, sent, role):
    before = every_row()
    lost = []
    for path, action, data, words in sent:
        page = client.post(path, data).content.decode()
        if TYPED not in page or action in page or any(one not in page for one in words):
            lost.append((path, action))
    assert lost == [], role
    assert every_row() == before, role


@pytest.mark.parametrize("form", RefusalForm.__subclasses__())
def test_a_refusal_asks_what_its_class_says(form):
    """Where the right went there is no form any more, and its class is read."""
    field = form.base_fields["reason"]
    assert {key for key, _label in field.choices} == {"", *dict(form.offered())} != {""}
    assert field.label == form.asked
