"""The coach's day, the paper list, the morning message, and what is left on a phone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from members.enums import Role
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, RoomFactory, SessionFactory
from tests.marks import once
from tracks import services
from tracks.exports.sheets import attendance_sheet
from tracks.models import Attendance, MorningMessage
from tracks.services.attendance import NewMark

MORNING = datetime(2027, 1, 5, 7, 30, tzinfo=UTC)  # the same in Casablanca


@pytest.fixture
def cohort(center):
    return CohortFactory(center=center, name="فوج الصباح")


@pytest.fixture
def coach(staff, cohort):
    user = staff(Role.COACH, name="نادية")
    cohort.coaches.add(user)
    return user


def url(name, *args):
    with translation.override("ar"):
        return reverse(f"tracks:{name}", args=args)


def at(hours):
    return timezone.now() + timedelta(hours=hours)


# The day -----------------------------------------------------------------------
@time_machine.travel(MORNING)
def test_day_shows_ones_own_sessions_and_nothing_of_others(client, center, cohort, coach):
    own = SessionFactory(cohort=cohort, starts_at=at(1))
    coming = SessionFactory(cohort=cohort, starts_at=at(48))
    unmarked = SessionFactory(cohort=cohort, starts_at=at(-48))
    EnrolmentFactory(cohort=cohort, state="active")
    SessionFactory(cohort=cohort, starts_at=at(2), cancelled_at=timezone.now())
    SessionFactory(cohort=CohortFactory(center=center), starts_at=at(1))
    SessionFactory(trainer=coach, starts_at=at(1))  # of a cohort they do not see
    client.force_login(coach)
    shown = client.get(url("coach")).context
    assert list(shown["sessions"]) == [own]
    assert list(shown["coming"]) == [coming]
    assert list(shown["unmarked"]) == [unmarked]
    drawn = client.get(url("coach")).content.decode()
    assert drawn.count("data-keep>") == 1  # those of today are kept for the hours without network
    assert drawn.count("الأحد 3 يناير") == 1
    assert list(client.get(url("coach") + "?all").context["sessions"]) == [own]


@once
@time_machine.travel(MORNING)
def test_director_reads_the_day_of_the_whole_centre(client, center, director, valid_html):
    sessions = [SessionFactory(cohort=CohortFactory(center=center), starts_at=at(1))]
    SessionFactory(cohort=CohortFactory(center=CenterFactory()), starts_at=at(1))
    client.force_login(director)
    assert list(client.get(url("coach")).context["sessions"]) == []
    response = client.get(url("coach") + "?all")
    assert list(response.context["sessions"]) == sessions
    valid_html(response)


@once
@pytest.mark.parametrize("name", ["session", "session_keys", "coach_cohort"])
def test_pages_of_the_coach_are_valid_and_kept_nowhere(client, cohort, coach, name, valid_html):
    place = EnrolmentFactory(cohort=cohort, state="active")
    session = SessionFactory(cohort=cohort, starts_at=timezone.now(), halves=2)
    services.mark_attendance(
        session, [NewMark(uuid4(), place.pk, 1, "late", timezone.now())], by=coach
    )
    client.force_login(coach)
    response = client.get(url(name, cohort.pk if name == "coach_cohort" else session.pk))
    valid_html(response)
    assert "no-store" in response["Cache-Control"]


def test_rates_of_a_cohort_leave_the_excused_out(client, cohort, coach):
    places = [EnrolmentFactory(cohort=cohort, state="active", arrival=n) for n in (1, 2)]
    for marks in (("present", "absent"), ("late", "excused"), ("present", "absent")):
        session = SessionFactory(cohort=cohort, starts_at=timezone.now())
        now = timezone.now()
        asked = [
            NewMark(uuid4(), place.pk, 1, mark, now)
            for place, mark in zip(places, marks, strict=True)
        ]
        services.mark_attendance(session, asked, by=coach)
    client.force_login(coach)
    shown = client.get(url("coach_cohort", cohort.pk)).context
    assert shown["rate"] == 60
    assert {place.pk: place.attendance_rate for place in shown["places"]} == {
        places[0].pk: 100, places[1].pk: 0,
    }  # fmt: skip


def test_member_reads_their_own_rate_and_next_sessions(client, cohort, coach):
    member = MemberFactory(center=cohort.center)
    place = EnrolmentFactory(cohort=cohort, state="active", member=member)
    past = SessionFactory(cohort=cohort, starts_at=at(-24))
    services.mark_attendance(past, [NewMark(uuid4(), place.pk, 1, "present", at(-23))], by=coach)
    coming = SessionFactory(cohort=cohort, starts_at=at(24))
    client.force_login(member.user)
    response = client.get("/ar/me/")
    assert list(response.context["sessions"]) == [coming]
    assert "100 %" in response.content.decode()


@once
@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.ADMINISTRATOR, True), (Role.DIRECTOR, True), (Role.TRACK_MANAGER, True),
        (Role.COACH, False), (Role.FRONT_DESK, False), (Role.COMMITTEE, False),
        (Role.NETWORK, False),
    ],
)  # fmt: skip
def test_who_may_mark(client, staff, cohort, role, may):
    """A coach of another cohort may not; neither may its trainer, who does not see the cohort."""
    user = staff(role)
    place = EnrolmentFactory(cohort=cohort, state="active")
    session = SessionFactory(cohort=cohort, starts_at=timezone.now(), trainer=user)
    client.force_login(user)
    mark = {
        "id": str(uuid4()), "enrolment": place.pk, "half": 1, "mark": "present",
        "made_at": timezone.now().isoformat(), "seen": 0,
    }  # fmt: skip
    response = client.post(
        url("session_marks", session.pk), {"user": user.pk, "marks": [mark]},
        content_type="application/json",
    )  # fmt: skip
    assert response.status_code == (200 if may else 404)
    assert Attendance.objects.exists() is may


# On paper ----------------------------------------------------------------------
@once
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("members", [0, 1, 60])
def test_paper_list_is_a_pdf(cohort, language, members):
    for number in range(members):
        member = MemberFactory(center=cohort.center, last_name='ا "\\ #[$x$] ' * 3)
        EnrolmentFactory(cohort=cohort, state="active", arrival=number + 1, member=member)
    session = SessionFactory(cohort=cohort, room=RoomFactory(center=cohort.center), halves=2)
    with translation.override(language):
        assert attendance_sheet(session).startswith(b"%PDF")


# In the morning ------------------------------------------------------------------
@pytest.fixture
def morning():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def send_due():
    call_command("send_due", verbosity=0)


def test_coach_is_told_of_the_day_once(morning, cohort, coach, mailoutbox):
    room = RoomFactory(center=cohort.center, name="القاعة 2")
    SessionFactory(cohort=cohort, starts_at=at(1), room=room)
    SessionFactory(cohort=cohort, starts_at=at(4), trainer=coach)
    SessionFactory(cohort=cohort, starts_at=at(25))
    for _one in range(3):
        send_due()
    [message] = Message.objects.all()
    assert message.user == coach
    assert "08:30 فوج الصباح (القاعة 2)" in message.body
    assert message.body.count("فوج الصباح") == 2
    assert "/ar/coach/" in message.body
    assert len(mailoutbox) == 1
    morning.shift(timedelta(days=1))
    send_due()
    assert Message.objects.count() == 2


def test_nobody_is_woken_or_told_of_what_is_over(morning, cohort, coach):
    SessionFactory(cohort=cohort, starts_at=at(-2), ends_at=at(-1))
    send_due()
    assert not Message.objects.exists()
    SessionFactory(cohort=cohort, starts_at=at(3))
    morning.shift(timedelta(hours=-3))
    send_due()
    assert not Message.objects.exists()


def test_who_does_not_see_the_cohort_or_left_is_told_nothing(morning, cohort, center, staff):
    stranger, gone = UserFactory(is_staff=True), staff(Role.COACH, is_active=False)
    cohort.coaches.set([stranger, gone])
    SessionFactory(cohort=cohort, starts_at=at(1), trainer=staff(Role.COACH))
    SessionFactory(cohort=cohort, starts_at=at(2), cancelled_at=timezone.now())
    send_due()
    assert not Message.objects.exists()
    assert not MorningMessage.objects.filter(user=gone).exists()


# What stays on a phone -----------------------------------------------------------
def test_worker_and_what_it_shows_need_no_log_in(client, db):
    worker = client.get("/ar/coach/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "no-cache" in worker["Cache-Control"]
    assert client.get("/ar/coach/offline/").status_code == 200
    assert "worker-src 'self'" in worker["Content-Security-Policy"]


@pytest.mark.parametrize(("wait", "wiped"), [("", True), ("1", False)])
def test_logging_out_wipes_what_the_browser_kept(client, coach, wait, wiped):
    client.force_login(coach)
    with translation.override("ar"):
        leave = reverse("account_logout")
    assert "Clear-Site-Data" not in client.get(leave).headers
    response = client.post(leave, {"marks_wait": wait})
    assert response.status_code == 302
    assert ("Clear-Site-Data" in response.headers) is wiped
