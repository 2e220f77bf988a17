"""Pages kept for visitors; `tests/permissions/test_kept_pages.py` looks at all of the portal."""

from itertools import count

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import set_script_prefix

from skills_center.base.caching import FIRST_PAGES, NONE_KEPT, cached_for_visitors
from tests.marks import once

pytestmark = once

MADE = count()


@pytest.fixture(autouse=True)
def pages_are_kept(settings):
    settings.PAGE_CACHE_SECONDS = 60


@cached_for_visitors(kind=["a", "b"], page=FIRST_PAGES, q=NONE_KEPT)
def view(request, pk=0):
    """Shows what it was given, and each time another number."""
    shown = request.GET.urlencode(), request.META["QUERY_STRING"], pk, next(MADE)
    return HttpResponse(repr(shown))


def body(query="", view=view, **how):
    return view(RequestFactory().get(f"/?{query}", **how)).content


def test_a_copy_is_kept_for_each_value_that_is_declared():
    assert body("kind=a") == body("kind=a") == body("x=1&kind=a&page=")
    assert body("kind=a") != body("kind=b")
    assert body("kind=a&page=2") == body("page=2&kind=a")


def test_the_view_meets_the_names_it_reads_alone():
    assert body("x=1&kind=b&kind=a&next=//evil").startswith(b"('kind=a', 'kind=a', 0,")


@pytest.mark.parametrize("query", ["kind=c", "page=11", "page=-1", "page=x", "q=a", "q=a&kind=a"])
def test_other_values_are_answered_and_not_kept(query):
    before = len(caches["pages"]._cache)
    assert body(query) != body(query)
    assert len(caches["pages"]._cache) == before


def test_the_request_is_afterwards_as_it_was():
    request = RequestFactory().get("/?x=1&kind=a")
    view(request)
    assert (request.GET.urlencode(), request.META["QUERY_STRING"]) == ("x=1&kind=a", "x=1&kind=a")


def test_arguments_make_another_page():
    one, other = (view(RequestFactory().get("/"), pk=pk).content for pk in (1, 2))
    assert one != other


def test_who_carries_a_session_gets_a_fresh_page(settings):
    mine = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=x"}
    assert body("kind=a") == body("kind=a")
    assert body("kind=a", **mine) != body("kind=a", **mine)


def test_a_page_under_another_root_is_another_page():
    """The settings name one root; an ASGI server can still be told another."""
    before = body("kind=a")
    set_script_prefix("/elsewhere/")
    try:
        assert body("kind=a") != before
    finally:
        set_script_prefix("/")
    assert body("kind=a") == before


def test_two_copies_at_most_one_of_them_packed():
    long = cached_for_visitors(lambda request: HttpResponse(f"{next(MADE)} {'x' * 500}"))
    packed, plain = (
        [long(RequestFactory().get("/", HTTP_ACCEPT_ENCODING=how)) for how in ways]
        for ways in (("gzip, br", "gzip"), ("br", ""))
    )
    assert packed[0].content == packed[1].content
    assert packed[0]["Content-Encoding"] == "gzip"
    assert plain[0].content == plain[1].content


@pytest.mark.parametrize(
    "answer",
    [
        lambda: HttpResponse(str(next(MADE)), status=404),
        lambda: HttpResponse(str(next(MADE)), headers={"Cache-Control": "private, max-age=1"}),
        lambda: HttpResponse(str(next(MADE)), headers={"Cache-Control": "no-store"}),
        lambda: HttpResponse(str(next(MADE)), headers={"Vary": "Cookie"}),
    ],
)
def test_what_is_not_the_same_for_all_is_not_kept(answer):
    own = cached_for_visitors(lambda request: answer())
    assert body(view=own) != body(view=own)


def test_an_answer_that_sets_a_cookie_is_not_kept():
    def with_cookie(request):
        response = HttpResponse(str(next(MADE)))
        response.set_cookie("who", "x")
        return response

    own = cached_for_visitors(with_cookie)
    assert body(view=own) != body(view=own)


def test_a_form_that_is_sent_reaches_the_view():
    assert view(RequestFactory().post("/")).content != view(RequestFactory().post("/")).content


@pytest.mark.parametrize(("age", "left"), [(0, 60), (20, 40), (59, 1)])
def test_a_copy_is_kept_by_others_for_what_is_left_of_its_time(time_machine, age, left):
    """Kept for a minute anew, a page would be nearly two minutes old."""
    time_machine.move_to("2026-11-26 09:00", tick=False)
    first = view(RequestFactory().get("/"), pk=7)
    time_machine.shift(age)
    copy = view(RequestFactory().get("/"), pk=7)
    assert copy.content == first.content
    assert (first["Cache-Control"], copy["Cache-Control"]) == ("max-age=60", f"max-age={left}")
    assert copy["Expires"] == first["Expires"]
