"""Somebody whose file was opened at the desk, in their browser: the code, then the birth date."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.destinations import on_the_way
from tests.factories.members import UserFactory
from tests.rows import fresh

FOLLOW = reverse("links:follow")
PHONE = "+212612345678"


def account(phone=PHONE, **fields):
    return UserFactory(phone=phone, email=None, phone_verified_at=timezone.now(), **fields)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def here(page):
    """The address that a browser shows."""
    if page.redirect_chain:
        return page.redirect_chain[-1][0]
    asked = page.request
    return asked["PATH_INFO"] + (f"?{asked['QUERY_STRING']}" if asked["QUERY_STRING"] else "")


def send(client, page, **typed):
    """The form of a page, to the address that it has no other than."""
    return client.post(here(page), typed, follow=True)


def log_in(client, page, last_code):
    """Through the log-in that a page asks for."""
    assert here(page).startswith(reverse("account_login"))
    code = send(client, page, login=PHONE, next=FOLLOW)
    return send(client, code, code=last_code(), next=FOLLOW)


def claim(client, page, member, going=FOLLOW):
    assert here(page) == on_the_way("members:claim", going)
    return send(client, page, birth_date=f"{fresh(member).birth_date:%d/%m/%Y}")


def template(page):
    return page.templates[0].name
