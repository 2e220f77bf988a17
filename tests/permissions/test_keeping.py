"""What is for a person is kept by no browser, and each answer has its headers: every page."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.marks import once

from .addresses import address, names
from .conftest import EVERYBODY
from .everything import ON_EVERY_ANSWER, each_of

# The same for whoever asks, with a session or without.
SAME_FOR_EVERYBODY = {"admin:jsi18n", "tracks:coach_worker", "tracks:initiative_picture"}


@once
@each_of([who for who in EVERYBODY if who != "visitor"])
def test_answer_to_a_person_is_kept_by_nobody(answers, who):
    assert answers(who).kept <= SAME_FOR_EVERYBODY


@once
@each_of(EVERYBODY)
def test_each_answer_has_every_header(answers, who):
    assert answers(who).without == {}


def behind_a_link():
    return sorted(set(names(get_resolver())) & {*personal(get_resolver())})


def personal(resolver, spaces=()):
    """The names of the addresses that hold a token."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from personal(pattern, (*spaces, *filter(None, [pattern.namespace])))
        elif "token" in pattern.pattern.converters:
            yield ":".join((*spaces, pattern.name))


@once
def test_answer_behind_a_personal_link_is_kept_by_nobody(world):
    links = behind_a_link()
    assert {"members:guardian", "tracks:follow_up", "tracks:calendar"} <= {*links}
    visitor = Client()
    for name in links:
        if name != "account_open_invitation":
            opened = visitor.get(address(world, name))
            assert "no-store" in opened["Cache-Control"], name
        parts = ["1:forged", "accept"] if name == "links:act" else ["1:forged"]
        refused = visitor.get(reverse(name, args=parts))
        assert "no-store" in refused["Cache-Control"], name
        if name != "tracks:calendar":  # read by programs alone
            assert "noindex" in refused["X-Robots-Tag"], name
            assert refused["Referrer-Policy"] == "strict-origin", name


@once
def test_page_for_visitors_is_kept_until_somebody_has_a_session(client, world, settings):
    """A draft of a registration is one, and the code that follows it."""
    settings.PAGE_CACHE_SECONDS = 60
    page = reverse("tracks:cohorts")
    assert "max-age=60" in client.get(page)["Cache-Control"]
    client.post(reverse("members:join"), {"first_name": "Zahra"})
    client.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = client.session.session_key
    assert client.get(page)["Cache-Control"] == "no-store, private"


@once
def test_what_was_sent_is_kept_by_nobody(client, world):
    response = client.post(reverse("tracks:register", args=[world.camp.pk]), {"first_name": "x"})
    assert "no-store" in response["Cache-Control"]


def test_view_cannot_have_a_personal_answer_kept(rf):
    from django.http import HttpResponse

    from skills_center.base.keeping import keep_nothing_personal

    for told in ("public, max-age=300", "no-store", "private", "max-age=60, no-cache"):
        answer = HttpResponse(headers={"Cache-Control": told, "Expires": "x"})
        request = rf.get("/")
        request.COOKIES["sessionid"] = "x"
        request.resolver_match = None
        response = keep_nothing_personal(lambda _request, answer=answer: answer)(request)
        assert response["Cache-Control"] == "no-store, private"
        assert "Expires" not in response


@once
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/static/css/face.css", 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/admin", 301),
        ("GET", "/", 302),
        ("GET", "/ar/results/?a=%00", 400),
        ("TRACE", "/ar/", 405),
        ("POST", "/ar/", 200),
    ],
)
@pytest.mark.parametrize("secure", [True, False])
def test_each_header_stands_on_every_kind_of_answer(
    client, center, settings, method, path, status, secure
):
    settings.SECURE_HSTS_SECONDS = 60
    response = client.generic(method, path, secure=secure)
    assert response.status_code == status
    assert response.headers.keys() >= ON_EVERY_ANSWER
    assert ("Strict-Transport-Security" in response) == secure


@once
@pytest.mark.parametrize(("host", "status"), [("testserver", 301), ("other.example", 400)])
def test_headers_stand_on_the_way_to_https_and_to_a_stranger(client, db, settings, host, status):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_REDIRECT_EXEMPT = []
    response = Client().get("/ar/", headers={"host": host})
    assert response.status_code == status
    assert response.headers.keys() >= ON_EVERY_ANSWER


@once
def test_page_of_an_error_has_every_header(client, monkeypatch, db):
    def breaks(*args, **context):
        raise RuntimeError("planted")

    monkeypatch.setattr("enterprises.views.render", breaks)
    client.raise_request_exception = False
    response = client.get("/ar/organizations/")
    assert response.status_code == 500
    assert response.headers.keys() >= ON_EVERY_ANSWER
