"""Where one is logged in: read, and ended, one by one or all at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from members.devices import browser_and_system, network_of
from members.enums import Role
from members.models import LogIn
from members.services.log_ins import end_sessions, old_log_ins
from tests.factories.members import UserFactory
from tests.marks import once

PASSWORD = "a-long-password-of-theirs"
PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) \
SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def url(name, *args):
    with translation.override("ar"):
        return reverse(name, args=args)


@pytest.fixture
def person(db):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(user, agent=DESK):
    client = Client(headers={"user-agent": agent})
    client.post(url("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_in(client):
    return client.get(url("account_sessions")).status_code == 200


@once
@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (PHONE, ("Samsung Internet", "Android")),
        (DESK, ("Firefox", "Windows")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
            ("Safari", "iPhone"),
        ),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)
def test_device_is_told_in_words(agent, told):
    assert browser_and_system(agent) == told


@once
@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("41.248.10.7", "41.248.10.0/24"),
        ("2001:db8:1:2:3::9", "2001:db8:1::/48"),
        ("nonsense", ""),
    ],
)
def test_only_the_network_of_an_address_is_kept(address, kept):
    assert network_of(address) == kept


@once
def test_page_lists_each_device_and_says_which_is_this_one(person, valid_html):
    log_in(person, PHONE)
    page = log_in(person).get(url("account_sessions"))
    html = page.content.decode()
    assert "Samsung Internet, Android" in html
    assert page.context["current"].device == "Firefox, Windows"
    assert html.count("/end/") == 1
    valid_html(page)


@once
def test_one_session_is_ended_and_the_others_stay(person):
    phone, desk = log_in(person, PHONE), log_in(person)
    lost = LogIn.objects.get(browser="Samsung Internet")
    assert is_in(phone)
    for _twice in range(2):
        assert desk.post(url("account_end_session", lost.pk)).url == url("account_sessions")
    assert not is_in(phone)
    assert is_in(desk)
    assert not person.log_ins.open().filter(pk=lost.pk).exists()


@once
def test_ending_this_one_leads_to_the_page_that_logs_out(person):
    desk = log_in(person)
    assert desk.post(url("account_end_session", LogIn.objects.get().pk)).url == url(
        "account_logout"
    )
    assert is_in(desk)


def test_session_of_another_is_not_found(person):
    theirs = log_in(person)
    mine = log_in(UserFactory())
    mine.force_login(UserFactory())
    assert mine.post(url("account_end_session", LogIn.objects.get().pk)).status_code == 404
    assert is_in(theirs)


@once
def test_every_other_session_ends_with_one_button(person):
    phone, desk = log_in(person, PHONE), log_in(person)
    unlisted = Client()
    unlisted.force_login(person)
    for _twice in range(2):
        desk.post(url("account_end_other_sessions"))
    assert [is_in(one) for one in (phone, unlisted, desk)] == [False, False, True]
    assert [log_in.browser for log_in in person.log_ins.open()] == ["Firefox"]


def test_session_that_changed_its_key_is_still_ended(person):
    person.is_staff = True
    person.save()
    phone, desk = log_in(person, PHONE), log_in(person)
    new = "another-long-password-of-theirs"
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert phone.post("/admin/password_change/", typed).status_code == 302
    assert not is_in(desk)
    assert is_in(phone)
    again = Client()
    again.post(url("account_login"), {"login": person.email, "password": new})
    again.post(url("account_end_session", LogIn.objects.get(browser="Samsung Internet").pk))
    assert not is_in(phone)


@once
def test_all_sessions_end_at_once(person):
    phone, desk = log_in(person, PHONE), log_in(person)
    end_sessions(person)
    assert [is_in(phone), is_in(desk)] == [False, False]
    assert is_in(log_in(person))


def account_form(user, **changes):
    return {
        "name": user.name,
        "email": user.email,
        "language": "ar",
        "is_active": "on",
        "is_staff": "on",
        "staff_roles-TOTAL_FORMS": "0",
        "staff_roles-INITIAL_FORMS": "0",
    } | changes


@once
@pytest.mark.parametrize("change", ["role", "closed", "name"])
def test_change_of_rights_ends_the_sessions_and_a_new_name_does_not(
    client, staff, person, center, change
):
    person.is_staff = True
    person.save()
    theirs = log_in(person)
    client.force_login(staff(Role.ADMINISTRATOR))
    changes = {
        "role": {
            "staff_roles-TOTAL_FORMS": "1",
            "staff_roles-0-role": Role.COACH,
            "staff_roles-0-center": center.pk,
        },
        "closed": {"is_active": ""},
        "name": {"name": "New"},
    }[change]
    answer = client.post(
        reverse("admin:members_user_change", args=[person.pk]), account_form(person, **changes)
    )
    assert answer.status_code == 302
    assert is_in(theirs) is (change == "name")


@once
def test_role_taken_from_the_list_ends_the_sessions(client, staff, person, center):
    person.is_staff = True
    person.save()
    held = person.staff_roles.create(role=Role.COACH, center=center)
    theirs = log_in(person)
    client.force_login(staff(Role.ADMINISTRATOR))
    client.post(reverse("admin:members_staffrole_delete", args=[held.pk]), {"post": "yes"})
    assert not person.staff_roles.exists()
    assert not is_in(theirs)


@once
def test_administrator_logs_an_account_out_everywhere(client, staff, person):
    theirs = log_in(person)
    client.force_login(staff(Role.ADMINISTRATOR))
    client.post(
        reverse("admin:members_user_changelist"),
        {"action": "log_out_everywhere", "_selected_action": [person.pk]},
    )
    assert not is_in(theirs)


def test_old_log_ins_are_forgotten(person):
    log_in(person)
    LogIn.objects.create(user=person, method="code", at=timezone.now() - timedelta(days=366))
    assert old_log_ins().delete()[0] == 1
    assert LogIn.objects.count() == 1


@once
def test_all_others_are_logged_out_only_where_there_are_others(person):
    others = url("account_end_other_sessions")
    phone = log_in(person, PHONE)
    assert others not in phone.get(url("account_sessions")).content.decode()
    log_in(person)
    assert others in phone.get(url("account_sessions")).content.decode()
