"""An e-mail that was likely mistyped is asked about once, in every form where one is typed."""

from urllib.parse import urlencode

import pytest
from django import forms
from django.http import QueryDict
from django.urls import reverse

from members.enums import Role
from members.forms.fields import ContactEmailField
from members.models import Member
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh

pytestmark = [once, pytest.mark.django_db]
ODD, RIGHT = "salma@gmial.com", "salma@gmail.com"


class EmailForm(forms.Form):
    email = ContactEmailField(required=False)


def typed(**answers):
    form = EmailForm(QueryDict(urlencode(answers)))  # as a browser sends it
    form.is_valid()
    return form


def test_a_slip_is_asked_about_once_and_kept_when_sent_again():
    form = typed(email="Salma@Gmial.com")
    assert RIGHT in str(form.errors["email"])
    assert 'name="email-asked"' in str(form["email"])
    again = typed(**{"email": "Salma@Gmial.com", "email-asked": "Salma@Gmial.com"})
    assert again.cleaned_data == {"email": ODD}


def test_another_slip_is_asked_about_anew():
    form = typed(**{"email": "salma@hotmial.com", "email-asked": ODD})
    assert "salma@hotmail.com" in str(form.errors["email"])


def test_right_and_empty_ones_pass_without_a_word():
    assert typed(email=RIGHT).cleaned_data == {"email": RIGHT}
    assert typed(email="").cleaned_data == {"email": ""}
    assert "asked" not in str(typed(email=RIGHT)["email"])


def test_registration_keeps_what_was_meant_until_its_end(client, answers):
    answers.pop("phone")
    client.post(reverse("members:join"), answers)
    contact = reverse("members:join_step", args=["contact"])
    page = client.post(contact, {"email": ODD})
    assert page.status_code == 200
    assert RIGHT in page.content.decode()
    client.post(contact, untouched(page, holding="email"))
    for step in ("place", "studies", "wishes"):
        page = client.post(reverse("members:join_step", args=[step]), answers)
    assert page.status_code == 302
    assert Message.objects.get().address == ODD  # the code


def test_the_file_in_the_back_office_asks_too_and_leaves_what_stood_there(client, staff, center):
    member = MemberFactory(center=center, email="old@gmial.com")
    client.force_login(staff(Role.DIRECTOR))
    url = reverse("admin:members_member_change", args=[member.pk])
    shown = untouched(client.get(url), "member_form")
    assert client.post(url, shown | {"email": "new@yaho.fr"}).status_code == 200
    assert fresh(member).email == "old@gmial.com"
    assert client.post(url, shown | {"school": "ENSA"}).status_code == 302
    assert Member.objects.get(pk=member.pk).school == "ENSA"


def test_the_desk_asks_too(client, staff, center, answers):
    client.force_login(staff(Role.FRONT_DESK))
    page = client.post(
        reverse("admin:members_member_add"), answers | {"email": ODD, "register": "1"}
    )
    assert RIGHT in str(page.context["form"].errors["email"])


def test_the_log_in_asks_once_too(client, db):
    page = client.post(reverse("account_login"), {"login": ODD})
    assert RIGHT in page.content.decode()
    assert not Message.objects.exists()
    client.post(reverse("account_login"), untouched(page, holding="login"))
    assert Message.objects.get().address == ODD
