"""A link that left for a guardian is theirs: through a merge, and while the number is corrected."""

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import ConsentMeans, ConsentPurpose, GuardianAnswer, Role
from members.models import Guardian
from members.services.guardian_answers import say_no, take_agreement_back
from members.services.guardian_merging import do_guardians_disagree
from members.services.guardian_numbers import is_closed
from members.services.guardians import (
    ask_guardian,
    guardian_of,
    name_guardian,
    record_agreement,
    token_for,
)
from members.services.merging import merge
from members.services.own_numbers import are_one_number
from skills_center.base.dates import latest_birth_date
from skills_center.base.errors import DomainError
from skills_center.messaging.models import Message
from tests.factories.members import GuardianFactory, MemberFactory
from tests.rows import fresh

MOTHER, OTHER = "+212655555555", "+212677777777"


def minor(center, **fields):
    return MemberFactory(center=center, birth_date=latest_birth_date(15), phone="", **fields)


@pytest.mark.django_db
@pytest.mark.parametrize("has_agreed", [False, True])
@pytest.mark.parametrize("merges", [1, 2])
def test_link_of_a_file_that_became_one_with_another_goes_on(client, center, has_agreed, merges):
    file = minor(center)
    guardian = GuardianFactory(member=file, phone=MOTHER)
    if has_agreed:
        record_agreement(file, means=ConsentMeans.LINK, language="ar")
    token = token_for(guardian)
    for _each in range(merges):
        file = merge(kept=minor(center, user=None), gone=file, by=None)
    assert guardian_of(token).member == file
    page = client.get(reverse("members:guardian", args=[token]))
    assert page.status_code == 200


@pytest.mark.django_db
def test_link_of_a_file_that_went_says_nothing_of_another_guardian(center):
    file, kept = minor(center), minor(center, user=None)
    token = token_for(GuardianFactory(member=file, phone=MOTHER))
    GuardianFactory(member=kept, phone=OTHER)
    merge(kept=kept, gone=file, by=None)
    assert guardian_of(token) is None


@pytest.mark.django_db
def test_of_two_guardians_the_one_who_agreed_stays(center):
    file, kept = minor(center), minor(center, user=None)
    token = token_for(GuardianFactory(member=file, phone=MOTHER))
    record_agreement(file, means=ConsentMeans.LINK, language="ar")
    GuardianFactory(member=kept, phone=OTHER)
    merge(kept=kept, gone=file, by=None)
    assert guardian_of(token).member == kept
    (left,) = kept.merges.get().before["left"]["members.Guardian"]
    assert are_one_number(left["fields"]["phone"], OTHER)


@pytest.mark.django_db
@pytest.mark.parametrize("has_agreed", [False, True])
def test_a_number_that_said_no_to_either_file_is_asked_no_more(center, has_agreed):
    file, kept = minor(center), minor(center, user=None)
    for one, phone in ((file, MOTHER), (kept, OTHER)):
        say_no(GuardianFactory(member=one, phone=phone), GuardianAnswer.UNKNOWN)
    if has_agreed:
        record_agreement(file, means=ConsentMeans.PAPER, language="ar")
    guardian = merge(kept=kept, gone=file, by=None).guardian
    assert is_closed(fresh(guardian), MOTHER)
    assert is_closed(fresh(guardian), OTHER)


@pytest.mark.django_db
@pytest.mark.parametrize("is_of_kept", [True, False])
@pytest.mark.parametrize("agrees_after", [False, True])
def test_of_one_number_the_last_answer_counts(center, is_of_kept, agrees_after):
    """Who took the agreement back by one link did not leave the other standing."""
    files = [minor(center), minor(center, user=None)]
    for file in files:
        GuardianFactory(member=file, phone=MOTHER)
        record_agreement(file, means=ConsentMeans.LINK, language="ar")
    took, other = files if is_of_kept else files[::-1]
    take_agreement_back(took)
    if agrees_after:
        record_agreement(other, means=ConsentMeans.PAPER, language="ar")
        other.consents.update(given_at=timezone.now())
    kept = fresh(merge(kept=files[0], gone=files[1], by=None))
    assert kept.awaits_guardian is not agrees_after
    assert kept.guardian.answer == ("" if agrees_after else GuardianAnswer.WITHDRAWN)


