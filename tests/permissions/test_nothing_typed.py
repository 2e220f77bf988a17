"""Whoever presses a button too early is told what is missing, beside the field.

Every form that a page of the portal shows is sent with nothing in it, then with each of its fields
alone. The pages are those of the URL configuration: a form that joins tomorrow is tried too.
"""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.forms import BaseForm, ChoiceField, MultipleChoiceField
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from skills_center.base.dates import latest_birth_date
from tests.factories.members import InvitationFactory, MemberFactory, UserFactory
from tests.marks import once

from .addresses import address, names
from .everything import each_of

pytestmark = once

PASSWORD = "a-long-password-of-theirs"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# Each way to type one field alone: what it may hold, what it may not.
TYPED = ["0612345678", "x@example.org", "01/02/2010"]


def forms_of(response):
    """The forms that a page shows, each once."""
    found = {}
    for context in response.context or []:
        for value in context.flatten().values():
            for form in value if isinstance(value, list) else [value]:
                if isinstance(form, BaseForm):
                    found[type(form).__name__, form.prefix] = form
    return list(found.values())


def values_for(field):
    if isinstance(field, ChoiceField):
        choices = [str(value) for value, _label in field.choices if value][:1]
        return [choices if isinstance(field, MultipleChoiceField) else value for value in choices]
    return TYPED


def told_beside_the_fields(form):
    """Whether each complaint of a form stands where it can be mended, if it has such a place."""
    return not form.fields or not form.is_bound or not form.non_field_errors()


def try_every_form(client, path):
    """Send each form of the page at `path`; the names of the forms met there."""
    met = set()
    for form in forms_of(client.get(path)):
        met.add(type(form).__name__)
        _try_form(client, path, form)
    return met


def _try_form(client, path, form):
    cache.clear()  # limits have tests of their own
    answer = client.post(path, {})
    assert answer.status_code < 500, path
    loud = [type(one).__name__ for one in forms_of(answer) if not told_beside_the_fields(one)]
    assert loud == [], path
    for name, field in form.fields.items():
        for value in values_for(field):
            cache.clear()
            answer = client.post(path, {form.add_prefix(name): value})
            assert answer.status_code < 500, (path, name, value)


@each_of(["visitor", "member", "coach", "director"])
def test_every_page_of_the_portal_answers_an_empty_form_beside_its_fields(world, who):
    client = world.client(who)
    met = set()
    for name in sorted(set(names(get_resolver())) - {"account_logout", "set_language"}):
        try:
            path = address(world, name)
        except NoReverseMatch:
            continue  # below, with what they need
        met |= try_every_form(client, path)
        if who in world.users:
            client.force_login(world.users[who])
    expected = {
        "visitor": {"LoginForm", "RequestLoginCodeForm", "JoinForm", "AgreementForm", "ChildForm"},
        "member": {"ContactForm", "GuardianForm", "PortraitForm", "DataRequestForm"},
        "other": {"ApplyForm", "ProposalForm"},
        "coach": {"ByNumberForm", "NoteForm"},
        "director": {"DirectedByNumberForm"},
    }[who]
    assert expected <= met


# What is reached with something in hand -------------------------------------------------
def _who_waits_for_a_code(world, person):
    client = Client()
    client.post(reverse("account_request_login_code"), {"phone": "0612345678"})
    return client, reverse("account_confirm_login_code")


def _who_is_invited(world, person):
    invitation, client = InvitationFactory.build(invited_by=world.users["admin"]), Client()
    token = invitation.new_token()
    invitation.save()
    client.get(reverse("account_open_invitation", args=[token]))
    return client, reverse("account_invitation")


def _who_has_a_file_at_the_desk(world, person):
    MemberFactory(center=world.center, user=None, phone=person.phone)
    return _logged_in(person), reverse("members:claim")


def _who_gives_their_password_again(world, person):
    return _logged_in(person), reverse("account_reauthenticate")


def _with_factor(person):
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def _who_gives_their_factor_again(world, person):
    client = _logged_in(person)
    _with_factor(person)
    return client, reverse("mfa_reauthenticate")


def _who_gives_their_factor(world, person):
    client = Client()
    typed = {"login": _with_factor(person).email, "password": PASSWORD}
    assert client.post(reverse("account_login"), typed).url == reverse("mfa_authenticate")
    return client, reverse("mfa_authenticate")


def _who_sets_their_factor_up(world, person):
    return _logged_in(person), reverse("mfa_activate_totp")


def _logged_in(person):
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


@pytest.mark.parametrize(
    ("place", "form"),
    [
        (_who_waits_for_a_code, "ConfirmLoginCodeForm"),
        (_who_is_invited, "AcceptForm"),
        (_who_has_a_file_at_the_desk, "BirthDateForm"),
        (_who_gives_their_password_again, "ReauthenticateForm"),
        (_who_gives_their_factor_again, "ReauthenticateForm"),
        (_who_gives_their_factor, "AuthenticateForm"),
        (_who_sets_their_factor_up, "ActivateTOTPForm"),
    ],
)
def test_page_that_needs_something_answers_an_empty_form_beside_its_fields(world, place, form):
    person = UserFactory(phone="+212655443322", phone_verified_at=timezone.now())
    person.set_password(PASSWORD)
    person.save()
    client, path = place(world, person)
    assert form in try_every_form(client, path)


@pytest.mark.parametrize("years", [15, 22])
def test_every_step_of_the_registration_answers_an_empty_form(client, world, years):
    """Step after step, as somebody under age and as somebody of age."""
    born = latest_birth_date(years)
    commune = world.rows["network.commune"]
    answers = {
        "first_name": "سلمى",
        "last_name": "العلوي",
        "sex": "female",
        "birth_date": f"{born:%d/%m/%Y}",
        "guardian_name": "فاطمة",
        "guardian_relation": "mother",
        "guardian_phone": "0611223344",
        "phone": "0612345678",
        "center": world.center.slug,
        "commune": commune.slug,
        "situation": "looking",
        "education": "baccalaureate",
        "goals": ["job-skills"],
        "consent": "on",
    }
    path, steps = reverse("members:join"), []
    while path.startswith(reverse("members:join")):
        steps.append(path)
        assert "JoinForm" in try_every_form(client, path)
        cache.clear()
        path = client.post(path, answers).url
    assert len(steps) == (6 if years < 18 else 5)
    assert path == reverse("account_confirm_login_code")
