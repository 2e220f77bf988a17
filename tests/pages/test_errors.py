import logging
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import translation

from skills_center.pages import errors
from tests.factories.members import UserFactory
from tests.log_lines import log_written
from tests.marks import once

pytestmark = once

PAGES = {
    400: (errors.bad_request, "We could not read this request"),
    403: (errors.permission_denied, "This page is not for your account"),
    404: (errors.not_found, "This page does not exist"),
    500: (errors.server_error, "Something broke on our side"),
}
LANGUAGES = ["ar", "fr", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", PAGES)
def test_error_page_says_what_happened_in_the_language(
    rf, center, valid_html, anonymous, status, language
):
    view, said = PAGES[status]
    with translation.override(language):
        request = rf.get(f"/{language}/somewhere/")
        request.user = anonymous
        response = view(request)
        assert translation.gettext(said) in response.content.decode()
    assert response.status_code == status
    valid_html(response)


@pytest.fixture
def anonymous():
    return AnonymousUser()


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_that_waited_too_long_says_so(db, language):
    visitor = Client(enforce_csrf_checks=True)
    response = visitor.post(f"/{language}/join/", {"first_name": "x"})
    assert response.status_code == 403
    with translation.override(language):
        assert translation.gettext("This form waited too long") in response.content.decode()


def test_page_of_a_broken_server_asks_the_database_nothing(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        errors.server_error(RequestFactory().get("/ar/"))


# What the page of a broken server promises -------------------------------------------
ONLY_SO = "What you just sent may not have arrived: look in your space, then send it again."
TOLD = "The people who look after the portal are told of such faults."


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_of_a_broken_server_promises_what_is_so_and_shows_the_way(rf, settings, language):
    settings.ADMINS = []
    request = rf.post(f"/{language}/cohorts/1/apply/")
    request.number = "BCDFGHJK"
    page = errors.server_error(request).content.decode()
    with translation.override(language):
        assert translation.gettext(ONLY_SO) in page
        assert translation.gettext(TOLD) not in page
    assert f'href="/{language}/me/"' in page
    assert "BCDFGHJK" in page


@pytest.fixture(params=["drawn", "bare"])
def page_of(request, rf, monkeypatch):
    """`page_of(method, path)`: what the page of a broken server says there, in English."""
    if request.param == "bare":
        monkeypatch.setattr(errors, "render", lambda *args, **kwargs: 1 / 0)

    def read(method, path):
        asked = getattr(rf, method)(path)
        asked.number = "BCDFGHJK"
        with translation.override("en"):
            return errors.server_error(asked).content.decode()

    return read


@pytest.mark.parametrize(
    ("method", "was_sent"), [("get", False), ("head", False), ("options", False), ("post", True)]
)
@pytest.mark.parametrize("path", ["/en/tracks/", "/admin/members/member/"])
def test_only_who_sent_something_is_told_that_it_may_be_lost(page_of, method, was_sent, path):
    page = page_of(method, path)
    assert ("may not have arrived" in page) == was_sent
    assert ("This page cannot be shown at the moment." in page) != was_sent


def test_the_first_way_on_of_the_office_is_the_office(page_of):
    first = re.compile(r'<a [^>]*href="([^"]*)"')
    assert first.search(page_of("get", "/admin/members/member/"))[1] == "/admin/"
    assert first.search(page_of("get", "/en/tracks/"))[1].endswith("/me/")


FIRST_WAY = re.compile(r'<div class="container d-flex[^>]*>\s*<a [^>]*href="([^"]*)"')


@pytest.mark.parametrize("status", [400, 403, 404])
@pytest.mark.parametrize("path", ["/en/somewhere/", "/admin/somewhere/"])
def test_each_page_of_an_error_leads_where_its_person_works(
    rf, center, director, anonymous, status, path
):
    """400 is met before anybody knows who asks."""
    for user in (director, anonymous):
        request = rf.get(path)
        request.user = user
        with translation.override("en"):
            way = FIRST_WAY.search(PAGES[status][0](request).content.decode())[1]
        own = "/en/me/" if user.is_authenticated and status != 400 else "/en/"
        assert way == ("/admin/" if path.startswith("/admin/") else own)


@pytest.fixture
def young_person(center):
    return UserFactory()


@pytest.mark.parametrize("view", [errors.permission_denied, errors.not_found])
def test_who_does_not_work_in_the_office_is_not_led_back_to_it(rf, young_person, view):
    request = rf.get("/admin/members/member/")
    request.user = young_person
    with translation.override("en"):
        page = view(request).content.decode()
    assert FIRST_WAY.search(page)[1] == "/en/me/"
    assert 'href="/admin/"' not in page


def test_a_member_who_opens_the_office_is_led_to_their_own_space(client, young_person):
    client.force_login(young_person)
    for path in ("/admin/", "/admin/members/member/"):
        page = client.get(path, follow=True)
        assert page.status_code == 403
        assert FIRST_WAY.search(page.content.decode())[1].endswith("/me/")


def test_letters_are_called_a_code(rf, settings):
    request = rf.get("/en/")
    request.number = "BCDFGHJK"
    page = errors.server_error(request).content.decode()
    assert "tell the centre this code:" in page


def test_it_says_that_somebody_is_told_where_somebody_is(rf, settings):
    settings.ADMINS = [("", "watch@example.org")]
    assert TOLD in errors.server_error(rf.get("/en/")).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_pages_cannot_be_drawn_a_bare_one_says_the_same(
    rf, monkeypatch, valid_html, language
):
    def fail(*args, **kwargs):
        raise OSError

    monkeypatch.setattr(errors, "render", fail)
    request = rf.post(f"/{language}/cohorts/1/apply/")
    request.number = "BCDFGHJK"
    response = errors.server_error(request)
    assert response.status_code == 500
    page = response.content.decode()
    assert [f'href="/{one}/me/"' in page for one in LANGUAGES] == [True] * 3
    assert "BCDFGHJK" in page
    with translation.override(language):
        assert translation.gettext("Something broke on our side") in page
    valid_html(response)


def test_fault_of_a_view_shows_the_number_that_the_log_has(client, db, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("skills_center.pages.views.headline", lambda: 1 / 0)
    with log_written(logging.ERROR) as written:
        response = client.get("/ar/")
    number = response["X-Request-ID"]
    assert number in response.content.decode()
    assert f" ERROR {number} django.request Internal Server Error: /ar/\n" in written.getvalue()
