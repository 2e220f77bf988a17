"""A guardian is another person: whose number it is, what comes back, and what ends."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import ConsentMeans, ConsentPurpose, GuardianAnswer, Role
from members.models import Guardian, Member
from members.services.guardian_answers import (
    ENDS_AFTER,
    REMINDED_AFTER,
    end_waiting,
    look_at_agreement,
    remind_guardians,
    say_no,
    take_agreement_back,
)
from members.services.guardian_numbers import OwnNumberError
from members.services.guardians import (
    ask_guardian,
    guardian_of,
    name_guardian,
    record_agreement,
    token_for,
)
from members.services.own_numbers import doubtful
from skills_center.base.dates import latest_birth_date
from skills_center.base.errors import DomainError
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.delivery import send_due
from tests.contacts import set_contacts
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.joining import walk
from tests.links import path_in
from tests.marks import once

pytestmark = pytest.mark.django_db
OWN = "+212612345678"


@pytest.fixture
def minor(center):
    return MemberFactory(center=center, birth_date=latest_birth_date(15), phone=OWN)


@pytest.fixture
def guardian(minor):
    return GuardianFactory(member=minor)


def page(guardian, name="guardian"):
    return reverse(f"members:{name}", args=[token_for(guardian)])


def typed(member):
    return {"birth_date": f"{member.birth_date:%d/%m/%Y}", "agrees": "on"}


def agreed(member):
    return member.consents.standing(ConsentPurpose.GUARDIAN).exists()


# Whose number it is ------------------------------------------------------------------------
@once
@pytest.mark.parametrize("writing", ["0612345678", "+212612345678", "00212 6 12 34 56 78"])
def test_own_number_is_refused_beside_its_field_however_it_is_written(client, minor, writing):
    client.force_login(minor.user)
    details = {"name": "فاطمة العلوي", "relation": "mother", "phone": writing}
    response = client.post(reverse("members:my_guardian"), details)
    assert response.context["form"].errors.keys() == {"phone"}
    assert not Guardian.objects.exists()
    assert not Message.objects.exists()


def test_number_of_the_account_is_the_young_persons_too(center):
    account = UserFactory(phone="+212655555555")
    minor = MemberFactory(center=center, birth_date=latest_birth_date(15), phone="", user=account)
    with pytest.raises(OwnNumberError):
        name_guardian(minor, name="x", relation="mother", phone="0655555555", by=account)


def test_guardian_without_a_phone_is_named_and_signs_at_the_desk(client, minor):
    client.force_login(minor.user)
    details = {"name": "فاطمة العلوي", "relation": "mother", "phone": "0612345678"}
    client.post(reverse("members:my_guardian"), details | {"has_none": "on"})
    assert Guardian.objects.get().phone == ""
    assert not Message.objects.exists()
    with pytest.raises(DomainError):
        ask_guardian(minor, by=minor.user)


@once
def test_join_refuses_the_same_number_on_whichever_step_it_comes_second(client, answers):
    answers |= {
        "birth_date": f"{latest_birth_date(15):%d/%m/%Y}",
        "guardian_name": "فاطمة العلوي",
        "guardian_relation": "mother",
        "guardian_phone": "+212 612 345 678",
        "phone": "0612345678",
    }
    response = walk(client, answers)
    assert response.context["form"].errors.keys() == {"phone"}
    back = client.get(reverse("members:join_step", args=["guardian"]))
    assert back.status_code == 200
    none = {"guardian_name": "فاطمة", "guardian_relation": "mother", "guardian_has_none": "on"}
    client.post(reverse("members:join_step", args=["guardian"]), none)
    contact = client.post(reverse("members:join_step", args=["contact"]), {"phone": "0612345678"})
    assert contact.status_code == 302


@once
def test_the_desk_reads_it_in_its_own_words(client, staff, center):
    client.force_login(staff(Role.FRONT_DESK))
    answers = {
        "first_name": "آدم",
        "last_name": "العلوي",
        "birth_date": f"{latest_birth_date(12):%d/%m/%Y}",
        "phone": "0612345678",
        "sex": "male",
        "center": center.slug,
        "consent": "on",
        "guardian_name": "فاطمة",
        "guardian_relation": "mother",
        "guardian_phone": "0612345678",
        "register": "1",
    }
    add = "/admin/members/member/add/"
    assert client.post(add, answers).context["form"].errors.keys() == {"guardian_phone"}
    assert not Member.objects.exists()
    client.post(add, answers | {"guardian_phone": ""})
    assert Member.objects.get().guardian.phone == ""


def test_number_that_became_the_young_persons_own_agrees_to_nothing(client, minor, guardian):
    link = page(guardian)
    set_contacts(minor, phone=guardian.phone)
    assert not client.get(link).context["may_answer"]
    client.post(link, typed(minor))
    assert not agreed(minor)
    with pytest.raises(DomainError):
        record_agreement(minor, means=ConsentMeans.LINK, language="ar")


def test_what_was_agreed_by_a_number_of_the_young_person_is_marked(minor, guardian, director):
    record_agreement(minor, means=ConsentMeans.LINK, language="ar")
    assert not doubtful(Member.objects.all()).exists()
    set_contacts(minor, phone=guardian.phone)
    assert list(doubtful(Member.objects.all())) == [minor]
    set_contacts(minor, phone="+212677777777")  # a number of before is one too
    assert list(doubtful(Member.objects.all())) == [minor]
    look_at_agreement(minor, by=director)
    assert not doubtful(Member.objects.all()).exists()


# Which browser ---------------------------------------------------------------------------
@once
def test_browser_that_named_the_guardian_does_not_agree(client, minor):
    client.force_login(minor.user)
    details = {"name": "فاطمة العلوي", "relation": "mother", "phone": "0655555555"}
    client.post(reverse("members:my_guardian"), details)
    link = page(Guardian.objects.get())
    client.post(reverse("account_logout"))  # the browser stays
    assert not client.get(link).context["may_answer"]
    client.post(link, typed(minor))
    client.post(page(Guardian.objects.get(), "guardian_refuse"))
    assert not agreed(minor)
    assert not Guardian.objects.get().answer


@once
def test_only_another_browser_agrees(client, minor, guardian, center):
    other_minor = MemberFactory(center=center, birth_date=latest_birth_date(16))
    for user in (minor.user, other_minor.user):
        client.force_login(user)
        client.post(page(guardian), typed(minor))
        assert not agreed(minor)
    client.logout()
    client.post(page(guardian), typed(minor))
    assert agreed(minor)


@once
def test_staff_who_sent_the_link_do_not_agree_by_it(client, minor, guardian, staff):
    client.force_login(staff(Role.FRONT_DESK))
    client.post(page(guardian), typed(minor))
    assert not agreed(minor)


def test_a_parent_with_an_account_of_their_own_agrees(client, minor, guardian, center):
    client.force_login(MemberFactory(center=center).user)
    client.post(page(guardian), typed(minor))
    assert agreed(minor)


# What comes back ----------------------------------------------------------------------------
@once
@pytest.mark.parametrize("name", ["guardian_refuse", "guardian_not_known"])
def test_no_is_asked_once_and_ends_the_link(client, minor, guardian, name):
    ask_guardian(minor)
    question = client.get(page(guardian, name))
    assert not Guardian.objects.get().answer
    assert (minor.first_name in question.content.decode()) is False
    client.post(page(guardian, name))
    after = client.get(page(guardian))
    assert minor.first_name not in after.content.decode()
    client.post(page(guardian), typed(minor))
    assert not agreed(minor)
    # What waited to leave is gone; the member learns it, with the way on.
    told = Message.objects.get()
    assert told.address == minor.phone.as_e164
    client.force_login(minor.user)
    assert client.get(path_in(told)).url == reverse("members:my_guardian")


def test_number_that_said_no_is_asked_no_more_for_that_file(minor, guardian, director):
    say_no(guardian, GuardianAnswer.REFUSED)
    first = guardian.phone
    Message.objects.all().delete()
    for by in (minor.user, director):
        with pytest.raises(DomainError):
            ask_guardian(minor, by=by)
    name_guardian(minor, name="أحمد", relation="father", phone="+212655555555", by=minor.user)
    send_due()
    name_guardian(minor, name="أحمد", relation="father", phone=first, by=director)
    assert {one.address for one in Message.objects.all()} == {"+212655555555"}


def test_number_that_said_no_twice_is_asked_by_staff_alone(center, director):
    number = "+212655555555"
    minors = [MemberFactory(center=center, birth_date=latest_birth_date(15)) for _n in range(3)]
    for minor in minors[:2]:
        say_no(GuardianFactory(member=minor, phone=number), GuardianAnswer.UNKNOWN)
    Message.objects.all().delete()
    third = minors[2]
    named = name_guardian(third, name="فاطمة", relation="other", phone=number, by=third.user)
    assert named.asked_at is None
    assert not Message.objects.exists()
    ask_guardian(third, by=director)
    assert Message.objects.get().address == number


def test_guardian_takes_back_by_the_same_link_months_later(client, minor, guardian, time_machine):
    link, back = page(guardian), page(guardian, "guardian_take_back")
    client.post(link, typed(minor))
    time_machine.move_to(timezone.now() + timedelta(days=120))
    client.post(back, {"birth_date": "01/01/2001"})
    assert agreed(minor)
    client.post(back, typed(minor))
    assert not agreed(minor)
    assert Guardian.objects.get().answer == GuardianAnswer.WITHDRAWN


def test_member_does_not_take_the_guardians_agreement_back(client, minor, guardian):
    record_agreement(minor, means=ConsentMeans.LINK, language="ar")
    client.force_login(minor.user)
    address = reverse("members:withdraw_consent", args=["guardian"])
    assert address not in client.get(reverse("pages:data")).content.decode()
    client.post(address)
    assert agreed(minor)


def test_paper_after_a_no_is_an_agreement(minor, guardian, director):
    say_no(guardian, GuardianAnswer.REFUSED)
    record_agreement(minor, means=ConsentMeans.PAPER, language="ar", by=director)
    assert agreed(minor)


# What waits ends -----------------------------------------------------------------------------
def test_link_without_answer_is_reminded_once_then_left_to_the_desk(minor, guardian, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    ask_guardian(minor)
    assert (remind_guardians(), end_waiting()) == (0, 0)
    time_machine.move_to(now + REMINDED_AFTER + timedelta(hours=1), tick=False)
    assert [remind_guardians() for _twice in range(2)] == [1, 0]
    assert Message.objects.filter(address=guardian.phone.as_e164).count() == 2
    time_machine.move_to(now + REMINDED_AFTER + ENDS_AFTER + timedelta(hours=3), tick=False)
    assert [end_waiting() for _twice in range(2)] == [1, 0]
    assert Guardian.objects.get().unanswered_at
    assert Message.objects.latest("pk").address == minor.phone.as_e164


def test_who_answers_after_all_is_not_told_to_be_silent(minor, guardian):
    ask_guardian(minor)
    Guardian.objects.update(unanswered_at=timezone.now())
    say_no(guardian, GuardianAnswer.UNKNOWN)
    answered = Guardian.objects.get()
    assert (answered.answer, answered.unanswered_at) == (GuardianAnswer.UNKNOWN, None)


def test_an_agreement_taken_back_is_an_answer_too(minor, guardian):
    record_agreement(minor, means=ConsentMeans.LINK, language="ar")
    Guardian.objects.update(unanswered_at=timezone.now())
    take_agreement_back(minor)
    assert Guardian.objects.get().unanswered_at is None


def test_who_answered_or_came_of_age_is_not_reminded(center, guardian, time_machine):
    ask_guardian(guardian.member)
    say_no(guardian, GuardianAnswer.REFUSED)
    adult = MemberFactory(center=center)
    GuardianFactory(member=adult, asked_at=timezone.now(), times_asked=1)
    time_machine.move_to(timezone.now() + REMINDED_AFTER + timedelta(hours=1))
    assert remind_guardians() == 0


# The desk -----------------------------------------------------------------------------------
@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.FRONT_DESK))
    return client


def at_desk(name, member):
    return reverse(f"admin:members_member_guardian_{name}", args=[member.pk])


def test_desk_sends_corrects_and_records_for_who_has_no_account(desk, center):
    minor = MemberFactory(center=center, birth_date=latest_birth_date(12), user=None)
    details = {"name": "فاطمة", "relation": "mother", "phone": "0655555555"}
    desk.post(at_desk("name", minor), details)
    assert Message.objects.get().address == "+212655555555"
    assert desk.post(at_desk("ask", minor)).status_code == 200  # too early: said on the page
    assert Message.objects.count() == 1
    desk.post(at_desk("name", minor), details | {"phone": "0666666666"})
    assert Message.objects.latest("pk").address == "+212666666666"
    assert "errors" in desk.post(at_desk("paper", minor), {}).content.decode()
    desk.post(at_desk("paper", minor), {"seen": "on"})
    assert minor.consents.get().means == ConsentMeans.PAPER
    desk.post(at_desk("take_back", minor))
    assert not agreed(minor)


@once
def test_member_page_says_what_the_number_answered(desk, guardian):
    say_no(guardian, GuardianAnswer.UNKNOWN)
    shown = desk.get(reverse("admin:members_member_change", args=[guardian.member_id]))
    box = shown.context["guardian_box"]
    assert str(GuardianAnswer.UNKNOWN.label) in box["says"]
    ways = {way.url for way in box["ways"]}
    assert at_desk("ask", guardian.member) not in ways
    assert {at_desk("name", guardian.member), at_desk("paper", guardian.member)} <= ways
    rows = [panel["rows"] for panel in desk.get("/admin/").context["panels"]]
    assert any(row["label"] == str(guardian.member) for found in rows for row in found)


@once
@pytest.mark.parametrize("name", ["ask", "name", "paper", "take_back", "looked_at"])
def test_stranger_finds_no_guardian(client, staff, guardian, name):
    client.force_login(staff(Role.FRONT_DESK, at=CenterFactory()))
    assert client.get(at_desk(name, guardian.member)).status_code == 404
    client.force_login(staff(Role.COACH))
    assert client.get(at_desk(name, guardian.member)).status_code in (403, 404)


@pytest.mark.parametrize("which", ["awaited", "no", "silent", "doubtful"])
def test_list_is_narrowed_to_who_waits(desk, guardian, which):
    say_no(guardian, GuardianAnswer.REFUSED)
    found = desk.get(reverse("admin:members_member_changelist"), {"guardian": which})
    shown = list(found.context["cl"].result_list)
    assert shown == ([guardian.member] if which in ("awaited", "no") else [])


def test_token_of_a_guardian_without_number_opens_nothing(guardian):
    token = token_for(guardian)
    set_contacts(guardian, phone="")
    assert guardian_of(token) is None
