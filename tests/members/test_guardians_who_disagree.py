"""Two files of one minor name two guardians, and one of them does not agree: staff read it."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from members.enums import ConsentPurpose, DuplicateGround, GuardianAnswer, Role
from members.models import DuplicatePair, Guardian
from members.services.duplicates import record_pairs
from members.services.guardian_answers import say_no, take_agreement_back
from members.services.guardian_merging import do_guardians_disagree
from members.services.guardians import record_agreement
from skills_center.base.dates import latest_birth_date
from tests.factories.members import GuardianFactory, MemberFactory
from tests.pages_as_sent import untouched

pytestmark = pytest.mark.django_db
MOTHER, FATHER = "+212611111111", "+212622222222"


@pytest.fixture
def files(center):
    """The mother's number refused on the first; on the second the father agreed."""
    files = [MemberFactory(center=center, birth_date=latest_birth_date(15)) for _n in range(2)]
    mother = GuardianFactory(member=files[0], phone=MOTHER)
    GuardianFactory(member=files[1], phone=FATHER)
    say_no(mother, GuardianAnswer.REFUSED)
    record_agreement(files[1], means="link", language="ar")
    return files


def compare(client, staff, files):
    client.force_login(staff(Role.DIRECTOR))
    pair = [(*sorted(file.pk for file in files), DuplicateGround.NAME_BIRTH)]
    record_pairs(pair)
    return reverse("admin:members_duplicatepair_change", args=[DuplicatePair.objects.get().pk])


@pytest.mark.parametrize("turned", [False, True])
def test_it_stands_on_the_page_where_they_are_compared(client, staff, files, turned):
    assert do_guardians_disagree(*(files[::-1] if turned else files))
    page = compare(client, staff, files)
    assert (
        "talk with the family first"
        in client.get(page, headers={"accept-language": "en"}).content.decode()
    )


def test_it_is_said_once_more_when_they_are_one(client, staff, files):
    page = compare(client, staff, files)
    sent = untouched(client.get(page), holding="seen") | {"merge": ["1"]}
    answer = client.post(page, sent)
    assert answer.status_code == 302
    assert [one.level_tag for one in get_messages(answer.wsgi_request)] == ["success", "warning"]
    assert Guardian.objects.get().phone == FATHER  # the agreement stands: people decide
    assert Guardian.objects.get().member.consents.standing(ConsentPurpose.GUARDIAN).exists()


def test_one_number_that_answered_twice_is_no_disagreement(files):
    Guardian.objects.filter(member=files[1]).delete()
    GuardianFactory(member=files[1], phone=MOTHER)
    assert not do_guardians_disagree(*files)


def test_two_who_both_did_not_agree_or_did_not_answer_are_none(files):
    take_agreement_back(files[1], by=None)
    assert not do_guardians_disagree(*files)
    Guardian.objects.update(answer="", answered_at=None)
    assert not do_guardians_disagree(*files)


def test_of_adults_nobody_asks(files):
    for file in files:
        file.birth_date = latest_birth_date(20)
    assert not do_guardians_disagree(*files)


def test_files_without_a_guardian_are_none(center):
    assert not do_guardians_disagree(*(MemberFactory(center=center) for _n in range(2)))
