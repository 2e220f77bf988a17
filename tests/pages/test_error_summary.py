"""What was wrong with a form stands once on its page, under a heading that is true."""

import re

import pytest
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tests.factories.members import UserFactory
from tests.marks import once

pytestmark = once

TEMPLATES = settings.BASE_DIR / "templates"
DRAWN = re.compile(r"{% crispy ([\w.]+) %}|{{ ([\w.]+)\|crispy }}")
SUMMARY = re.compile(
    r'{% include "components/error_summary\.html"(?: with form=([\w.]+))?(?: only)? %}'
)


def forms_drawn():
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        told = [name or "form" for name in SUMMARY.findall(text)]
        for found in DRAWN.findall(text):
            yield str(path.relative_to(TEMPLATES)), "".join(found), told


def test_each_form_that_is_drawn_has_its_summary():
    """For the form itself says nothing of what concerns no field."""
    drawn = list(forms_drawn())
    assert len(drawn) > 20
    assert [(path, name) for path, name, told in drawn if name not in told] == []


class Words(forms.Form):
    one = forms.CharField()
    two = forms.CharField()


class Secret(forms.Form):
    one = forms.CharField()
    secret = forms.CharField(required=False, widget=forms.PasswordInput)


class Paper(forms.Form):
    one = forms.CharField()
    paper = forms.FileField(required=False)


def heading(form):
    page = render_to_string("components/error_summary.html", {"form": form})
    found = re.search(r'<p class="fw-bold">(.*?)</p>', page)
    return found and found.group(1)


@pytest.mark.parametrize(
    ("make", "data", "whole", "says"),
    [
        (Words, {"one": "a", "two": "b"}, False, None),
        (Words, {"one": "a"}, False, "One thing is left to correct. What you typed is kept."),
        (Words, {}, False, "2 things are left to correct. What you typed is kept."),
        (Words, {"one": "a"}, True, "2 things are left to correct. What you typed is kept."),
        (Words, {"one": "a", "two": "b"}, True, "This could not be done."),
        (Secret, {"secret": "b"}, False, "One thing is left to correct."),
        (Secret, {"one": "a", "secret": "b"}, True, "This could not be done."),
        (Paper, {}, False, "One thing is left to correct."),
    ],
)
def test_the_heading_says_what_is_so(make, data, whole, says):
    form = make(data)
    if whole:
        form.add_error(None, "Not now.")
    with translation.override("en"):
        assert heading(form) == says


def test_what_concerns_no_field_is_said_once(client, db):
    user = UserFactory()
    with translation.override("en"):
        answer = client.post(
            reverse("account_login"), {"login": user.email, "password": "wrong"}
        ).content.decode()
    assert answer.count("This contact and this password do not go together.") == 1
    assert "This could not be done." in answer
    assert "What you typed is kept." not in answer
