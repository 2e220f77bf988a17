import importlib
import re
from collections import Counter

import pytest
from django.conf import settings as portal
from django.urls import clear_url_caches

import skills_center.pages.urls
import skills_center.urls
from skills_center.base.icons import ICONS
from skills_center.pages.styleguide import SECTIONS
from tests.marks import once

pytestmark = once

COMPONENTS = {
    f"components/{path.name}" for path in (portal.BASE_DIR / "templates/components").glob("*.html")
}


def read_addresses_again():
    importlib.reload(skills_center.pages.urls)
    importlib.reload(skills_center.urls)
    clear_url_caches()


@pytest.fixture
def debug(settings):
    settings.DEBUG = True
    read_addresses_again()
    yield
    settings.DEBUG = False
    read_addresses_again()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_style_guide_is_valid_and_shows_every_component(client, db, debug, valid_html, language):
    response = client.get(f"/{language}/styleguide/")
    assert response.status_code == 200
    valid_html(response)
    html = response.content.decode()
    assert " style=" not in html
    # The sample of a form with errors brings the script that leads to them, and no other.
    assert re.findall(r"<script[^>]*?(\w+)[.\w]*\.js", html) == ["errors"]
    assert html.count("<script") == 1
    ids = Counter(re.findall(r' id="([^"]+)"', html))
    assert [name for name, times in ids.items() if times > 1] == []
    assert {slug for slug, _title, _parts in SECTIONS} <= ids.keys()
    assert all(f"<span>{name}</span>" in html for name in ICONS)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids.keys()
    drawn = {template.name for template in response.templates}
    assert COMPONENTS - drawn == set()


def test_style_guide_has_cohorts_in_every_state(client, db, debug):
    cohorts = client.get("/en/styleguide/").context["cohorts"]
    assert {state: cohort.window_state for state, cohort in cohorts.items()} == {
        state: state for state in ("open", "few", "full", "soon", "closed")
    }


def test_style_guide_reads_the_colours_of_the_face(client, db, debug):
    context = client.get("/en/styleguide/").context
    assert dict(context["colours"])["saffron"] == "#f4b13d"
    assert [code for code, _hue, _tint in context["hues"]] == [
        track.code for track in context["tracks"]
    ]


def test_style_guide_has_no_address_without_debug(client, db):
    assert client.get("/en/styleguide/").status_code == 404
