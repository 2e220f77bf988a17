"""A minor's file waits for the agreement of the guardian."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from members.enums import ConsentMeans, ConsentPurpose
from members.models import Guardian
from members.services.guardians import (
    WAITS,
    ask_guardian,
    guardian_of,
    name_guardian,
    record_agreement,
    token_for,
)
from skills_center.base.dates import latest_birth_date
from skills_center.base.errors import DomainError
from skills_center.base.sections import as_data
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.delivery import send_due
from skills_center.privacy.export import sections_of
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.tracks import CohortFactory
from tests.joining import walk
from tests.links import path_in
from tests.marks import once
from tracks.services import apply

pytestmark = pytest.mark.django_db


@pytest.fixture
def minor(center):
    return MemberFactory(center=center, birth_date=latest_birth_date(15))


@pytest.fixture
def guardian(minor):
    return GuardianFactory(member=minor)


@pytest.fixture
def link(guardian):
    return reverse("members:guardian", args=[token_for(guardian)])


def typed(member, **others):
    return {"birth_date": f"{member.birth_date:%d/%m/%Y}", "agrees": "on", **others}


@pytest.mark.django_db(transaction=True)
def test_joining_as_a_minor_sends_the_guardian_a_link(client, answers, last_code):
    born = latest_birth_date(15)
    answers |= {
        "birth_date": f"{born:%d/%m/%Y}",
        "guardian_name": "فاطمة العلوي",
        "guardian_relation": "mother",
        "guardian_phone": "0611223344",
    }
    response = walk(client, answers)
    client.post(response.url, {"code": last_code()})
    asked = Message.objects.get(address="+212611223344")
    address = path_in(asked)
    assert client.get(address).status_code == 200
    assert "0611223344" not in address


def test_a_minor_applies_once_the_guardian_agreed(client, minor, guardian, link):
    cohort = CohortFactory(center=minor.center)
    with pytest.raises(DomainError):
        apply(cohort=cohort, member=minor, by=minor.user)
    client.post(link, typed(minor))
    assert apply(cohort=cohort, member=minor, by=minor.user)
    consent = minor.consents.get()
    assert (consent.purpose, consent.means) == (ConsentPurpose.GUARDIAN, ConsentMeans.LINK)


@once
def test_the_link_tells_nothing_but_the_first_name(client, minor, guardian, link):
    page = client.get(link).content.decode()
    assert minor.first_name in page
    for told in (minor.last_name, minor.number, guardian.name, str(minor.birth_date.year)):
        assert told not in page


@once
@pytest.mark.parametrize(
    "wrong", [{"birth_date": "01/01/2001"}, {"agrees": ""}, {"birth_date": "x" * 5000}]
)
def test_what_is_wrong_is_said_and_nothing_noted(client, minor, guardian, link, wrong):
    response = client.post(link, typed(minor, **wrong))
    assert response.context["form"].errors.keys() == wrong.keys()
    assert not minor.consents.exists()


@once
def test_birth_dates_are_not_guessed(client, minor, guardian, link):
    for _guess in range(8):
        client.post(link, typed(minor, birth_date="01/01/2001"))
    assert client.post(link, typed(minor)).status_code == 429
    assert not minor.consents.exists()


def test_answered_twice_it_stands_once(client, minor, guardian, link):
    for _time in range(2):
        assert client.post(link, typed(minor), follow=True).status_code == 200
    assert minor.consents.count() == 1


@once
@pytest.mark.parametrize("token", ["1", "1:x:y", "9" * 40 + ":a:b", "x:y", "1:😀:z"])
def test_a_guessed_link_opens_nothing(client, guardian, token):
    assert client.get(reverse("members:guardian", args=[token])).status_code == 404


def test_a_link_ends_after_thirty_days(guardian, time_machine):
    token = token_for(guardian)
    assert guardian_of(token) == guardian
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert guardian_of(token) is None


def test_a_corrected_phone_gets_its_own_link_and_ends_the_old(minor, guardian):
    old = token_for(guardian)
    name_guardian(minor, name="أحمد", relation="father", phone="+212655555555")
    assert guardian_of(old) is None
    assert Message.objects.get().address == "+212655555555"


def test_links_leave_with_growing_waits_and_end(minor, guardian, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    ask_guardian(minor)
    for wait in WAITS:
        with pytest.raises(DomainError):
            ask_guardian(minor)
        now += wait
        time_machine.move_to(now, tick=False)
        ask_guardian(minor)
    time_machine.move_to(now + timedelta(days=10), tick=False)
    with pytest.raises(DomainError):
        ask_guardian(minor)
    assert Message.objects.count() == 1 + len(WAITS)


def test_the_member_corrects_the_guardian_and_asks_again(client, minor, guardian):
    client.force_login(minor.user)
    page = reverse("members:my_guardian")
    details = {"name": "أحمد العلوي", "relation": "father", "phone": "0655555555"}
    assert client.post(page, details | {"phone": "12"}).context["form"].errors.keys() == {"phone"}
    client.post(page, details)
    assert Message.objects.count() == 1
    client.post(reverse("members:send_link_again"))
    assert Message.objects.count() == 1  # too early


def test_a_paper_signed_at_the_desk_is_as_good(minor, director):
    record_agreement(minor, means=ConsentMeans.PAPER, language="ar", by=director)
    assert not minor.awaits_guardian
    assert minor.consents.get().recorded_by == director


def test_who_comes_of_age_waits_for_nobody(minor, time_machine):
    assert type(minor).objects.awaiting_guardian().get() == minor
    time_machine.move_to(timezone.now() + timedelta(days=366 * 3))
    assert not minor.awaits_guardian
    assert not type(minor).objects.awaiting_guardian().exists()


def test_the_copy_of_a_minor_does_not_hold_the_guardians_link(client, minor, guardian):
    """With it a minor would agree in the guardian's place."""
    ask_guardian(minor)
    message = Message.objects.get()
    minor.user.last_login = timezone.now()
    minor.user.save()
    client.force_login(minor.user)
    with translation.override("ar"):
        copy = json.dumps(as_data(sections_of(minor)), ensure_ascii=False)
    assert path_in(message) not in copy
    assert message.body not in copy
    assert minor.number in copy


