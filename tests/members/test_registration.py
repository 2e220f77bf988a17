from datetime import date

import pytest
from django.utils import translation

from members.enums import ConsentPurpose, Origin, Role
from members.models import DuplicatePair, Member
from members.services.contacts import attach
from members.services.file_fields import CardTakenError
from members.services.numbering import next_member_number
from members.services.registration import register
from skills_center.base.dates import today
from skills_center.messaging.models import Message
from tests.factories.members import UserFactory


def details(center, **fields):
    return {
        "first_name": "سلمى",
        "last_name": "العلوي",
        "sex": "female",
        "birth_date": date(2003, 5, 14),
        "phone": "+212600000001",
        "center": center,
        **fields,
    }


def join(center, user=None, by=None, **fields):
    return register(
        details=details(center, **fields),
        goals=["job-skills"],
        consents=[ConsentPurpose.PROCESSING],
        user=user,
        language="ar",
        origin=Origin.ONLINE,
        by=by,
    )


def test_register_gives_the_next_number_of_centre_and_year(center):
    first, second = join(center), join(center)
    assert first.number == f"KHO-{today().year}-00001"
    assert second.number == f"KHO-{today().year}-00002"


def test_number_of_a_deleted_member_is_not_given_again(center):
    join(center).delete()
    assert join(center).number == f"KHO-{today().year}-00002"


def test_numbers_of_another_year_begin_at_one(center):
    next_member_number(center, 2025)
    assert next_member_number(center, 2026) == "KHO-2026-00001"


def test_register_twice_for_one_account_opens_one_file(center):
    user = UserFactory()
    assert join(center, user) == join(center, user)
    assert Member.objects.count() == 1


def test_longest_names_fit_the_account_too(center):
    """Two names of 60 signs and a space are one more than its name takes: PostgreSQL refused."""
    longest = {"first_name": "A" * 60, "last_name": "B" * 60}
    user, of_the_desk = UserFactory(), UserFactory()
    member = join(center, user, **longest)
    assert (member.user.name, len(member.user.name)) == (f"{'A' * 60} {'B' * 59}", 120)
    assert attach(join(center, **longest), of_the_desk).user.name == member.user.name


def test_register_keeps_consent_goals_and_tells_the_member(center):
    member = join(center)
    assert [goal.goal for goal in member.goals.all()] == ["job-skills"]
    assert [consent.purpose for consent in member.consents.all()] == ["processing"]
    message = Message.objects.get()
    assert message.address == "+212600000001"
    assert member.number in message.body


def test_a_card_of_another_file_is_a_question_for_the_staff(center):
    first = join(center, cin="QA123456")
    second = join(center, cin="QA123456")
    assert (first.cin, second.cin) == ("QA123456", None)
    assert DuplicatePair.objects.filter(first=first, second=second).exists()


@pytest.mark.parametrize("query", ["سلمي", "علوي", "0600000001", "KHO"])
def test_search_finds_a_member_by_any_spelling(center, query):
    member = join(center)
    assert list(Member.objects.search(query)) == [member]


def test_a_card_that_another_has_is_said_to_the_desk_in_its_own_words(center, staff):
    join(center, cin="QA123456")
    with translation.override("en"), pytest.raises(CardTakenError, match="look for that file"):
        join(center, cin="QA123456", by=staff(Role.FRONT_DESK))
