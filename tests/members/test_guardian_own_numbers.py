"""Whose number it ever was: by one that was the young person's own no guardian agrees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.enums import ConsentMeans, ConsentPurpose, NumberChangeState
from members.models import Guardian, Member, NumberChange
from members.services.consents import give_consent
from members.services.contacts import change_contact, change_own_contact, change_staff_contact
from members.services.guardian_answers import REMINDED_AFTER, look_at_agreement, remind_guardians
from members.services.guardians import ask_guardian, name_guardian, record_agreement, token_for
from members.services.merging import merge
from members.services.own_numbers import doubtful, was_ever_own
from skills_center.base.dates import latest_birth_date
from skills_center.base.errors import DomainError
from skills_center.messaging.models import Message
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.marks import once
from tests.rows import fresh

pytestmark = [once, pytest.mark.django_db]
FORMER, NOW, MOTHER = "+212612345678", "+212633333333", "+212655555555"


def minor(center, **fields):
    return MemberFactory(center=center, birth_date=latest_birth_date(15), **fields)


def corrected_at_the_desk(center):
    member = minor(center, phone=FORMER)
    change_contact(member, by=None, phone=NOW)
    return member


def of_a_file_that_was_merged(center):
    kept, gone = minor(center, phone=NOW), minor(center, phone=FORMER, user=None)
    return merge(kept=kept, gone=gone, by=None)


def of_a_file_merged_into_one_that_was_merged(center):
    first = of_a_file_that_was_merged(center)
    return merge(kept=minor(center, phone=MOTHER, user=None), gone=first, by=None)


def of_the_account_that_was_merged(center):
    kept = minor(center, phone=NOW, user=UserFactory(phone=NOW))
    gone = minor(center, phone="", user=UserFactory(phone=FORMER))
    return merge(kept=kept, gone=gone, by=None)


def of_the_account_that_the_person_changed(center):
    member = minor(center, phone="", user=UserFactory(phone=FORMER))
    change_own_contact(member.user, phone=NOW)
    return member


def of_the_account_that_an_administrator_changed(center):
    member = minor(center, phone="", user=UserFactory(phone=FORMER))
    change_staff_contact(member.user, by=None, phone=NOW)
    return member


def of_a_changed_number(center):
    member = minor(center, phone=NOW)
    NumberChange.objects.create(
        user=member.user, center=center, first_name="سلمى", last_name="العلوي", former=FORMER,
        language="ar", member=member, state=NumberChangeState.ACCEPTED,
    )  # fmt: skip
    return member


WAYS = [
    corrected_at_the_desk,
    of_a_file_that_was_merged,
    of_a_file_merged_into_one_that_was_merged,
    of_the_account_that_was_merged,
    of_the_account_that_the_person_changed,
    of_the_account_that_an_administrator_changed,
    of_a_changed_number,
]


def test_number_of_an_account_that_went_before_former_ones_were_noted(center):
    """The merge keeps what the account was: no link agrees by that either."""
    member = of_the_account_that_was_merged(center)
    type(member.user).objects.update(former_phones="")
    assert was_ever_own(Member.objects.get(pk=member.pk), FORMER)


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def member(request, center):
    return fresh(request.param(center))


def agreed(member):
    return member.consents.standing(ConsentPurpose.GUARDIAN).exists()


def test_no_agreement_by_a_link_to_a_number_of_before(member):
    assert was_ever_own(member, FORMER)
    GuardianFactory(member=member, phone=FORMER)
    with pytest.raises(DomainError):
        record_agreement(member, means=ConsentMeans.LINK, language="ar")
    assert not agreed(member)
    record_agreement(member, means=ConsentMeans.PAPER, language="ar")
    assert agreed(member)


def test_what_was_agreed_by_a_number_of_before_is_looked_at(member, director):
    GuardianFactory(member=member, phone=FORMER)
    give_consent(
        member, ConsentPurpose.GUARDIAN, by=None, language="ar", means=ConsentMeans.LINK
    )  # before the rule
    assert list(doubtful(Member.objects.all())) == [member]
    look_at_agreement(member, by=director)
    assert not doubtful(Member.objects.all()).exists()


def test_no_link_leaves_for_a_number_of_before(client, member, director):
    Message.objects.all().delete()
    client.force_login(member.user or UserFactory())
    for by in (member.user, director):
        named = name_guardian(member, name="فاطمة", relation="mother", phone=FORMER, by=by)
        assert named.asked_at is None
        with pytest.raises(DomainError, match=r"was|كان"):
            ask_guardian(member, by=by)
    Guardian.objects.update(asked_at=timezone.now() - REMINDED_AFTER * 2)
    remind_guardians()
    assert not Message.objects.exists()


def test_link_that_left_before_it_was_known_asks_nobody(client, member):
    guardian = GuardianFactory(member=member, phone=FORMER)
    page = reverse("members:guardian", args=[token_for(guardian)])
    assert not client.get(page).context["may_answer"]
    client.post(page, {"birth_date": f"{member.birth_date:%d/%m/%Y}", "agrees": "on"})
    assert not agreed(member)


def test_number_of_somebody_else_is_the_guardians(member, client):
    assert not was_ever_own(member, "+212699999999")
    guardian = GuardianFactory(member=member, phone="+212699999999")
    page = reverse("members:guardian", args=[token_for(guardian)])
    client.post(page, {"birth_date": f"{member.birth_date:%d/%m/%Y}", "agrees": "on"})
    assert agreed(member)
    assert not doubtful(Member.objects.all()).exists()


# Another minor's ---------------------------------------------------------------------------
@pytest.mark.parametrize("of", ["file", "account"])
def test_number_of_another_minor_agrees_and_is_looked_at(center, of):
    if of == "file":
        minor(center, phone=MOTHER)
    else:
        minor(center, phone="", user=UserFactory(phone=MOTHER))
    child = minor(center)
    GuardianFactory(member=child, phone=MOTHER)
    record_agreement(child, means=ConsentMeans.LINK, language="ar")
    assert list(doubtful(Member.objects.all())) == [child]


def test_one_guardian_of_several_children_is_no_doubt(center):
    MemberFactory(center=center, phone=MOTHER)  # the mother has a file of her own
    for _child in range(3):
        child = minor(center)
        GuardianFactory(member=child, phone=MOTHER)
        record_agreement(child, means=ConsentMeans.LINK, language="ar")
    assert Message.objects.exists()
    assert not doubtful(Member.objects.all()).exists()


@once
@pytest.mark.parametrize("merges", [1, 3])
def test_however_much_was_merged_it_is_asked_a_few_times(center, merges):
    member = minor(center)
    for _one in range(merges):
        member = merge(kept=member, gone=minor(center, user=None), by=None)
    member = fresh(member)
    with CaptureQueriesContext(connection) as asked:
        assert not was_ever_own(member, FORMER)
    assert len(asked) == 4
