"""An address that its column does not hold is refused beside its field, on both databases."""

import pytest
from django.urls import reverse

from members.enums import Role
from members.models import User
from skills_center.messaging.models import Message
from tests.joining import walk

pytestmark = pytest.mark.django_db
# Of the second 135 signs are typed: the small letter of each is two.
TOO_LONG = ["a" * 260 + "@x.ma", "\u0130" * 130 + "@x.ma"]


@pytest.mark.parametrize("email", TOO_LONG)
def test_of_who_asks_for_a_code(client, email):
    answer = client.post(reverse("account_login"), {"login": email})
    assert answer.context["form"].errors["login"]
    assert not Message.objects.exists()


@pytest.mark.parametrize("email", TOO_LONG)
def test_of_who_registers(client, answers, email):
    answer = walk(client, answers | {"phone": "", "email": email})
    assert answer.context["form"].errors["email"]
    assert not User.objects.exists()


@pytest.mark.parametrize("email", TOO_LONG)
def test_of_an_account(client, staff, email):
    user = staff(Role.ADMINISTRATOR)
    client.force_login(user)
    page = reverse("admin:members_user_change", args=[user.pk])
    answer = client.post(page, {"email": email, "language": "fr"})
    assert answer.context["adminform"].errors["email"]
