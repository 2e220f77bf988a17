"""Each field of each form of the back office, found from the site, is typed into by people whose
pages are as old as the first: one walk, since its pages take long, and all that is asked of it.

What was typed is written, and nothing else is held against who typed it; the same once more
changes nothing and says so; and who types another thing is shown both.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from skills_center.base.admin_edits import Remembers
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import every_row

from .test_edits import errors_of, open_forms, page_form, told, typed_into

pytestmark = once

# Forms with fewer than two fields that somebody may type into: two cannot type into two of them.
ONE_FIELD = {"members.notice", "enterprises.grant", "tracks.headcount", "tracks.session"}
# Enough of a form to have met more than one kind of field.
MOST_TRIED = 4


@dataclass
class OpenForm:
    """A page that was opened before anybody wrote to its row."""

    client: Any
    label: str
    path: str
    page: Any
    sent: dict[str, list[str]]

    def send(self, typed):
        return self.client.post(self.path, self.sent | typed)

    def send_as_another(self, typed):
        """Without the mark of the page: the same as a moment ago is not what was sent already."""
        unmarked = {name: values for name, values in self.sent.items() if name != "_drawn"}
        return self.client.post(self.path, unmarked | typed)

    def opened_now(self):
        """What the page sends by now, and its text."""
        page = self.client.get(self.path)
        return untouched(page, page_form(self.path)), page_of(page)

    def asks_for_a_row(self, name):
        every_form = [self.page.context["adminform"].form]
        for rows in self.page.context["inline_admin_formsets"]:
            every_form += rows.formset.initial_forms
        bound = next(bound for form in every_form for bound in form if bound.html_name == name)
        return isinstance(bound.field, forms.ModelChoiceField)


def page_of(response):
    return response.content.decode()


def leads_to(response):
    """To how many fields of the page its head leads, where somebody else wrote too."""
    page = page_of(response)
    links = re.findall(r'<a href="#(id_[^"]+)">', page)
    assert {one for one in links if f'id="{one}"' not in page} == set()
    return len(links)


@contextmanager
def fields_changed(make):
    """Let `make(name, asked)` change each field of the forms of rows that are there."""
    remember = Remembers._remember

    def changed(form):
        for name, asked in form.fields.items():
            make(form.add_prefix(name), asked)
        remember(form)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Remembers, "_remember", changed)
        yield


def refuse(_value):
    raise ValidationError("refused", code="refused")


def answer_where(make, form, typed):
    """The answer to a form whose fields were changed, of which nothing is left."""
    with fields_changed(make), transaction.atomic():
        answer = form.send_as_another(typed)
        transaction.set_rollback(True)
    return answer


def test_each_field_is_written_alone_told_once_and_shown_where_two_typed(world):
    client, met = world.client("root"), []
    for opened in open_forms(world, client):
        with transaction.atomic():
            met.append(all_asked(OpenForm(client, *opened)))
            transaction.set_rollback(True)  # a row may stand on the page of another
    assert len([one for one in met if one.alone]) > 20
    assert len([one for one in met if one.again]) > 20
    assert sum(one.again for one in met) > 100
    assert {one.label for one in met if len(one.done) < 2} <= ONE_FIELD
    assert len([one for one in met if one.shown]) > 20


@dataclass
class Met:
    """How many fields of a form were asked each question, and what was written."""

    label: str
    alone: int = 0
    again: int = 0
    shown: int = 0
    done: dict[str, list[str]] = field(default_factory=dict)


def all_asked(form):
    met = Met(form.label)
    for name, values, _others in typed_into(form.page):
        tried = answers_alone(form, name, values) if met.alone < MOST_TRIED else None
        if form.send({name: values}).status_code == 302:
            met.done[name] = values
            if tried:
                ask_alone(form, name, values, *tried)
                met.alone += 1
            met.again += typed_again(form, name, values)
    others = written_beside_each_other(form, met.done)
    for name in islice(others, 1):
        both_are_shown(form, name, others)
        met.shown += 1
    return met


# What nobody typed is refused by nobody, and may be offered no more ----------------------
def answers_alone(form, name, values):
    """The answers where each other field refuses and offers no row, and where this one does."""
    stays = form.asks_for_a_row(name)

    def refuse_the_others(other, asked):
        if other != name:
            asked.validators = [refuse]
        if not stays and isinstance(asked, forms.ModelChoiceField):
            asked.queryset = asked.queryset.none()

    def refuse_that(other, asked):
        if other == name:
            asked.validators = [refuse]

    typed = {name: values}
    return [answer_where(make, form, typed) for make in (refuse_the_others, refuse_that)]


def ask_alone(form, name, values, where_others_refuse, where_it_refuses):
    asked = ("what nobody typed is refused", form.label, name, errors_of(where_others_refuse))
    assert where_others_refuse.status_code == 302, asked
    if values not in ([], [""]):  # what is empty has nothing to look at
        assert where_it_refuses.status_code == 200, ("typed, and not looked at", form.label, name)


# What somebody else has just written changes nothing ------------------------------------
def typed_again(form, name, values):
    """Whether the same could be typed again."""
    before = every_row()
    answer = form.send_as_another({name: values})
    if (answer.status_code, told(answer)[-1:]) == (302, [gettext("Nothing was changed.")]):
        assert every_row() == before, ("typed again, and written", form.label, name)
        return True
    # What can be typed once alone (the places of a camp) is no longer a field.
    _sent, page = form.opened_now()
    assert f'name="{name}"' not in page, ("typed again, and not told so", form.label, name)
    return False


# Two people -----------------------------------------------------------------------------
def written_beside_each_other(form, done):
    """Each was sent from the page that none of the others had changed, and all are there. Who
    types into all of those, on that page, is shown each of them. Returns what they typed."""
    now, page = form.opened_now()
    # What can be typed once alone (the places of a camp) is no longer a field.
    left = {name: values for name, values in done.items() if f'name="{name}"' in page}
    assert {name: sorted(now.get(name, [])) for name in left} == {
        name: sorted(values) for name, values in left.items()
    }, ("written over", form.label)
    others = {
        name: other
        for name, one, other in typed_into(form.page)
        if name in left and other and form.sent.get(name) != one
    }
    before = every_row()
    answer = form.send(others)
    assert answer.status_code == 200, form.label
    clashes = re.findall(r'name="_theirs" value="([^"]+)"', page_of(answer))
    assert set(clashes) == set(others), form.label
    assert leads_to(answer) == len(others), form.label
    assert every_row() == before, form.label
    return others


def both_are_shown(form, name, others):
    """Who typed into one field alone sees what else was written, and takes it or their own."""
    before, asked = every_row(), ("both", form.label, name)
    answer = form.send({name: others[name]})
    assert answer.status_code == 200, asked
    assert 'class="theirs"' in page_of(answer), asked
    assert every_row() == before, asked
    assert [leads_to(answer), answer.context["errors"]] == [1, []], asked
    again = untouched(answer, page_form(form.path))
    assert sorted(again[name]) == sorted(others[name]), asked
    # What somebody else wrote is kept by its button …
    taken = form.client.post(form.path, again | {"_save": ["1"], "_theirs": [name]})
    assert taken.status_code == 302, (*asked, errors_of(taken))
    assert every_row() == before, asked
    # … and who saves again, having seen both, puts their own in its place.
    assert form.client.post(form.path, again | {"_save": ["1"]}).status_code == 302, asked
    assert sorted(form.opened_now()[0][name]) == sorted(others[name]), asked
