"""Whoever's session is ended while they send something is led to the log-in, and reads what became
of it: never a page that says that they were not understood."""

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from members import sessions
from members.enums import Role
from members.models import Invitation, StaffRole
from tests.factories.enterprises import OrganizationFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh

from .test_ends_of_sessions import PASSWORD, log_in

pytestmark = [once, pytest.mark.django_db]

LOG_IN = reverse("account_login")
ACCOUNTS = reverse("admin:members_user_changelist")


@pytest.fixture
def person(staff):
    return staff(Role.ADMINISTRATOR, email="office@example.org")


@pytest.fixture
def office(person):
    """Logged in as people do: `force_login` writes no row of it, and nothing ends that session."""
    return log_in(person)


def is_led_on(client, answer, page):
    """The way goes to the log-in, which says why, and from there on to `page`."""
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, LOG_IN)
    shown = client.get(answer.url)
    assert shown.context["redirect_field_value"] == page
    assert client.session["session_interrupted"]
    assert "_auth_user_id" not in client.session
    return shown


def page_of(row):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def test_who_corrects_their_own_phone(office, person):
    sent = untouched(office.get(page_of(person)), "user_form")
    answer = office.post(page_of(person), sent | {"phone": ["0612345678"], "_save": ["1"]})
    shown = is_led_on(office, answer, ACCOUNTS)
    assert fresh(person).phone.as_e164 == "+212612345678"
    assert len(get_messages(shown.wsgi_request)) == 1  # that it was saved
    typed = {"login": person.email, "password": PASSWORD, "next": ACCOUNTS}
    assert office.post(LOG_IN, typed).url == ACCOUNTS
    assert "session_interrupted" not in office.session


def test_who_logs_themselves_out_everywhere(office, person):
    sent = {"action": "log_out_everywhere", "_selected_action": [person.pk]}
    is_led_on(office, office.post(ACCOUNTS, sent), ACCOUNTS)


def test_who_takes_a_role_from_themselves(office, person):
    role = person.staff_roles.get()
    page = reverse("admin:members_staffrole_delete", args=[role.pk])
    is_led_on(office, office.post(page, {"post": "yes"}), reverse("admin:index"))
    assert not StaffRole.objects.filter(pk=role.pk).exists()


def test_who_invites_themselves(office, person):
    page = reverse("admin:members_invitation_add")
    sent = untouched(office.get(page), "invitation_form") | {
        "email": [person.email],
        "name": ["م"],
        "roles-TOTAL_FORMS": ["1"],
        "roles-0-role": [Role.ADMINISTRATOR],
    }
    is_led_on(office, office.post(page, sent), reverse("admin:members_invitation_changelist"))
    assert Invitation.objects.get().user == person


# By somebody else -----------------------------------------------------------------------
@pytest.fixture
def ended_meanwhile(monkeypatch):
    """`ended_meanwhile()`: sessions are ended while the next page is at work."""
    let_run_out = sessions.let_run_out

    def end(request):
        Session.objects.all().delete()
        monkeypatch.setattr(sessions, "let_run_out", let_run_out)
        let_run_out(request)

    return lambda: monkeypatch.setattr(sessions, "let_run_out", end)


@pytest.fixture
def file(center):
    return OrganizationFactory(center=center)


def test_what_was_saved_is_told(office, file, ended_meanwhile):
    sent = untouched(office.get(page_of(file)), "organization_form") | {"_save": ["1"]}
    ended_meanwhile()
    answer = office.post(page_of(file), sent | {"latin_name": ["Laine"]})
    page = reverse("admin:enterprises_organization_changelist")
    assert fresh(file).latin_name == "Laine"
    assert len(get_messages(is_led_on(office, answer, page).wsgi_request)) == 1


def test_what_was_not_saved_is_kept(office, file, ended_meanwhile):
    sent = untouched(office.get(page_of(file)), "organization_form") | {"_save": ["1"]}
    left_a_while_ago(office)
    ended_meanwhile()
    answer = office.post(page_of(file), sent | {"name": [""], "latin_name": ["Laine"]})
    is_led_on(office, answer, page_of(file))
    assert office.session["kept_forms"]
    assert settings.KEPT_FORM_COOKIE_NAME in answer.cookies


def test_page_that_is_read_leads_back_to_itself(office, file, ended_meanwhile):
    left_a_while_ago(office)
    ended_meanwhile()
    is_led_on(office, office.get(page_of(file)), page_of(file))


def left_a_while_ago(client):
    """So long ago that the next page notes that its person is there: it writes the session."""
    session = client.session
    session["seen_at"] -= 120
    session.save()


def test_session_of_nobody_leads_back_to_its_page(client, ended_meanwhile):
    """It ends as somebody logs in on another page: the cookie of that is left as it is."""
    join = reverse("members:join")
    who = {"first_name": "هبة", "last_name": "م", "sex": "female", "birth_date": "14/01/2003"}
    assert client.post(join, who).status_code == 302
    ended_meanwhile()
    answer = client.post(join, who)
    assert answer.status_code == 302
    assert answer.url.startswith(join)
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_who_renewed_the_session_on_another_tab_stays_logged_in(office, person, monkeypatch):
    """A slow answer under the former key takes the cookie of the new one from nobody."""
    tab = Client()
    tab.cookies.load({name: one.value for name, one in office.cookies.items()})
    held = office.session
    held["seen_at"] -= 120
    held.save()
    let_run_out, renewed = sessions.let_run_out, []

    def renew_meanwhile(request):
        if not renewed:
            renewed.append(tab)
            tab.post(reverse("account_end_other_sessions"))
        let_run_out(request)

    monkeypatch.setattr(sessions, "let_run_out", renew_meanwhile)
    answer = office.get(reverse("admin:index"))
    assert answer.status_code == 200
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert tab.get(reverse("admin:index")).status_code == 200
