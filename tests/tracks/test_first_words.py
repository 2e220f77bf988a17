"""Who is in no cohort hears from the centre two weeks after they registered, once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import ConsentPurpose, Origin, Role
from members.models.members import MemberQuerySet
from skills_center.base.dates import latest_birth_date, today
from skills_center.base.quiet_hours import awake
from skills_center.messaging.models import Message
from skills_center.privacy.erasure import anonymise
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.orientation import OrientationMeetingFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tracks import services
from tracks.models import OrientationStep
from tracks.services.first_words import days_left, near_their_day


@pytest.fixture
def desk(staff):
    return staff(Role.FRONT_DESK)


def registered(days, **fields):
    return MemberFactory(registered_on=today() - timedelta(days=days), **fields)


@pytest.mark.parametrize(
    ("days", "written"), [(13, 0), (14, 1), (20, 1), (28, 1), (29, 0), (4000, 0)]
)
def test_leaves_on_the_fourteenth_day_and_not_to_files_of_old(center, days, written):
    registered(days, center=center)
    assert [services.write_first_words(), services.write_first_words()] == [written, 0]
    assert Message.objects.count() == written


def test_once_a_person_though_it_was_read_twice_at_once(center):
    member = registered(14, center=center)
    OrientationStep.objects.create(member=member, deed="written")
    assert services.write_first_words() == 0


def test_leaves_by_day(center, time_machine):
    time_machine.move_to(timezone.now().replace(hour=2, minute=30))
    registered(14, center=center)
    services.write_first_words()
    message = Message.objects.get()
    assert message.next_try_at == awake(timezone.now())
    assert message.next_try_at > timezone.now()


@pytest.mark.parametrize(
    "fields",
    [
        {"origin": Origin.IMPORT},
        {"phone": "", "email": ""},
        {"purge_told_at": timezone.now()},
        {"user__is_active": False},
    ],
    ids=["imported", "unreached", "to be emptied", "closed"],
)
def test_who_is_not_written_to(center, fields):
    registered(14, center=center, **fields)
    assert services.write_first_words() == 0
    assert not Message.objects.exists()
    assert not OrientationStep.objects.exists()


def test_forgotten_is_not_written_to(center):
    member = registered(14, center=center)
    anonymise(member, by=None)
    before = Message.objects.count()
    assert services.write_first_words() == 0
    assert Message.objects.count() == before


def test_who_has_a_place_or_waits_for_one_is_not_written_to(center):
    member = registered(14, center=center)
    place = EnrolmentFactory(member=member, cohort=CohortFactory(center=center))
    assert services.write_first_words() == 0
    place.delete()
    assert services.write_first_words() == 1


def test_who_heard_already_is_not_written_to_and_who_was_not_reached_is(center, desk):
    people = [registered(14, center=center) for _each in range(4)]
    services.invite_to_meeting(people[0], meeting=OrientationMeetingFactory(center=center), by=desk)
    services.propose_cohort(people[1], cohort=CohortFactory(center=center), by=desk)
    services.note_call(people[2], reached=True, by=desk)
    services.note_call(people[3], reached=False, by=desk)
    assert services.write_first_words() == 1
    assert OrientationStep.objects.get(deed="written").member == people[3]


def test_words_name_the_one_cohort_that_fits_or_the_way_to_the_centre(center):
    page = reverse("pages:center", args=[center.slug])
    registered(14, center=center)
    services.write_first_words()
    assert page in Message.objects.latest("pk").body
    CohortFactory(center=center, age_to=15)
    cohort = CohortFactory(center=center)
    registered(14, center=center)
    services.write_first_words()
    assert reverse("tracks:apply", args=[cohort.pk]) in Message.objects.latest("pk").body
    CohortFactory(center=center)
    registered(14, center=center)
    services.write_first_words()
    assert page in Message.objects.latest("pk").body


def test_minor_who_awaits_their_guardian_reads_that(center):
    CohortFactory(center=center)
    minor = registered(14, center=center, birth_date=latest_birth_date(16))
    agreed = registered(14, center=center, birth_date=latest_birth_date(16))
    agreed.consents.create(purpose=ConsentPurpose.GUARDIAN, notice_version="x", language="ar")
    services.write_first_words()
    guardian = reverse("members:my_guardian")
    found = {message.address: guardian in message.body for message in Message.objects.all()}
    assert found == {minor.phone.as_e164: True, agreed.phone.as_e164: False}


@pytest.mark.parametrize(
    ("guardian", "written"),
    [
        ({"asked_at": timezone.now()}, 0),
        ({"answer": "no"}, 0),
        ({"answer": "withdrawn", "phone": ""}, 0),
        ({"phone": ""}, 1),
        ({}, 1),
    ],
    ids=["asked", "said no", "withdrawn", "without a number", "not asked"],
)
def test_minor_whose_guardian_is_asked_hears_of_that_alone(center, guardian, written):
    minor = registered(14, center=center, birth_date=latest_birth_date(16))
    GuardianFactory(member=minor, **guardian)
    assert services.write_first_words() == written


def test_adult_is_written_to_whatever_a_guardian_said_once(center):
    adult = registered(14, center=center, birth_date=latest_birth_date(19))
    GuardianFactory(member=adult, answer="no")
    assert services.write_first_words() == 1


def test_staff_see_whose_day_comes_near(center, desk, client):
    for days in (5, 10, 11, 13, 14):
        registered(days, center=center)
    near = {days_left(member) for member in near_their_day()}
    assert near == {1, 3}
    client.force_login(desk)
    page = client.get("/admin/tracks/membertoorient/?step=near")
    assert page.context["cl"].result_count == 2


def test_file_changed_meanwhile_is_left(center, monkeypatch):
    """Merged or emptied between the look and the lock."""
    member = registered(14, center=center)
    real = MemberQuerySet.to_write

    def gone(rows, pk):
        anonymise(member, by=None)
        return real(rows, pk)

    monkeypatch.setattr(MemberQuerySet, "to_write", gone)
    assert services.write_first_words() == 0


@pytest.mark.parametrize(("email", "written"), [("", 0), ("salma@example.org", 1)])
def test_whom_no_text_message_reaches_is_not_said_to_have_been_written_to(center, email, written):
    member = registered(14, center=center, phone="+212523491234", email=email)
    assert services.write_first_words() == written
    assert OrientationStep.objects.filter(member=member).count() == written


def test_who_asked_to_be_erased_is_not_written_to(center):
    member = registered(14, center=center)
    member.data_requests.create(kind="erasure")
    assert services.write_first_words() == 0
    assert not Message.objects.exists()
