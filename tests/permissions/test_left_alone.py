"""Who saves a page answers for what they typed, and for nothing else.

What nobody typed into is not refused, whatever a colleague did to it meanwhile (of each form:
`test_each_field.py`); a choice that is held stays though it is offered no more, and goes when
somebody takes it off.
"""

import pytest
from django import forms
from django.db import Error, transaction
from django.db.models import Field

from members.enums import Role
from members.models import StaffRole
from skills_center.base.fields import ChoiceListField
from tests.factories.members import MemberFactory
from tests.factories.network import CommuneFactory
from tests.factories.tracks import CohortFactory, RoomFactory, SessionFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import every_row, fresh

from .everything import admin_page
from .test_edits import errors_of, page_form, typed_into
from .test_nothing_changed import opened, send

NO_MORE = "retired"


# Nothing is refused of what nobody typed ------------------------------------------------
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
def choices_asked(world, client):
    """Of each page the row, and its choices that the page asks for."""
    for label, row in {
        **world.rows,
        "a camp": world.camp,
        "an initiative": world.initiative,
    }.items():
        if fields := [one for one in row._meta.concrete_fields if _is_choice(one)]:
            path = admin_page(row._meta.label_lower, "change", row)
            page = client.get(path)
            if page.status_code == 200 and b'name="_save"' in page.content:
                asked = page.context["adminform"].form.fields
                yield label, path, row, [one for one in fields if one.name in asked]


def _is_choice(field):
    return isinstance(field, ChoiceListField) or (field.choices and not field.is_relation)


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
    """All choices of a row are: one that is taken off leaves the others."""
    client, met = world.client("root"), set()
    for label, path, row, fields in choices_asked(world, client):
        with transaction.atomic():
            tried = {field.name: (field, hold(row, field)) for field in fields}
            held = {name: one for name, one in tried.items() if one[1] is not None}
            if held:
                _stay_and_go(client, path, row, held)
                met |= {(label, name) for name in held}
            transaction.set_rollback(True)
    assert {("tracks.cohort", "papers"), ("members.member", "education")} <= met
    assert len(met) > 15, met


def _stay_and_go(client, path, row, held):
    page, label = client.get(path), row._meta.label
    sent = untouched(page, page_form(path)) | {"_save": ["1"]}
    sent.pop("_drawn")
    before = every_row()
    answer = client.post(path, sent)
    assert answer.status_code == 302, (label, errors_of(answer))
    assert every_row() == before, label
    for name, values, _others in typed_into(page):
        with transaction.atomic():
            answer = client.post(path, sent | {name: values})
            if name in held:
                assert answer.status_code == 302, (label, name, errors_of(answer))
                _goes(page, row, name)
            if answer.status_code == 302:
                _stay(row, held, name)
            transaction.set_rollback(True)
    for name, (field, _value) in held.items():
        if isinstance(field, ChoiceListField):
            with transaction.atomic():
                _is_taken_off(client, path, row, name, sent)
                transaction.set_rollback(True)


def _stay(row, held, typed):
    now = fresh(row)
    stays = {name: value for name, (_field, value) in held.items() if name != typed}
    assert {name: getattr(now, name) for name in stays} == stays, (row._meta.label, typed)


def _goes(page, row, name):
    """Of a list the others that are chosen stay, that one too."""
    is_list = isinstance(page.context["adminform"].form.fields[name], forms.MultipleChoiceField)
    assert (NO_MORE in getattr(fresh(row), name)) == is_list, (row._meta.label, name)


def _is_taken_off(client, path, row, name, sent):
    left = [one for one in sent[name] if one != NO_MORE]
    others = {one: values for one, values in sent.items() if one != name}
    client.post(path, others | ({name: left} if left else {}))
    assert getattr(fresh(row), name) == left, (row._meta.label, name)
