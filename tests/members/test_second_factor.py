"""Staff enter with a second factor, by every way in; nothing of theirs opens before."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from members.enums import Role
from members.services.contacts import change_staff_contact
from members.services.staff import reset_second_factor
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory, UserFactory
from tests.marks import once

pytestmark = once

PASSWORD = "a-long-password-of-theirs"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def second_factor_asked(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def colleague(staff):
    """A director who has a password."""
    user = staff(Role.DIRECTOR)
    user.set_password(PASSWORD)
    user.save()
    return user


def url(name, *args):
    with translation.override("ar"):
        return reverse(name, args=args)


def code(secret=SECRET, periods=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def wrong_code(secret=SECRET):
    good = {code(secret, periods) for periods in (-2, -1, 0, 1, 2)}
    return next(f"{number:06}" for number in range(9) if f"{number:06}" not in good)


def log_in(client, user):
    typed = {"login": user.email, "password": PASSWORD}
    return client.post(url("account_login"), typed)


def is_in(client):
    return "_auth_user_id" in client.session


def back_office():
    """Every address of the back office, of a row that need not exist."""
    yield reverse("admin:index")
    yield reverse("admin:jsi18n")
    yield reverse("admin:password_change")
    for model in admin.site._registry:
        for kind in ("changelist", "add"):
            yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}")
        for kind in ("change", "delete", "history"):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}"
            yield reverse(name, args=[1])
    yield reverse("admin:members_user_activity", args=[1])


def test_without_second_factor_no_address_of_the_staff_opens(client, colleague):
    log_in(client, colleague)
    others = [
        url("pages:me"),
        url("results:records", 2014, "members"),
        url("results:year", 2014),
        url("pages:home"),
        url("account_sessions"),
        url("mfa_view_recovery_codes"),
    ]
    for address in [*back_office(), *others]:
        for answer in (client.get(address), client.post(address, {"action": "delete_selected"})):
            assert answer.status_code == 302, address
            assert answer.url.startswith(url("mfa_activate_totp")), address


def test_superuser_who_is_not_staff_needs_one_too(client, db):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(url("pages:home")).url.startswith(url("mfa_activate_totp"))


def test_members_and_visitors_are_asked_for_none(client, center):
    assert client.get(url("pages:home")).status_code == 200
    client.force_login(MemberFactory(center=center).user)
    assert client.get(url("pages:me")).status_code == 200


def test_without_the_setting_staff_need_none(client, colleague, settings):
    settings.STAFF_SECOND_FACTOR = False
    log_in(client, colleague)
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_set_up_opens_the_back_office_and_gives_recovery_codes(client, colleague):
    log_in(client, colleague)
    page = client.get(url("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert client.post(url("mfa_activate_totp"), {"code": wrong_code(secret)}).status_code == 200
    answer = client.post(url("mfa_activate_totp"), {"code": code(secret)})
    assert answer.url == url("mfa_view_recovery_codes")
    shown = client.get(answer.url).content.decode()
    recovery = Authenticator.objects.get(user=colleague, type="recovery_codes").wrap()
    assert all(one in shown for one in recovery.get_unused_codes())
    assert client.get("/admin/").status_code == 200


def test_set_up_ends_what_was_opened_without(client, colleague):
    elsewhere = Client()
    log_in(elsewhere, colleague)
    log_in(client, colleague)
    secret = client.get(url("mfa_activate_totp")).context["form"].secret
    client.post(url("mfa_activate_totp"), {"code": code(secret)})
    assert client.get("/admin/").status_code == 200
    assert "account/login" in elsewhere.get("/admin/", follow=True).redirect_chain[-1][0]


def test_session_of_before_the_factor_is_asked_for_it(client, colleague):
    client.force_login(colleague)
    TOTP.activate(colleague, SECRET)
    answer = client.get("/admin/")
    assert answer.url.startswith(url("mfa_reauthenticate"))
    assert client.post(answer.url, {"code": wrong_code()}).status_code == 200
    assert client.get("/admin/").status_code == 302
    assert client.post(answer.url, {"code": code()}).url == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_before_its_factor_is_given_a_session_sets_up_no_other(client, colleague):
    TOTP.activate(colleague, SECRET)
    client.force_login(colleague)
    for name in ("mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes"):
        assert client.get(url(name)).url.startswith(url("mfa_reauthenticate"))


def test_password_alone_does_not_enter(client, colleague):
    TOTP.activate(colleague, SECRET)
    answer = log_in(client, colleague)
    assert answer.url == url("mfa_authenticate")
    assert not is_in(client)
    client.post(answer.url, {"code": wrong_code()})
    assert not is_in(client)
    client.post(answer.url, {"code": code()})
    assert is_in(client)
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_code_of_a_message_does_not_go_round_it(client, colleague, last_code):
    TOTP.activate(colleague, SECRET)
    page = client.post(url("account_request_login_code"), {"email": colleague.email}).url
    answer = client.post(page, {"code": last_code()})
    assert answer.url == url("mfa_authenticate")
    assert not is_in(client)
    client.post(answer.url, {"code": code()})
    assert is_in(client)


def test_a_code_enters_once(client, colleague):
    TOTP.activate(colleague, SECRET)
    typed = {"code": code()}
    for enters in (True, False):
        browser = Client()
        log_in(browser, colleague)
        browser.post(url("mfa_authenticate"), typed)
        assert is_in(browser) is enters


def test_a_code_enters_once_however_it_is_spaced(client, colleague):
    """Also once allauth has forgotten it: it is good for a period more."""
    TOTP.activate(colleague, SECRET)
    given = code()
    log_in(client, colleague)
    client.post(url("mfa_authenticate"), {"code": given})
    again = Client()
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        log_in(again, colleague)
        again.post(url("mfa_authenticate"), {"code": f"{given[:3]} {given[3:]}"})
    assert is_in(client)
    assert not is_in(again)


def test_wrong_codes_are_limited_and_the_right_one_waits_with_them(client, colleague):
    TOTP.activate(colleague, SECRET)
    for _try in range(40):
        log_in(client, colleague)
        client.post(url("mfa_authenticate"), {"code": wrong_code()})
    client.post(url("mfa_authenticate"), {"code": code()})
    assert not is_in(client)


def test_recovery_code_opens_once(client, colleague):
    TOTP.activate(colleague, SECRET)
    spare = RecoveryCodes.activate(colleague).get_unused_codes()[0]
    for enters in (True, False):
        browser = Client()
        log_in(browser, colleague)
        browser.post(url("mfa_authenticate"), {"code": spare})
        assert is_in(browser) is enters


def test_replacing_it_closes_everything_until_the_next(client, colleague):
    TOTP.activate(colleague, SECRET)
    log_in(client, colleague)
    client.post(url("mfa_authenticate"), {"code": code()})
    assert client.post(url("mfa_deactivate_totp")).url == url("mfa_activate_totp")
    assert client.get("/admin/").url.startswith(url("mfa_activate_totp"))


def test_reset_by_an_administrator_is_logged_told_and_ends_the_sessions(client, staff, colleague):
    TOTP.activate(colleague, SECRET)
    theirs = Client()
    log_in(theirs, colleague)
    theirs.post(url("mfa_authenticate"), {"code": code()})
    administrator = staff(Role.ADMINISTRATOR)
    TOTP.activate(administrator, SECRET)
    client.force_login(administrator)
    client.post(url("mfa_reauthenticate"), {"code": code()})
    client.post(
        reverse("admin:members_user_changelist"),
        {"action": "reset_second_factor", "_selected_action": [colleague.pk]},
    )
    assert not Authenticator.objects.filter(user=colleague).exists()
    assert not theirs.get("/admin/").url.startswith(url("mfa_activate_totp"))
    assert Message.objects.get(user=colleague).address == colleague.email
    assert LogEntry.objects.get(object_id=str(colleague.pk)).user == administrator
    log_in(theirs, colleague)
    assert theirs.get("/admin/").url.startswith(url("mfa_activate_totp"))


def test_reset_without_a_factor_tells_nobody(colleague):
    assert reset_second_factor(colleague) is False
    assert not Message.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_pages_are_valid_and_hold_nothing_inline(client, colleague, valid_html, language):
    TOTP.activate(colleague, SECRET)
    client.force_login(colleague)
    client.post(url("mfa_reauthenticate"), {"code": code()})
    names = ["account_sessions", "mfa_deactivate_totp", "mfa_generate_recovery_codes"]
    with translation.override(language):
        pages = [client.get(reverse(name)) for name in names]
    Authenticator.objects.all().delete()
    browser = Client()
    browser.force_login(colleague)
    with translation.override(language):
        pages.append(browser.get(browser.get(reverse("mfa_activate_totp")).url))
        fresh = Client()
        log_in(fresh, colleague)
        pages.append(fresh.get(reverse("mfa_activate_totp")))
    for page in pages:
        assert page.status_code == 200
        valid_html(page)
        html = page.content.decode()
        assert "<script" not in html
        assert "style=" not in html


def test_an_email_corrected_between_password_and_factor_opens_nothing(client, colleague, staff):
    TOTP.activate(colleague, SECRET)
    log_in(client, colleague)
    change_staff_contact(colleague, by=None, email="new@example.org")
    answer = client.post(url("mfa_authenticate"), {"code": code()})
    assert answer.url == url("account_login")
    assert "_auth_user_id" not in client.session
