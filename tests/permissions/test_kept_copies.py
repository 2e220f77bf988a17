"""A visitor who gets a copy of a page gets that of their address: its language, its row."""

from types import SimpleNamespace

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from skills_center.base.caching import cached_for_visitors
from tests.marks import once

from .addresses import ARGUMENTS
from .test_kept_pages import kept_pages

pytestmark = [once, pytest.mark.django_db]


def in_each_language(world, name):
    for language, _name in configured.LANGUAGES:
        with translation.override(language):
            yield language, reverse(name, args=ARGUMENTS.get(name, lambda world: [])(world))


def test_copy_of_a_page_is_in_the_language_of_its_address(world, settings):
    """One after the other, so that a copy of the former language is there to be taken."""
    for name, _path, _view in kept_pages(world):
        settings.PAGE_CACHE_SECONDS = 60
        addresses = dict(in_each_language(world, name))
        assert len(set(addresses.values())) == 3
        visitor = Client()
        first = {language: visitor.get(path) for language, path in addresses.items()}
        for language, path in addresses.items():
            copy = visitor.get(path)
            assert copy.content == first[language].content, name
            assert copy["Content-Language"] == language, name
            if copy["Content-Type"].startswith("text/html"):
                assert f'<html lang="{language}"' in copy.content.decode(), name
        assert len({one.content for one in first.values()}) == 3, name


@pytest.mark.parametrize(("route", "copies"), [("<str:token>/", 0), ("<key:pk>/", 1)])
def test_no_copy_is_made_of_what_a_personal_link_opens(settings, route, copies):
    settings.PAGE_CACHE_SECONDS = 60
    request = RequestFactory().get("/")
    request.resolver_match = SimpleNamespace(route=route)
    before = len(caches["pages"]._cache)
    cached_for_visitors(lambda request: HttpResponse("theirs"))(request)
    assert len(caches["pages"]._cache) - before == copies
