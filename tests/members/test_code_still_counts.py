"""Who goes to correct a contact that was right is led back to the code that was sent."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import gateway
from tests.factories.members import MemberFactory, UserFactory
from tests.joining import walk
from tests.marks import once

pytestmark = pytest.mark.django_db(transaction=True)

LOG_IN, CODE, CORRECT = (
    reverse(f"account_{name}") for name in ("login", "confirm_login_code", "correct")
)
CONTACT = reverse("members:join_step", args=["contact"])


def is_in(client):
    return "_auth_user_id" in client.session


def asks(client, answers):
    return client.post(LOG_IN, {"login": answers["phone"]})


def joins(client, answers):
    return walk(client, answers)


@once
@pytest.mark.parametrize(
    ("begins", "again"),
    [
        (asks, lambda client, answers: client.post(LOG_IN, {"login": answers["phone"]})),
        (joins, lambda client, answers: client.post(CONTACT, answers)),
    ],
    ids=["log-in", "registration"],
)
@pytest.mark.parametrize("goes_by", [CORRECT, None])
def test_nothing_corrected_leads_back_to_the_code(
    client, answers, last_code, begins, again, goes_by
):
    begins(client, answers)
    if goes_by:
        client.post(goes_by)
    answer = again(client, answers)
    assert answer.status_code == 302
    assert answer.url.partition("?")[0] == CODE
    page = client.get(answer.url)
    assert [one.level_tag for one in page.context["messages"]] == ["info"]
    assert len(gateway.sent) == 1
    client.post(CODE, {"code": last_code()})
    assert is_in(client)


def test_meanwhile_that_code_counts_nothing(client, answers, last_code):
    asks(client, answers)
    client.post(CORRECT)
    client.post(CODE, {"code": last_code()})
    assert not is_in(client)


def test_a_corrected_contact_ends_the_code_of_the_former_one(client, answers, last_code):
    asks(client, answers)
    former = last_code()
    client.post(CORRECT)
    client.post(LOG_IN, {"login": "0612345679"})
    asks(client, answers)
    assert client.get(CODE).context["phone"] == "+212612345679"
    client.post(CODE, {"code": former})
    assert not is_in(client)


def test_of_ones_own_contact(center):
    user = UserFactory(phone="+212600000001", phone_verified_at=timezone.now())
    MemberFactory(center=center, user=user)
    own, page = Client(), reverse("members:own_contact", args=["phone"])
    own.force_login(user)
    own.post(page, {"phone": "0661223344"})
    answer = own.post(page, {"phone": "0661223344"})
    assert answer.url == reverse("members:contact_code")
    assert len(gateway.sent) == 1
    assert own.post(page, {"phone": "0661223345"}).url == reverse("members:contact_code")
    assert len(gateway.sent) == 2
