"""What the scripts of the back office say."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import translation
from django.utils.formats import get_format

from skills_center.base.admin_sentences import OF_ANOTHER_CLOCK


def sentences(client):
    """The catalogue of the scripts, as the browser reads it."""
    script = client.get(reverse("admin:jsi18n")).content.decode()
    return json.loads(re.search(r"newcatalog = (\{.*?\n  \});", script, re.DOTALL)[1])


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_another_clock_is_told_in_our_words(client, director, language):
    client.force_login(director)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    found = sentences(client)
    with translation.override(language):
        own = translation.gettext(
            "The clock of this device differs from Moroccan time."
            " Hours are entered in Moroccan time."
        )
        assert get_format("TIME_INPUT_FORMATS")[0] == "%H:%M"
    assert {found[sentence] for sentence in OF_ANOTHER_CLOCK} == {own}


def test_script_of_django_still_says_those_sentences():
    """If it says others one day, they are not ours."""
    script = finders.find("admin/js/admin/DateTimeShortcuts.js")
    with open(script, encoding="utf-8") as lines:
        said = lines.read()
    assert [sentence for sentence in OF_ANOTHER_CLOCK if sentence not in said] == []
