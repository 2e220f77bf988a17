import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import translation

from skills_center.pages import errors
from tests.log_lines import log_written

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


def test_it_says_that_somebody_is_told_where_somebody_is(rf, settings):
    settings.ADMINS = [("", "watch@example.org")]
    assert TOLD in errors.server_error(rf.get("/en/")).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_pages_cannot_be_drawn_a_bare_one_says_the_same(rf, monkeypatch, language):
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


def test_fault_of_a_view_shows_the_number_that_the_log_has(client, db, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("skills_center.pages.views.headline", lambda: 1 / 0)
    with log_written(logging.ERROR) as written:
        response = client.get("/ar/")
    number = response["X-Request-ID"]
    assert number in response.content.decode()
    assert f" ERROR {number} django.request Internal Server Error: /ar/\n" in written.getvalue()
