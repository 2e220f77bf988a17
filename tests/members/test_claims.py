"""Files the desk opened are found by their people; families share phones."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import Member, User
from members.services.claims import MOST_GUESSES, claim, forget_guesses
from skills_center.base.errors import DomainError
from tests.factories.members import MemberFactory, UserFactory
from tests.joining import walk
from tests.marks import once

BORN = date(2003, 5, 14)
PHONE = "+212612345678"


@pytest.fixture
def file_of_the_desk(center):
    return MemberFactory(center=center, user=None, phone=PHONE, birth_date=BORN, cin="QA1")


@pytest.fixture
def user_of_the_phone(db):
    return UserFactory(phone=PHONE, phone_verified_at=timezone.now())


def enter(client, last_code, phone="0612345678"):
    """Log in with a code."""
    response = client.post(reverse("account_request_login_code"), {"phone": phone})
    return client.post(response.url, {"code": last_code()}, follow=True)


@pytest.mark.django_db(transaction=True)
def test_a_youth_of_the_desk_enters_with_phone_code_and_birth_date(
    client, file_of_the_desk, last_code
):
    response = enter(client, last_code)
    assert response.redirect_chain[-1][0] == reverse("members:claim")
    response = client.post(reverse("members:claim"), {"birth_date": "14/05/2003"}, follow=True)
    assert file_of_the_desk.number in response.content.decode()
    file_of_the_desk.refresh_from_db()
    assert file_of_the_desk.user.phone == PHONE


@pytest.mark.django_db(transaction=True)
def test_joining_again_online_finds_the_file_of_the_desk(
    client,
    file_of_the_desk,
    answers,
    last_code,
):
    response = walk(client, answers)
    client.post(response.url, {"code": last_code()})
    member = Member.objects.get()
    assert (member.pk, member.cin, member.user.phone) == (file_of_the_desk.pk, "QA1", PHONE)


@pytest.mark.django_db(transaction=True)
def test_a_sister_registers_with_the_phone_of_the_family(
    client,
    center,
    answers,
    last_code,
):
    user = UserFactory(phone=PHONE)
    brother = MemberFactory(
        center=center, user=user, first_name="كريم", birth_date=date(1999, 1, 1)
    )
    response = walk(client, answers)
    client.post(response.url, {"code": last_code()})
    sister = Member.objects.exclude(pk=brother.pk).get()
    assert (sister.first_name, sister.phone, sister.user) == ("سلمى", PHONE, None)
    page = client.get(reverse("pages:me")).content.decode()
    assert sister.number in page
    assert brother.number in page


@once
@pytest.mark.django_db
def test_a_wrong_birth_date_opens_nothing_and_tries_end(client, file_of_the_desk):
    user = UserFactory(phone=PHONE, phone_verified_at="2026-01-01T00:00Z")
    client.force_login(user)
    for _guess in range(6):
        response = client.post(reverse("members:claim"), {"birth_date": "01/01/2001"})
        assert "birth_date" in response.context["form"].errors
    response = client.post(reverse("members:claim"), {"birth_date": "14/05/2003"})
    assert response.context["form"].non_field_errors()
    assert Member.objects.get().user is None


@pytest.mark.django_db
def test_a_phone_that_was_not_proved_claims_nothing(client, file_of_the_desk):
    client.force_login(UserFactory(phone=PHONE))
    assert client.get(reverse("members:claim")).url == reverse("members:join")


@pytest.mark.django_db
def test_twins_with_one_phone_are_told_to_come(file_of_the_desk):
    MemberFactory(user=None, phone=PHONE, birth_date=BORN, first_name="ليلى")
    user = UserFactory(phone=PHONE, phone_verified_at="2026-01-01T00:00Z")
    with pytest.raises(DomainError):
        claim(user=user, birth_date=BORN)


@pytest.mark.django_db
def test_claimed_twice_it_is_one_file(file_of_the_desk):
    user = UserFactory(phone=PHONE, phone_verified_at="2026-01-01T00:00Z")
    assert claim(user=user, birth_date=BORN) == claim(user=user, birth_date=date(2000, 1, 1))


@pytest.mark.django_db
def test_a_code_is_asked_alike_with_and_without_a_file(client, file_of_the_desk):
    given = [
        client.post(reverse("account_request_login_code"), {"phone": phone})
        for phone in ("0612345678", "0699999999")
    ]
    assert len({(one.status_code, one.url) for one in given}) == 1
    assert User.objects.filter(phone="+212699999999").count() == 0


@once
def test_birth_date_cannot_be_found_by_trying_for_years(file_of_the_desk, user_of_the_phone):
    for day in range(MOST_GUESSES):
        with pytest.raises(DomainError):
            claim(user=user_of_the_phone, birth_date=date(2001, 1, day + 1))
    with pytest.raises(DomainError):
        claim(user=user_of_the_phone, birth_date=BORN)
    assert not Member.objects.exclude(user=None).exists()
    assert forget_guesses(file_of_the_desk, by=None) == 1
    assert claim(user=user_of_the_phone, birth_date=BORN) == file_of_the_desk
