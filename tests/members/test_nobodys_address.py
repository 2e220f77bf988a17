"""The address that stands in an emptied account is nobody's to type."""

import pytest
from django.urls import reverse

from members.enums import Role
from members.models import User
from members.models.accounts import NOBODY
from tests.factories.members import UserFactory
from tests.joining import walk
from tests.marks import once
from tests.pages_as_sent import untouched


@pytest.mark.django_db
@pytest.mark.parametrize("address", [f"salma@{NOBODY}", f"SALMA@{NOBODY.upper()}"])
class TestNobodysAddress:
    """Whoever types the address of an emptied account is told, wherever an account would open."""

    @once
    def test_registering(self, client, answers, address):
        step = walk(client, answers | {"phone": "", "email": address})
        assert "email" in step.context["form"].errors
        assert not User.objects.exists()

    @once
    def test_inviting(self, client, staff, address):
        client.force_login(staff(Role.ADMINISTRATOR))
        page = reverse("admin:members_invitation_add")
        sent = untouched(client.get(page), "invitation_form")
        answer = client.post(page, sent | {"email": [address], "name": ["سلمى"]})
        assert "email" in answer.context["adminform"].form.errors

    @once
    def test_correcting(self, client, staff, address):
        client.force_login(staff(Role.ADMINISTRATOR))
        page = reverse("admin:members_user_change", args=[UserFactory(name="سلمى").pk])
        sent = untouched(client.get(page), "user_form")
        answer = client.post(page, sent | {"email": [address]})
        errors = answer.context["adminform"].form.errors
        assert "user_emptied" not in str(errors)
        assert errors
