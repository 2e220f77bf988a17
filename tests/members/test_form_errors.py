"""A form that comes back says so in the title, begins at what is wrong, and says what to do."""

import re

import pytest
from django.forms import Field
from django.test import Client
from django.urls import reverse
from django.utils import translation

from members.forms.join import JoinForm
from members.forms.proofs import AgreementForm, BirthDateForm, GuardianForm
from tests.factories.members import MemberFactory
from tests.factories.social import CampFactory
from tests.factories.tracks import CohortFactory
from tests.marks import once
from tracks.forms.social import ChildAgreementForm, ChildForm, NumberForm, ProposalForm, ReportForm

pytestmark = once

ASKED = [
    JoinForm,
    BirthDateForm,
    AgreementForm,
    GuardianForm,
    ChildForm,
    ChildAgreementForm,
    ProposalForm,
    ReportForm,
    NumberForm,
]


@once
@pytest.mark.parametrize("form", ASKED)
def test_every_answer_that_is_missing_is_asked_for_by_its_name(form):
    anybodys = Field.default_error_messages["required"]
    needed = {name: field for name, field in form.base_fields.items() if field.required}
    assert needed
    assert [
        name for name, one in needed.items() if one.error_messages["required"] == anybodys
    ] == []


def title_of(page):
    return re.search(r"<title>\s*(.*?)</title>", page, re.DOTALL)[1]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_title_says_that_something_is_to_be_corrected(client, center, language):
    with translation.override(language):
        join, word = reverse("members:join"), translation.gettext("Error:")
        camp = reverse("tracks:register", args=[CampFactory(center=center).pk])
        pages = [join, camp, reverse("account_request_login_code")]
        for page in pages:
            assert not title_of(client.get(page).content.decode()).startswith(word)
            sent = client.post(page, {"nothing": "x"}).content.decode()
            assert title_of(sent).startswith(f"{word} ")
            assert '<div class="notice notice-err" role="alert" id="errors" tabindex="-1">' in sent
            assert re.search(r'<script src="[^"]*js/errors[^"]*\.js" defer></script>', sent)


def test_what_is_typed_and_right_is_no_error(client, answers):
    page = reverse("members:join")
    client.post(page, answers)
    assert 'id="errors"' not in client.get(page).content.decode()
    assert not title_of(client.get(page).content.decode()).startswith(translation.gettext("Error:"))


# A page of which the token is over ----------------------------------------------------------
@pytest.fixture
def visitor(db):
    """A browser, which says where a form was sent from."""
    client = Client(enforce_csrf_checks=True)

    def send(path, typed, origin="http://testserver"):
        return client.post(path, typed, headers={"Origin": origin, "Referer": f"{origin}{path}"})

    return send


def test_what_was_typed_is_sent_again_from_the_page_that_says_so(visitor, answers):
    page = reverse("members:join")
    refused = visitor(page, answers | {"first_name": 'سل"مى'})
    text = refused.content.decode()
    assert refused.status_code == 403
    assert 'name="first_name" value="سل&quot;مى"' in text
    assert f'href="{page}"' in text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)[1]
    again = visitor(page, answers | {"csrfmiddlewaretoken": token})
    assert again.url == reverse("members:join_step", args=["contact"])


def test_a_stranger_has_nothing_typed_in_our_name(visitor, answers):
    """Another site sends a form here: its words are not shown as if somebody had typed them."""
    refused = visitor(reverse("members:join"), answers, origin="https://evil.example")
    assert refused.status_code == 403
    assert answers["last_name"] not in refused.content.decode()


@pytest.mark.parametrize("typed", [{"code": "ABC-DEF"}, {"first_name": "x" * 70_000}])
def test_codes_and_what_is_too_long_are_not_shown_again(visitor, typed):
    name = "account_confirm_login_code" if "code" in typed else "members:join"
    refused = visitor(reverse(name), typed)
    assert refused.status_code == 403
    assert next(iter(typed.values())) not in refused.content.decode()


def test_the_page_leads_back_to_the_form_of_a_member_too(db, center):
    client = Client(enforce_csrf_checks=True)
    client.force_login(MemberFactory(center=center).user)
    page = reverse("tracks:apply", args=[CohortFactory(center=center).pk])
    refused = client.post(page, {"motivation": "كلماتي"}, headers={"Origin": "http://testserver"})
    text = (
        client.get(refused.url).content.decode()
        if refused.status_code == 302
        else (refused.content.decode())
    )
    assert "كلماتي" in text
