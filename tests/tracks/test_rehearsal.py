"""What is heard while a decision is played through: who is written to, and of whom it counts."""

import pytest
from django.template.loader import render_to_string

from members.enums import Role
from members.notices_privacy import PURGE_ANNOUNCED
from members.services.guardians import ask_guardian
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.models import Message
from skills_center.messaging.telling import tell, tell_staff
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.tracks import EnrolmentFactory
from tracks.services import rehearse

pytestmark = pytest.mark.django_db
KEY = 9_000_001  # of a file and of an account: they are not one person


@pytest.fixture
def enrolment(center):
    member = MemberFactory(pk=KEY, center=center, user=None, birth_date=latest_birth_date(15))
    GuardianFactory(member=member)
    return EnrolmentFactory(member=member)


@pytest.fixture
def coach(center):
    coach = UserFactory(pk=KEY, is_staff=True)
    coach.staff_roles.create(role=Role.COACH, center=center)
    return coach


def tells_member(enrolment, *, by):
    tell(enrolment.member, PURGE_ANNOUNCED, leads_to=enrolment.member, day="1")
    return enrolment


def tells_staff(enrolment, *, by):
    values = {"day": "1", "link": "https://example.org/"}
    tell_staff(by, PURGE_ANNOUNCED, center=enrolment.cohort.center, **values)
    return enrolment


def tells_guardian(enrolment, *, by):
    ask_guardian(enrolment.member)
    return enrolment


@pytest.mark.parametrize(
    ("verb", "is_told"), [(tells_member, True), (tells_staff, False), (tells_guardian, False)]
)
def test_who_is_told_is_a_member_to_whom_it_is_written(enrolment, coach, verb, is_told):
    played = rehearse(verb, [enrolment], by=coach)
    assert played.moved == [enrolment]
    assert played.not_told == ([] if is_told else [enrolment])


def test_what_the_staff_would_read_is_shown_like_any(enrolment, coach):
    played = rehearse(tells_staff, [enrolment], by=coach)
    [(person, message)] = played.letters
    assert (person, message.user) == (coach, coach)
    page = render_to_string("admin/tracks/decide/letters_read.html", {"letters": played.letters})
    assert str(coach) in page
    assert not Message.objects.exists()
