"""Sessions in the back office: planned after a look at the dates, added, moved, cancelled."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from tests.factories.network import CenterFactory, HolidayFactory
from tests.factories.tracks import (
    AttendanceFactory,
    CohortFactory,
    RoomFactory,
    SessionFactory,
)
from tests.marks import once
from tracks.models import Session

PLAN = "/admin/tracks/session/plan/"


@pytest.fixture
def cohort(center):
    return CohortFactory(center=center, starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 31))


@pytest.fixture
def manager(client, track_manager):
    client.force_login(track_manager)
    return client


def plan(cohort, /, **changes):
    return {
        "cohort": cohort.pk, "days": ["0", "2"], "starts": "09:00", "ends": "12:00",
        "first_on": "2027-01-04", "halves": "1", "title": "ورشة", **changes,
    }  # fmt: skip


def page(session, verb="change"):
    return f"/admin/tracks/session/{session.pk}/{verb}/"


@pytest.mark.parametrize("path", [PLAN, "/admin/tracks/session/add/"])
def test_what_is_wrong_with_a_field_is_said_once(manager, path):
    answer = manager.post(path, {"_look": "1"})
    errors = answer.context["form"].errors
    assert len(errors) > 2
    assert answer.content.decode().count('class="errorlist"') == len(errors)


def test_dates_are_looked_at_then_written(manager, cohort):
    HolidayFactory(starts_on=date(2027, 1, 11), name="وثيقة الاستقلال")
    room = RoomFactory(center=cohort.center, name="قاعة الورش")
    other = CohortFactory(center=cohort.center, name="فوج الجيران")
    SessionFactory(cohort=other, room=room, starts_at=moment("2027-01-06T09:00"))
    looked = manager.post(PLAN, plan(cohort, room=room.pk, _look="1"))
    shown = looked.content.decode()
    assert "وثيقة الاستقلال" in shown
    assert "فوج الجيران" in shown
    assert 'value="09:00"' in shown  # what was typed stays
    assert not cohort.sessions.exists()
    assert manager.post(PLAN, plan(cohort, room=room.pk, _write="1")).status_code == 302
    assert [one.day.day for one in cohort.sessions.all()] == [4, 13, 18, 20, 25, 27]
    again = manager.post(PLAN, plan(cohort, room=room.pk, _look="1"))
    assert (len(again.context["plan"].free), len(again.context["plan"].kept)) == (0, 6)
    assert 'name="_write"' not in again.content.decode()


def moment(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@once
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": []}, "days"), ({"days": ["9"]}, "days"), ({"ends": "08:00"}, "ends"),
        ({"starts": "25:00"}, "starts"), ({"first_on": "soon"}, "first_on"),
        ({"count": "0"}, "count"),
        ({"count": "9" * 30}, "count"), ({"cohort": "9" * 30}, "cohort"), ({"room": "x"}, "room"),
        ({"until": "2026-01-01"}, "__all__"), ({"trainer": "-1"}, "trainer"),
    ],
)  # fmt: skip
def test_pattern_that_makes_no_sense_says_so_beside_the_field(manager, cohort, changes, field):
    response = manager.post(PLAN, plan(cohort, **changes, _write="1"))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not Session.objects.exists()


def test_room_of_another_centre_is_not_offered(manager, client, cohort, staff):
    elsewhere = RoomFactory(center=CenterFactory())
    refused = manager.post(PLAN, plan(cohort, room=elsewhere.pk, _write="1"))
    assert "room" in refused.context["form"].errors
    client.force_login(staff(Role.ADMINISTRATOR))
    refused = client.post(PLAN, plan(cohort, room=elsewhere.pk, _write="1"))
    assert "room" in refused.context["form"].errors


def test_session_is_added_beside_the_pattern(manager, cohort):
    fields = {**plan(cohort), "day": "2027-01-05"}
    response = manager.post("/admin/tracks/session/add/", fields)
    session = cohort.sessions.get()
    assert response.url == page(session)
    assert session.planned_at is None
    again = manager.post("/admin/tracks/session/add/", fields)
    assert again.context["form"].non_field_errors()
    assert cohort.sessions.count() == 1


def test_session_is_moved_and_cancelled(manager, cohort):
    session = SessionFactory(cohort=cohort)
    fields = {"day": "2027-01-07", "starts": "14:00", "ends": "16:00", "reason": ""}
    assert manager.post(page(session, "move"), fields).status_code == 302
    session.refresh_from_db()
    assert session.starts_at == moment("2027-01-07T14:00")
    assert manager.post(page(session, "cancel"), {"reason": ""}).status_code == 200
    assert manager.post(page(session, "cancel"), {"reason": "مطر"}).status_code == 302
    session.refresh_from_db()
    assert session.cancelled_at
    assert [one.verb for one in cohort.events.all()] == ["moved", "off"]


def test_change_page_changes_words_alone(manager, cohort):
    session = SessionFactory(cohort=cohort)
    before = session.starts_at
    fields = {"title": "المقابلة", "halves": "2", "starts_at_0": "2020-01-01", "cohort": "0"}
    assert manager.post(page(session), fields).status_code == 302
    session.refresh_from_db()
    assert (session.title, session.halves, session.sequence) == ("المقابلة", 2, 1)
    assert session.starts_at == before
    AttendanceFactory(session=session, half=2, enrolment__cohort=cohort)
    refused = manager.post(page(session), {"title": "", "halves": "1"})
    assert "halves" in refused.context["adminform"].form.errors


@once
@pytest.mark.parametrize("role", [Role.COACH, Role.FRONT_DESK])
def test_who_may_only_read_plans_and_moves_nothing(client, staff, cohort, role):
    user = staff(role)
    cohort.coaches.add(user)
    session = SessionFactory(cohort=cohort)
    client.force_login(user)
    for address in (
        PLAN,
        "/admin/tracks/session/add/",
        page(session, "move"),
        page(session, "cancel"),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, plan(cohort, reason="…", _write="1")).status_code == 403
    assert client.get(page(session)).status_code == 200
    assert client.post(page(session), {"title": "x", "halves": "1"}).status_code == 403
    session.refresh_from_db()
    assert session.cancelled_at is None


def test_director_of_another_centre_finds_no_session(client, staff, cohort):
    session = SessionFactory(cohort=cohort)
    client.force_login(staff(Role.DIRECTOR, at=CenterFactory()))
    for verb in ("move", "cancel"):
        assert client.post(page(session, verb), {"reason": "…"}).status_code == 404
    assert client.post(PLAN, plan(cohort, _write="1")).context["form"].errors


def test_first_page_leads_to_the_sessions_of_today(client, cohort, director):
    now = timezone.now()
    SessionFactory(cohort=cohort, starts_at=now, ends_at=now + timedelta(minutes=5))
    client.force_login(director)
    assert reverse("tracks:coach") in client.get("/admin/").content.decode()
