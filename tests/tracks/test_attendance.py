"""Marks: written once, never over another's; absences told once; whoever sends what."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, SessionFactory
from tests.marks import once
from tests.morocco import wall
from tracks import services
from tracks.models import AbsenceWarning, Attendance, Enrolment, Marking
from tracks.services.attendance import NewMark, roster

PLACES = 3


@pytest.fixture
def cohort(center):
    return CohortFactory(center=center)


@pytest.fixture
def places(cohort, center):
    return [
        EnrolmentFactory(cohort=cohort, state="active", arrival=number + 1,
                         member=MemberFactory(center=center, last_name=f"ا{number}"))
        for number in range(PLACES)
    ]  # fmt: skip


@pytest.fixture
def session(cohort, places):
    return SessionFactory(cohort=cohort, starts_at=timezone.now() - timedelta(minutes=30))


@pytest.fixture
def coach(staff, cohort):
    user = staff(Role.COACH, name="نادية")
    cohort.coaches.add(user)
    return user


@pytest.fixture
def other(staff, cohort):
    user = staff(Role.COACH, name="كريم")
    cohort.coaches.add(user)
    return user


def told(place, mark="present", **changes):
    """A mark as a phone sends it."""
    return {
        "id": str(uuid4()), "enrolment": place.pk, "half": 1, "mark": mark,
        "made_at": timezone.now().isoformat(), "seen": 0, **changes,
    }  # fmt: skip


def send(client, session, user, *marks):
    return post(client, session, {"user": user.pk, "marks": list(marks)})


def post(client, session, body):
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(
        reverse("tracks:session_marks", args=[session.pk]), text, content_type="application/json"
    )


@pytest.fixture
def phone(client, coach):
    client.force_login(coach)
    return client


# Written ------------------------------------------------------------------------
def test_mark_is_written_with_the_moment_it_was_made(phone, session, places, coach):
    made_at = timezone.now() - timedelta(minutes=20)
    sent = told(places[0], "late", made_at=made_at.isoformat())
    answer = send(phone, session, coach, sent).json()["marks"][0]
    assert (answer["id"], answer["written"], answer["version"]) == (sent["id"], True, 1)
    stands = Attendance.objects.get()
    assert (stands.mark, stands.marked_at, stands.marked_by) == ("late", made_at, coach)


def test_mark_sent_again_is_known(phone, session, places, coach, other):
    first = told(places[0], "present")
    send(phone, session, coach, first)
    send(phone, session, coach, told(places[0], "absent", seen=1))
    for _one in range(3):
        answer = send(phone, session, coach, first, first).json()["marks"]
        assert [one["mark"] for one in answer] == ["absent", "absent"]
    assert Marking.objects.count() == 2
    assert Attendance.objects.get().version == 2


def test_of_ones_own_marks_the_later_one_stays(phone, session, places, coach):
    early = timezone.now() - timedelta(minutes=9)
    send(phone, session, coach, told(places[0], "absent"))
    send(phone, session, coach, told(places[0], "present", made_at=early.isoformat()))
    assert Attendance.objects.get().mark == "absent"


def test_contrary_mark_of_another_is_given_back_with_both(phone, session, places, coach, other):
    theirs, mine = timezone.now() - timedelta(minutes=7), timezone.now() - timedelta(minutes=3)
    services.mark_attendance(
        session, [NewMark(uuid4(), places[0].pk, 1, "absent", theirs)], by=other
    )
    sent = told(places[0], "present", made_at=mine.isoformat())
    [answer] = send(phone, session, coach, sent).json()["marks"]
    assert (answer["written"], answer["mark"], answer["by"]) == (False, "absent", "كريم")
    assert Attendance.objects.get().mark == "absent"
    hours = answer["at"], answer["made"]
    assert hours == tuple(f"{wall(moment):%H:%M}" for moment in (theirs, mine))
    # The same said twice is no quarrel; who has seen the other's mark may change it.
    [answer] = send(phone, session, coach, told(places[0], "absent")).json()["marks"]
    assert answer["written"] is True
    seen = answer["version"]
    [answer] = send(phone, session, coach, told(places[0], "present", seen=seen)).json()["marks"]
    assert answer["written"] is True
    assert Attendance.objects.get().mark == "present"
    assert list(Marking.objects.values_list("mark", "by__name")) == [
        ("absent", "كريم"), ("present", "نادية"),
    ]  # fmt: skip


def test_who_dropped_later_is_still_marked(phone, session, places, coach, director):
    SessionFactory(cohort=session.cohort)
    services.drop(places[0], by=director)
    EnrolmentFactory(cohort=session.cohort, state="waitlisted", arrival=50)
    gone = EnrolmentFactory(cohort=session.cohort, state="dropped", arrival=51)
    gone.moves.create(verb="drop", to_state="dropped")
    gone.moves.update(at=session.starts_at - timedelta(days=1))
    assert set(roster(session)) == set(places)
    assert send(phone, session, coach, told(places[0])).status_code == 200


# Garbage ------------------------------------------------------------------------
@once
@pytest.mark.parametrize(
    "body",
    [
        "", "{", "[]", "null", "1", '"x"', "[" * 100_000, b"\xff\xfe", "{}", '{"marks": []}',
        '{"marks": {}, "user": 1}', '{"marks": [1], "user": 1}', '{"marks": [], "user": true}',
        '{"marks": [], "user": "1"}', '{"marks": [], "user": 1e400}', '{"marks": [], "user": -1}',
        '{"marks": [], "user": ' + "9" * 5000 + "}",
    ],
    ids=range(17),
)  # fmt: skip
def test_body_that_makes_no_sense_is_refused(phone, session, body):
    assert post(phone, session, body).status_code == 400


@once
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"id": "x"}, 400), ({"id": None}, 400), ({"id": 7}, 400), ({"id": ["x"]}, 400),
        ({"enrolment": 0}, 404), ({"enrolment": 2**30}, 404), ({"enrolment": 10**30}, 400),
        ({"enrolment": "1"}, 400), ({"enrolment": None}, 400), ({"enrolment": [1]}, 400),
        ({"half": 2}, 404), ({"half": 0}, 404), ({"half": 1.5}, 400),
        ({"mark": "asleep"}, 400), ({"mark": ""}, 400), ({"mark": ["present"]}, 400),
        ({"mark": {}}, 400), ({"seen": -1}, 400), ({"seen": "1"}, 400),
        ({"made_at": "yesterday"}, 400), ({"made_at": None}, 400), ({"made_at": 5}, 400),
        ({"made_at": "2026-01-01T10:00:00"}, 400), ({"made_at": "0001-01-01T00:00:00+00:00"}, 400),
        ({"made_at": "9999-12-31T23:59:59+00:00"}, 400),
        ({"made_at": "9999-12-31T23:59:59-14:00"}, 400), ({"made_at": "2026-13-45T10:00Z"}, 400),
        ({"made_at": "\x00" * 40}, 400),
    ],
    ids=str,
)  # fmt: skip
def test_mark_that_makes_no_sense_is_refused_and_nothing_is_written(
    phone, session, places, coach, changes, status
):
    response = send(phone, session, coach, told(places[1]), told(places[0]) | changes)
    assert response.status_code == status
    assert response.json()["code"]
    assert not Attendance.objects.exists()


def test_mark_of_the_future_or_of_before_the_day_is_refused(phone, session, places, coach):
    for days in (-2, 2):
        moment = (timezone.now() + timedelta(days=days)).isoformat()
        response = send(phone, session, coach, told(places[0], made_at=moment))
        assert (response.status_code, response.json()["code"]) == (400, "clock")


def test_phone_that_is_two_minutes_ahead_is_believed(phone, session, places, coach):
    ahead = timezone.now() + timedelta(minutes=2)
    assert (
        send(phone, session, coach, told(places[0], made_at=ahead.isoformat())).status_code == 200
    )
    assert Attendance.objects.get().marked_at <= timezone.now()


def test_place_of_another_cohort_is_unknown(phone, session, coach):
    stranger = EnrolmentFactory(state="active")
    assert send(phone, session, coach, told(stranger)).status_code == 404


def test_id_of_somebody_elses_mark_is_refused(phone, session, places, coach):
    sent = told(places[0])
    send(phone, session, coach, sent)
    assert send(phone, session, coach, sent | {"enrolment": places[1].pk}).status_code == 404
    assert Attendance.objects.count() == 1


def test_ten_thousand_marks_are_too_many(phone, session, places, coach):
    one = told(places[0])
    assert send(phone, session, coach, *[one] * 501).status_code == 400
    assert send(phone, session, coach, *[one] * 10_000).status_code == 400  # over the size too
    assert not Attendance.objects.exists()


def test_session_of_tomorrow_and_a_cancelled_one_are_closed(phone, cohort, places, coach):
    tomorrow = SessionFactory(cohort=cohort, starts_at=timezone.now() + timedelta(days=1))
    off = SessionFactory(cohort=cohort, starts_at=timezone.now(), cancelled_at=timezone.now())
    for session in (tomorrow, off):
        response = send(phone, session, coach, told(places[0]))
        assert (response.status_code, response.json()["code"]) == (400, "closed")


def test_marks_of_another_than_the_one_who_is_logged_in_are_not_taken(
    phone, session, places, other
):
    assert send(phone, session, other, told(places[0])).status_code == 409
    assert not Attendance.objects.exists()


def test_marks_need_the_token_of_the_session(session, places, coach):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coach)
    assert send(client, session, coach, told(places[0])).status_code == 403
    client.get(reverse("tracks:session", args=[session.pk]))
    token = client.cookies["csrftoken"].value
    response = client.post(
        reverse("tracks:session_marks", args=[session.pk]),
        json.dumps({"user": coach.pk, "marks": [told(places[0])]}),
        content_type="application/json",
        headers={"x-csrftoken": token},
    )
    assert response.status_code == 200


# The form -----------------------------------------------------------------------
def form_of(session, **marks):
    """The fields of the page as it was opened now."""
    fields = {"form": str(uuid4()), "half": "1"}
    standing = {one.enrolment_id: one for one in session.attendances.all()}
    for place in roster(session):
        now = standing.get(place.pk)
        fields[f"seen-{place.pk}"] = str(now.version if now else 0)
        fields[f"was-{place.pk}"] = now.mark if now else ""
        if now:
            fields[f"mark-{place.pk}"] = now.mark
    return fields | marks


@pytest.mark.parametrize("name", ["tracks:session", "tracks:session_keys"])
def test_form_writes_what_was_changed_alone(phone, session, places, coach, name):
    address = reverse(name, args=[session.pk])
    fields = form_of(session) | {f"mark-{places[1].pk}": "late", "all": "1"}
    for _one in range(2):  # a double tap
        assert phone.post(address, fields).status_code == 302
    marks = dict(session.attendances.values_list("enrolment", "mark"))
    assert marks == {places[0].pk: "present", places[1].pk: "late", places[2].pk: "present"}
    assert Marking.objects.count() == PLACES


def test_form_shows_a_contrary_mark_and_asks(phone, session, places, coach, other):
    page = reverse("tracks:session", args=[session.pk])
    fields = form_of(session) | {f"mark-{places[0].pk}": "present", f"mark-{places[2].pk}": "late"}
    services.mark_attendance(
        session, [NewMark(uuid4(), places[0].pk, 1, "absent", timezone.now())], by=other
    )
    response = phone.post(page, fields)
    assert response.status_code == 409
    assert "كريم" in response.content.decode()
    marks = dict(session.attendances.values_list("enrolment", "mark"))
    assert marks == {places[0].pk: "absent", places[2].pk: "late"}
    choice = form_of(session) | {f"mark-{places[0].pk}": "present", f"was-{places[0].pk}": ""}
    assert phone.post(page, choice).status_code == 302
    assert session.attendances.get(enrolment=places[0]).mark == "present"


@once
def test_form_of_garbage_writes_nothing(phone, session, places):
    garbage = {"form": "x", "half": "9", "all": ""}
    for place in places:
        garbage |= {f"mark-{place.pk}": "\x00😀", f"seen-{place.pk}": "²", f"was-{place.pk}": "x"}
    assert phone.post(reverse("tracks:session", args=[session.pk]), garbage).status_code == 302
    assert not Attendance.objects.exists()


def test_second_half_has_its_own_marks(phone, session, places, coach):
    session.halves = 2
    session.save()
    page = reverse("tracks:session", args=[session.pk])
    phone.post(page, form_of(session) | {"all": "1"})
    fields = {**form_of(session), "half": "2", "all": "1"}
    fields = {name: "" if name.startswith("was-") else value for name, value in fields.items()}
    fields = {name: value for name, value in fields.items() if not name.startswith("mark-")}
    phone.post(page, fields)
    assert session.attendances.filter(half=2).count() == PLACES
    place = Enrolment.objects.with_attendance().get(pk=places[0].pk)
    assert (place.attended, place.expected, place.attendance_rate) == (2, 2, 100)


# Absences in a row ----------------------------------------------------------------
@pytest.fixture
def mark(cohort, places, coach):
    """`mark("absent", …)`: a session each, one day after the other, for the first place."""
    days = iter(range(30, 0, -1))

    def make(*marks, place=places[0]):
        for one in marks:
            moment = timezone.now() - timedelta(days=next(days))
            session = SessionFactory(cohort=cohort, starts_at=moment)
            asked = NewMark(uuid4(), place.pk, 1, one, moment + timedelta(minutes=5))
            services.mark_attendance(session, [asked], by=coach)

    return make


def texts():
    return Message.objects.count()


def test_three_absences_in_a_row_warn_the_member_and_the_coach_once(mark, places, coach):
    mark("present", "absent", "absent")
    assert texts() == 0
    mark("absent")
    assert texts() == 2
    assert set(Message.objects.values_list("user", flat=True)) == {
        places[0].member.user_id, coach.pk,
    }  # fmt: skip
    to_coach = Message.objects.get(user=coach).body
    assert places[0].member.number not in to_coach
    assert f"#of-{places[0].pk}" in to_coach
    assert places[0].member.last_name not in to_coach
    mark("absent", "absent", "absent", "excused", "absent")
    assert texts() == 2


def test_who_came_back_and_stays_away_again_is_told_again(mark):
    mark("absent", "absent", "absent", "late", "absent", "absent")
    assert texts() == 2
    mark("absent")
    assert texts() == 4


def test_excused_session_neither_counts_nor_ends_the_row(mark):
    mark("absent", "excused", "absent", "excused")
    assert texts() == 0
    mark("absent")
    assert texts() == 2


def test_mark_corrected_to_and_fro_warns_once(mark, cohort, places, coach):
    mark("absent", "absent", "absent")
    last = cohort.sessions.last()
    for version, one in enumerate(["present", "absent"], start=1):
        asked = NewMark(uuid4(), places[0].pk, 1, one, timezone.now(), seen=version)
        services.mark_attendance(last, [asked], by=coach)
    assert AbsenceWarning.objects.count() == 1
    assert texts() == 2


def test_half_a_day_there_is_no_absence(cohort, places, coach, mark):
    mark("absent", "absent")
    session = SessionFactory(cohort=cohort, starts_at=timezone.now(), halves=2)
    now = timezone.now()
    marks = [
        NewMark(uuid4(), places[0].pk, half, one, now)
        for half, one in ((1, "absent"), (2, "present"))
    ]
    services.mark_attendance(session, marks, by=coach)
    assert texts() == 0