@once
def test_a_phone_put_back_and_forth_sends_a_few_links_alone(minor):
    for turn in range(20):
        phone = ("+212655555555", "+212666666666")[turn % 2]
        name_guardian(minor, name="أحمد", relation="father", phone=phone)
        send_due()
    assert Message.objects.count() == 1 + len(WAITS)
    assert Guardian.objects.get().phone == "+212666666666"


def test_the_member_is_told_that_a_corrected_phone_gets_no_link_any_more(client, minor):
    GuardianFactory(member=minor, times_asked=1 + len(WAITS), asked_at=timezone.now())
    client.force_login(minor.user)
    details = {"name": "أحمد العلوي", "relation": "father", "phone": "0655555555"}
    response = client.post(reverse("members:my_guardian"), details, follow=True)
    minor.guardian.refresh_from_db()
    assert minor.guardian.phone == "+212655555555"
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert not Message.objects.exists()


def test_what_the_guardian_agreed_to_is_not_put_in_another_name(minor, guardian):
    record_agreement(minor, means=ConsentMeans.LINK, language="ar")
    with pytest.raises(DomainError):
        name_guardian(minor, name="أحمد", relation="father", phone="+212655555555")
    guardian.refresh_from_db()
    assert guardian.name != "أحمد"


@once
def test_birth_dates_are_not_guessed_from_day_to_day(client, minor, guardian, link, time_machine):
    now = timezone.now()
    for day in range(5):
        time_machine.move_to(now + timedelta(days=day, minutes=day))
        for _guess in range(6):
            client.post(link, typed(minor, birth_date="01/01/2001"))
    time_machine.move_to(now + timedelta(days=6))
    assert client.post(link, typed(minor)).status_code == 429
    assert not minor.consents.exists()


def test_the_wait_for_another_link_says_which_day(minor, guardian, time_machine):
    time_machine.move_to(datetime(2026, 3, 2, 9, 0, tzinfo=UTC), tick=False)
    guardian.asked_at, guardian.times_asked = timezone.now(), len(WAITS)
    guardian.save()
    with translation.override("en"), pytest.raises(DomainError, match="5 March"):
        ask_guardian(minor)
