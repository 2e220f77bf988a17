import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import translation

from skills_center.pages import errors

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
