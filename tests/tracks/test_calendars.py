"""Calendars: read alike by two programs, in Ramadan and out of it; opened by an address alone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
import vobject
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from members.enums import Role
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, RoomFactory, SessionFactory
from tests.marks import once
from tests.morocco import wall
from tracks import services
from tracks.models import CalendarAddress
from tracks.services.planning import WeeklyPattern

CASABLANCA = ZoneInfo("Africa/Casablanca")


@pytest.fixture
def cohort(center):
    return CohortFactory(center=center, name_fr="Trouver un emploi", name_ar="البحث عن شغل")


def feed(client, address, language="ar"):
    with translation.override(language):
        response = client.get(address.feed_address)
    assert response.status_code == 200
    return response


def by_icalendar(body):
    """{uid: (from, to)} as instants of UTC."""
    return {
        str(event["uid"]): tuple(event[name].dt.astimezone(UTC) for name in ("dtstart", "dtend"))
        for event in Calendar.from_ical(body).walk("VEVENT")
    }


def by_vobject(body):
    return {
        event.uid.value: tuple(
            getattr(event, name).value.astimezone(UTC) for name in ("dtstart", "dtend")
        )
        for event in vobject.readOne(body.decode()).vevent_list
    }


@once
@pytest.mark.parametrize(
    ("first", "last", "offsets"),
    [
        (date(2026, 2, 2), date(2026, 4, 3), {0, 1}),  # Ramadan of 2026, which ends
        (date(2026, 9, 7), date(2026, 10, 2), {0, 1}),  # summer time is given up
        (date(2027, 1, 25), date(2027, 3, 26), {0}),  # Ramadan of 2027
    ],
)
def test_two_programs_read_the_same_instants_before_and_after_each_change(
    client, cohort, director, first, last, offsets
):
    with time_machine.travel(datetime(first.year, 1, 2, 8, tzinfo=UTC)):
        asked = WeeklyPattern(
            days=frozenset(range(7)), starts=time(9), ends=time(12, 30), first_on=first, until=last
        )  # fmt: skip
        services.generate_sessions(cohort, asked, by=director)
        body = feed(client, services.calendar_of(cohort=cohort)).content
    read = by_icalendar(body)
    assert read == by_vobject(body)
    written = {
        f"session-{one.pk}@skills-center": (one.starts_at, one.ends_at)
        for one in cohort.sessions.all()
    }
    assert read == written
    assert len(read) == (last - first).days + 1
    for starts, ends in read.values():
        assert (wall(starts).time(), wall(ends).time()) == (time(9), time(12, 30))
        # As a phone shows it that is set to Casablanca, and whose list of changes is up to date.
        assert starts.astimezone(CASABLANCA).replace(tzinfo=None) == wall(starts)
    assert {9 - starts.hour for starts, _ends in read.values()} == offsets


def test_what_changes_keeps_its_name_and_grows_its_number(client, cohort, director):
    session = SessionFactory(cohort=cohort, room=RoomFactory(name="القاعة 2", center=cohort.center))
    address = services.calendar_of(cohort=cohort)

    def event():
        return Calendar.from_ical(feed(client, address).content).walk("VEVENT")[0]

    before = event()
    assert (before["sequence"], before["status"]) == (0, "CONFIRMED")
    assert "القاعة 2" in before["location"]
    services.move_session(
        session, by=director, starts_at=session.starts_at + timedelta(hours=2),
        ends_at=session.ends_at + timedelta(hours=2),
    )  # fmt: skip
    moved = event()
    assert moved["uid"] == before["uid"]
    assert (moved["sequence"], moved["status"]) == (1, "CONFIRMED")
    assert moved["dtstart"].dt - before["dtstart"].dt == timedelta(hours=2)
    services.cancel_session(session, by=director, reason="…")
    off = event()
    assert (off["uid"], off["sequence"], off["status"]) == (before["uid"], 2, "CANCELLED")


def test_own_calendar_holds_what_one_attends_and_what_one_leads(client, center, cohort, staff):
    coach = staff(Role.COACH)
    cohort.coaches.add(coach)
    member = MemberFactory(center=center, user=coach)
    attended, left, strange = (CohortFactory(center=center) for _one in range(3))
    EnrolmentFactory(cohort=attended, member=member, state="active")
    EnrolmentFactory(cohort=left, member=member, state="withdrawn")
    EnrolmentFactory(cohort=cohort, member=member, state="active")  # one session, one event
    own = [SessionFactory(cohort=one) for one in (cohort, attended)]
    own.append(SessionFactory(cohort=CohortFactory(), trainer=coach))
    for one in (left, strange):
        SessionFactory(cohort=one)
    found = by_icalendar(feed(client, services.calendar_of(user=coach)).content)
    # Of a cohort they do not see they learn nothing, even as its trainer.
    assert set(found) == {f"session-{one.pk}@skills-center" for one in own[:2]}


def test_calendar_names_nobody(client, center, cohort, staff):
    coach = staff(Role.COACH, name="نادية المؤطرة")
    member = MemberFactory(center=center)
    EnrolmentFactory(cohort=cohort, member=member, state="active")
    SessionFactory(cohort=cohort, trainer=coach)
    for address in (services.calendar_of(user=member.user), services.calendar_of(cohort=cohort)):
        text = str(Calendar.from_ical(feed(client, address).content))
        for name in ("نادية", member.first_name, member.last_name, member.number):
            assert name not in text
        assert "@example" not in text


def test_feed_is_in_the_language_of_its_address(client, cohort):
    SessionFactory(cohort=cohort)
    address = services.calendar_of(cohort=cohort)
    assert "Trouver un emploi" in feed(client, address, "fr").content.decode()
    assert "البحث عن شغل" in feed(client, address, "ar").content.decode()


@once
def test_headers_of_a_feed(client, cohort):
    SessionFactory(cohort=cohort)
    response = feed(client, services.calendar_of(cohort=cohort))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "no-store, private"
    assert "Set-Cookie" not in response.headers
    again = client.get(
        response.request["PATH_INFO"],
        headers={"if-none-match": response["ETag"]},
    )
    assert again.status_code == 304


def test_renewed_address_kills_the_old_one(client, center, cohort):
    member = MemberFactory(center=center)
    EnrolmentFactory(cohort=cohort, member=member, state="active")
    client.force_login(member.user)
    page = reverse("tracks:my_calendar")
    shown = client.get(page).content.decode()
    old = CalendarAddress.objects.get(user=member.user)
    assert old.feed_address in shown
    assert 'href="webcal://' in shown
    assert client.get(page).status_code == 200
    assert CalendarAddress.objects.count() == 1
    assert client.post(page).status_code == 302
    new = CalendarAddress.objects.get(user=member.user)
    assert new.token != old.token
    assert len(new.token) >= 32
    client.logout()
    assert client.get(old.feed_address).status_code == 404
    assert client.get(new.feed_address).status_code == 200


def test_closed_account_has_no_calendar(client, db):
    user = UserFactory()
    address = services.calendar_of(user=user)
    assert client.get(address.feed_address).status_code == 200
    user.is_active = False
    user.save()
    assert client.get(address.feed_address).status_code == 404


@once
@pytest.mark.parametrize("token", ["x", "é" * 20, "0" * 4000, "..%2f", "a b"])
def test_token_that_is_none_opens_nothing(client, db, token):
    assert client.get(f"/ar/calendar/{token}.ics").status_code == 404


def test_sessions_of_long_ago_are_left_out(client, cohort):
    SessionFactory(cohort=cohort, starts_at=timezone.now() - timedelta(days=200))
    assert by_icalendar(feed(client, services.calendar_of(cohort=cohort)).content) == {}