@pytest.mark.django_db
@pytest.mark.parametrize("is_of_kept", [True, False])
@pytest.mark.parametrize("answer", GuardianAnswer.NO)
def test_a_no_that_nobody_proved_ends_no_agreement(center, is_of_kept, answer):
    """On one file it would be refused: taking back asks for the birth date."""
    files = [minor(center), minor(center, user=None)]
    asked, agreed = files if is_of_kept else files[::-1]
    for file in files:
        GuardianFactory(member=file, phone=MOTHER)
    record_agreement(agreed, means=ConsentMeans.PAPER, language="ar")
    say_no(asked.guardian, answer)
    assert do_guardians_disagree(*files)
    kept = fresh(merge(kept=files[0], gone=files[1], by=None))
    assert not kept.awaits_guardian
    assert kept.guardian.answer == ""
    assert is_closed(kept.guardian, MOTHER)


@pytest.mark.django_db
def test_agreement_of_another_number_stands(center):
    file, kept = minor(center), minor(center, user=None)
    for one, phone in ((file, MOTHER), (kept, OTHER)):
        GuardianFactory(member=one, phone=phone)
        record_agreement(one, means=ConsentMeans.LINK, language="ar")
    take_agreement_back(kept)
    merge(kept=kept, gone=file, by=None)
    assert not fresh(kept).awaits_guardian
    assert are_one_number(fresh(kept).guardian.phone, MOTHER)


@pytest.mark.django_db
def test_another_number_that_said_no_takes_nobodys_place(center):
    file, kept = minor(center), minor(center, user=None)
    say_no(GuardianFactory(member=file, phone=MOTHER), GuardianAnswer.UNKNOWN)
    GuardianFactory(member=kept, phone=OTHER)
    merge(kept=kept, gone=file, by=None)
    guardian = fresh(kept).guardian
    assert are_one_number(guardian.phone, OTHER)
    assert is_closed(guardian, MOTHER)


@pytest.mark.django_db
def test_a_link_of_before_the_merge_does_not_leave_after_the_no(center):
    file = minor(center)
    ask_guardian(GuardianFactory(member=file, phone=MOTHER).member)
    asked = Message.objects.filter(address=MOTHER)
    assert asked.count() == 1
    kept = merge(kept=minor(center, user=None), gone=file, by=None)
    say_no(kept.guardian, GuardianAnswer.UNKNOWN)
    assert not asked.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["agree", "refuse", "withdraw"])
def test_an_answer_that_comes_while_the_number_is_corrected_is_not_the_new_ones(
    center, staff, verb
):
    """Whose link is open on the page answers for their own number, and for no other."""
    file, desk = minor(center), staff(Role.FRONT_DESK)
    asked = GuardianFactory(member=file, phone=MOTHER)
    if verb == "withdraw":
        record_agreement(file, means=ConsentMeans.LINK, language="ar")
    asked = guardian_of(token_for(asked))
    answers = {
        "agree": lambda: record_agreement(
            asked.member, means=ConsentMeans.LINK, language="ar", asked=asked
        ),
        "refuse": lambda: say_no(asked, GuardianAnswer.UNKNOWN),
        "withdraw": lambda: take_agreement_back(asked.member, asked=asked),
    }
    had_agreed = file.consents.standing(ConsentPurpose.GUARDIAN).exists()
    name_guardian(file, name="فاطمة", relation="mother", phone=OTHER, by=desk)
    with pytest.raises(DomainError):
        answers[verb]()
    now = Guardian.objects.get(member=file)
    assert now.answer == ""
    assert not is_closed(now, OTHER)
    assert file.consents.standing(ConsentPurpose.GUARDIAN).exists() == had_agreed
