"""The numbers that a browser named as a guardian's: kept, sealed, and bounded."""

from django.conf import settings
from django.http import HttpResponse

from members.asked_here import MOST, remember_named, was_named_here
from tests.marks import once

pytestmark = once
LARGEST_COOKIE = 4096  # bytes that every browser keeps


def test_a_browser_keeps_the_newest_numbers_and_a_cookie_that_fits(rf):
    numbers = [f"+2126{number:08}" for number in range(MOST + 3)]
    request, name = rf.get("/"), settings.ASKED_GUARDIAN_COOKIE_NAME
    for number in numbers:
        response = HttpResponse()
        remember_named(request, response, [number])
        request.COOKIES[name] = response.cookies[name].value
    known = [number for number in numbers if was_named_here(request, number)]
    assert known == numbers[-MOST:]
    assert len(name) + len(response.cookies[name].OutputString()) < LARGEST_COOKIE
    remember_named(request, response, numbers)  # all in one page
    request.COOKIES[name] = response.cookies[name].value
    assert [number for number in numbers if was_named_here(request, number)] == numbers[-MOST:]
