"""What a session that ended does not keep: passwords, and more forms than somebody has open."""

import pytest
from django import forms
from django.contrib.sessions.models import Session
from django.urls import get_resolver, reverse, reverse_lazy
from django.utils import translation

from members import kept_forms
from members.enums import Role
from members.models import User
from skills_center.base.page_forms import Page
from tests.marks import once

pytestmark = once

PAGE = reverse_lazy("admin:members_member_add")


@pytest.fixture
def sent_too_late(client, staff):
    """Post to a page of the office after the session ended; it leads to the log-in."""
    client.force_login(staff(Role.FRONT_DESK))
    client.get(reverse("admin:index"))
    Session.objects.all().delete()

    def send(answers):
        answer = client.post(PAGE, answers)
        with translation.override("ar"):
            assert answer.url.startswith(reverse("account_login"))
        return kept_forms._WORDS in client.session

    return send


def forms_with_a_password():
    """Every form that is loaded, ours and those of libraries: a new one is among them."""
    assert get_resolver().url_patterns  # loads the views, and with them their forms
    found, left = set(), [forms.BaseForm]
    while left:
        left += (kinds := left.pop().__subclasses__())
        found |= {kind for kind in kinds if passwords_of(kind)}
    return {kind for kind in found if not kind.__module__.startswith("tests.")}


def passwords_of(form):
    fields = getattr(form, "base_fields", {})
    return [name for name, one in fields.items() if isinstance(one.widget, forms.PasswordInput)]


def test_no_form_with_a_password_is_kept(sent_too_late):
    found = forms_with_a_password()
    assert {"LoginForm", "AcceptForm", "OwnPasswordForm"} <= {form.__name__ for form in found}
    for form in found:
        assert not sent_too_late(dict.fromkeys(form.base_fields, "geheim")), form
    assert sent_too_late({"address": "Rue 1"}), "else nothing was tried"


def test_as_many_are_kept_as_somebody_has_open(client, sent_too_late):
    for number in range(kept_forms.MOST + 1):
        assert kept_forms._NO_ROOM not in client.session
        sent_too_late({"address": f"Rue {number}"})
    assert len(client.session[kept_forms._WORDS]) == kept_forms.MOST
    assert client.session[kept_forms._NO_ROOM] == kept_forms._TOO_MANY


def test_what_a_page_looks_up_while_somebody_types_is_no_form(client, sent_too_late):
    """It would take the room of the form itself."""
    lookup = reverse("admin:members_member_lookup")
    for _letter in "Salma":
        client.post(lookup, {"first_name": "Salma"}, headers={"hx-request": "true"})
    assert kept_forms._WORDS not in client.session
    assert sent_too_late({"first_name": "Salma"})


def test_why_something_was_not_kept_is_said(client, sent_too_late, settings):
    """What is too long can be shortened; where too many are kept it is as short as it can be."""
    told = set()
    sent_too_late({"address": "z" * kept_forms.LARGEST})
    told.add(warned(client))
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"kept_form": "0/h/key"}
    assert not sent_too_late({"address": "Rue 1"})
    told.add(warned(client))
    assert len(told) == 2


def warned(client):
    page = Page(client.get(reverse("account_login")).content.decode(), "")
    return next(one.text() for one in page.root.all() if one["role"] == "alert")


@pytest.mark.parametrize("entry", [[1.5, "words"], [1.5, "number", "words", "more"], []])
def test_what_an_older_portal_kept_stops_no_page(client, staff, sent_too_late, entry):
    """A session outlives an update."""
    sent_too_late({"address": "Rue 1"})
    session = client.session
    session[kept_forms._WORDS] = [entry, *session[kept_forms._WORDS]]
    session.save()
    client.force_login(User.objects.get())
    assert client.get(reverse("admin:index")).status_code == 302
    shown = client.get(reverse("members:kept_form"))
    assert [one["form"].answers for one in shown.context["kept"]] == [[("address", "Rue 1")]]


def test_what_an_older_portal_kept_alone_is_no_more(client, sent_too_late):
    sent_too_late({"address": "Rue 1"})
    session = client.session
    session[kept_forms._WORDS] = [[1.5, "words"]]
    session.save()
    client.force_login(User.objects.get())
    assert client.get(reverse("admin:index")).status_code == 200
