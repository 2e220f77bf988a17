"""Who saves a page answers for what they typed, and for nothing else: each form, from the site.

What nobody typed into is not refused, whatever a colleague did to it meanwhile; a choice that is
held stays though it is offered no more, and goes when somebody takes it off.
"""

from itertools import islice

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.db.models import Field

from members.enums import Role
from members.models import StaffRole
from skills_center.base.admin_edits import Remembers
from skills_center.base.fields import ChoiceListField
from tests.factories.members import MemberFactory
from tests.factories.network import CommuneFactory
from tests.factories.tracks import CohortFactory, RoomFactory, SessionFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import every_row, fresh

from .everything import admin_page
from .test_edits import errors_of, open_forms, page_form, typed_into
from .test_nothing_changed import opened, send

NO_MORE = "retired"
# Enough of a form to have met more than one kind of field.
MOST_TRIED = 4


def answer_to(client, path, sent):
    """The answer to a page, of which nothing is left. Without its mark the same is saved anew."""
    with transaction.atomic():
        answer = client.post(path, {name: sent[name] for name in sent if name != "_drawn"})
        transaction.set_rollback(True)
    return answer


def taken_words(client, path, page, sent):
    """What may be typed on a page and is saved: names of controls, and values."""
    words = (
        (name, values)
        for name, values, _others in typed_into(page)
        if answer_to(client, path, sent | {name: values}).status_code == 302
    )
    return list(islice(words, MOST_TRIED))


def refusing(make):
    """Let forms of rows that are there be changed by `make(form, name, field)` of each field."""
    remember = Remembers._remember

    def changed(form):
        for name, field in form.fields.items():
            make(form, name, field)
        remember(form)

    return changed


# Nothing is refused of what nobody typed ------------------------------------------------
@once
def test_what_nobody_typed_is_not_refused_whatever_its_field_says(world, monkeypatch):
    def refuse(_value):
        raise ValidationError("refused", code="refused")

    def refuse_the_others(form, name, field):
        if form.add_prefix(name) != typed:
            field.validators = [refuse]

    def refuse_that(form, name, field):
        if form.add_prefix(name) == typed:
            field.validators = [refuse]

    client, met = world.client("root"), set()
    for label, path, page, sent in open_forms(world, client):
        for typed, values in taken_words(client, path, page, sent):
            page_of_it = sent | {typed: values}
            with monkeypatch.context() as patched:
                patched.setattr(Remembers, "_remember", refusing(refuse_the_others))
                answer = answer_to(client, path, page_of_it)
                assert answer.status_code == 302, (label, typed, errors_of(answer))
            with monkeypatch.context() as patched:
                patched.setattr(Remembers, "_remember", refusing(refuse_that))
                answer = answer_to(client, path, page_of_it)
                if values not in ([], [""]):  # what is empty has nothing to look at
                    assert answer.status_code == 200, (label, typed)
            met.add(label)
    assert len(met) > 20


@once
def test_rows_that_are_offered_no_more_stay_where_nobody_typed(world, monkeypatch):
    def offer_none(_form, _name, field):
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = field.queryset.none()

    client, met = world.client("root"), 0
    for label, path, page, sent in open_forms(world, client):
        for name, values in taken_words(client, path, page, sent):
            if isinstance(_field_of(page, name), forms.ModelChoiceField):
                continue
            with monkeypatch.context() as patched:
                patched.setattr(Remembers, "_remember", refusing(offer_none))
                answer = answer_to(client, path, sent | {name: values})
            assert answer.status_code == 302, (label, name, errors_of(answer))
            met += 1
    assert met > 40


def _field_of(page, name):
    every_form = [page.context["adminform"].form]
    for rows in page.context["inline_admin_formsets"]:
        every_form += rows.formset.initial_forms
    return next(bound.field for form in every_form for bound in form if bound.html_name == name)


@pytest.fixture
def cohort(center, staff):
    made = CohortFactory(center=center)
    made.coaches.add(*(staff(Role.COACH, at=center) for _one in range(2)))
    return made


@pytest.mark.django_db
def test_coach_who_lost_the_role_stays_whatever_else_is_typed(desk, cohort, staff):
    sent = opened(desk, cohort)
    gone, _other = coaches = list(cohort.coaches.order_by("pk"))
    another = staff(Role.COACH, at=cohort.center)
    StaffRole.objects.filter(user=gone).delete()
    assert send(desk, cohort, sent | {"age_from": ["17"]}).status_code == 302
    assert (list(cohort.coaches.order_by("pk")), fresh(cohort).age_from) == (coaches, 17)
    named = sent | {"coaches": [*sent["coaches"], str(another.pk)], "age_from": ["17"]}
    assert send(desk, cohort, named).status_code == 302
    assert set(cohort.coaches.all()) == {*coaches, another}


@pytest.mark.django_db
def test_coach_who_is_named_and_lost_the_role_is_refused_by_no_number(desk, cohort, staff):
    another = staff(Role.COACH, at=cohort.center)
    sent = opened(desk, cohort)
    StaffRole.objects.filter(user=another).delete()
    answer = send(desk, cohort, sent | {"coaches": [*sent["coaches"], str(another.pk)]})
    (told,) = answer.context["adminform"].form.errors["coaches"]
    assert str(another.pk) not in told
    assert another not in cohort.coaches.all()


@pytest.mark.django_db
def test_commune_that_was_deleted_keeps_nobody_from_saving(desk, center):
    commune = CommuneFactory(center=center)
    member = MemberFactory(center=center, commune=commune)
    sent = opened(desk, member)
    type(member).objects.filter(pk=member.pk).update(commune=None)
    commune.delete()
    assert send(desk, member, sent | {"address": ["Derb 1"]}).status_code == 302
    assert (fresh(member).address, fresh(member).commune) == ("Derb 1", None)


@pytest.mark.django_db
def test_one_of_two_that_go_together_is_held_against_the_other_as_it_is_now(desk, cohort):
    """The last day is typed, the first one was moved meanwhile: together they are wrong."""
    sent = opened(desk, cohort)
    ends, later = cohort.ends_on, cohort.ends_on.replace(year=cohort.ends_on.year + 1)
    type(cohort).objects.filter(pk=cohort.pk).update(starts_on=later, ends_on=later)
    typed = sent | {"ends_on": [f"{ends.replace(year=ends.year + 1, day=1):%d/%m/%Y}"]}
    assert send(desk, cohort, typed).status_code == 200
    assert fresh(cohort).ends_on == later


# A verb that asks -----------------------------------------------------------------------
@pytest.mark.django_db
def test_hour_that_somebody_else_moved_stays_where_the_room_alone_was_typed(desk, center):
    session = SessionFactory(cohort=CohortFactory(center=center))
    room, row = RoomFactory(center=center), f"/admin/tracks/session/{session.pk}/move/"
    sent = untouched(desk.get(row), holding="starts")
    moved = session.starts_at + (session.ends_at - session.starts_at) / 2
    type(session).objects.filter(pk=session.pk).update(starts_at=moved)
    assert desk.post(row, sent | {"room": [str(room.pk)]}).status_code == 302
    assert (fresh(session).starts_at, fresh(session).room) == (moved, room)


@pytest.mark.django_db
def test_question_that_begins_with_nothing_asks_for_an_answer(desk, center):
    session = SessionFactory(cohort=CohortFactory(center=center))
    page = f"/admin/tracks/session/{session.pk}/cancel/"
    answer = desk.post(page, untouched(desk.get(page), holding="reason"))
    assert (answer.status_code, fresh(session).cancelled_at) == (200, None)


# A choice that is offered no more -------------------------------------------------------
def held_no_more(world):
    """Each choice of each form, held though it is offered no more: its model, row, and field."""
    for label, row in {
        **world.rows,
        "a camp": world.camp,
        "an initiative": world.initiative,
    }.items():
        for field in row._meta.concrete_fields:
            if isinstance(field, ChoiceListField) or (field.choices and not field.is_relation):
                yield label, row, field


def hold(row, field: Field):
    """Let a row hold what is offered no more: that value, None where the database refuses it."""
    if isinstance(field, ChoiceListField):
        value = [*getattr(row, field.attname), NO_MORE]
    else:
        value = NO_MORE[: field.max_length]
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: value})
    except (Error, ValueError):
        return None
    return value


@once
def test_choice_that_is_held_stays_and_may_be_taken_off(world):
    client, met = world.client("root"), set()
    for label, row, field in held_no_more(world):
        path = admin_page(row._meta.label_lower, "change", row)
        page = client.get(path)
        if page.status_code != 200 or b'name="_save"' not in page.content:
            continue
        if field.name not in page.context["adminform"].form.fields:
            continue
        with transaction.atomic():
            if (value := hold(row, field)) is not None:
                _stays_and_goes(client, path, row, field, value)
                met.add((label, field.name))
            transaction.set_rollback(True)
    assert {("tracks.cohort", "papers"), ("members.member", "education")} <= met
    assert len(met) > 15, met


def _stays_and_goes(client, path, row, field, value):
    page, called = client.get(path), (row._meta.label, field.name)
    sent = untouched(page, page_form(path)) | {"_save": ["1"]}
    sent.pop("_drawn")
    before = every_row()
    answer = client.post(path, sent)
    assert answer.status_code == 302, (called, errors_of(answer))
    assert every_row() == before, called
    form = page.context["adminform"].form
    for name, values, _others in typed_into(page):
        with transaction.atomic():
            answer = client.post(path, sent | {name: values})
            if name != field.name and answer.status_code == 302:
                assert getattr(fresh(row), field.attname) == value, (called, name)
            elif name == field.name:
                assert answer.status_code == 302, (called, errors_of(answer))
                is_list = isinstance(form.fields[name], forms.MultipleChoiceField)
                assert (NO_MORE in getattr(fresh(row), name)) == is_list, called
            transaction.set_rollback(True)
    if isinstance(field, ChoiceListField):
        left = [one for one in sent[field.name] if one != NO_MORE]
        sent.pop(field.name)
        client.post(path, sent | ({field.name: left} if left else {}))
        assert getattr(fresh(row), field.attname) == left, called
