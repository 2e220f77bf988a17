"""Pages kept for visitors: each declares what it reads, nothing else makes a copy of its own."""

from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler, get_script_name
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, get_resolver, resolve, reverse, set_script_prefix
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from tests.marks import once

from .addresses import ARGUMENTS, names

pytestmark = [once, pytest.mark.django_db]

HERE = "192.0.2.1"


def kept_pages(world):
    """The name, address and view of each page that visitors get a copy of."""
    with translation.override("fr"):
        found = [
            (name, path, resolve(path).func)
            for name in sorted(set(names(get_resolver())))
            if (path := path_of(world, name))
        ]
    return [one for one in found if hasattr(one[-1], "reads")]


def path_of(world, name):
    try:
        with translation.override("fr"):
            return reverse(name, args=ARGUMENTS.get(name, lambda world: [])(world))
    except NoReverseMatch:  # needs a token of its own: no page of visitors
        return None


class Watched(QueryDict):
    """A query that writes down by which names it is read."""

    def __init__(self, *args, **kwargs):
        self.read = set()
        super().__init__(*args, **kwargs)
        self.read.clear()  # what it is filled with is no reading

    def get(self, key, default=None):
        self.read.add(key)
        return super().get(key, default)

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.read.add(key)
        return super().__contains__(key)

    def _whole(self, ask, *args, **kwargs):
        self.read.add("the whole query")
        return ask(*args, **kwargs)

    # `getlist` too: of a name that is there twice, only the last is part of the page.
    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        if name in ("getlist", "lists", "items", "values", "keys", "dict", "urlencode", "copy"):
            return partial(super().__getattribute__("_whole"), found)
        return found


def read_by(path):
    """The names of the query that the view of this address reads, for a visitor."""
    request = RequestFactory().get(path, {"center": "khouribga", "x": "1"}, REMOTE_ADDR=HERE)
    request.user, request.session = AnonymousUser(), {}
    request.htmx, request.LANGUAGE_CODE = HtmxDetails(request), "fr"
    request.GET = watched = Watched("center=khouribga&x=1")
    with translation.override("fr"):
        request.resolver_match = found = resolve(request.path_info)
        assert found.func(request, *found.args, **found.kwargs).status_code == 200
    return watched.read


def test_each_page_declares_the_names_that_it_reads(world):
    declared = {name: set(view.reads) for name, _path, view in kept_pages(world)}
    assert len(declared) > 15
    assert {name: read_by(path) for name, path, _view in kept_pages(world)} == declared


def test_what_is_read_is_seen():
    watched = Watched("a=1&b=2")
    assert (watched["a"], watched.get("b"), watched.get("c"), "d" in watched) == ("1", "2", None, 0)
    assert watched.read == {"a", "b", "c", "d"}
    assert watched.urlencode() == "a=1&b=2"
    assert "the whole query" in watched.read


def kept():
    return len(caches["pages"]._cache)


def odd_requests(path):
    """One page, asked for in as many ways as somebody thinks of who wants to fill the store."""
    for number in range(2):
        names = ("x", "page", "q", "kind", "programme", "center", "show", "next", f"x{number}")
        for name in names:
            yield f"{path}?{name}={name}{number}", {}
        yield f"{path}?x=1&x={number}&page=", {}
        yield path, {"host": f"testserver:{8000 + number}"}
        yield path, {"accept-encoding": f"br;q=0.{number}"}
        yield path, {"accept-language": f"fr;q=0.{number}"}
        yield path, {"cookie": f"other={number}"}
        yield path, {"user-agent": f"browser {number}"}
        yield path, {"hx-request": "true", "hx-target": str(number)}


def test_nobody_fills_the_store_with_copies_of_one_page(world, settings):
    settings.PAGE_CACHE_SECONDS = 60
    visitor = Client()
    for name, path, _view in kept_pages(world):
        before = kept()
        visitor.get(path)
        with_one_copy = kept()
        assert with_one_copy > before, name
        for address, headers in odd_requests(path):
            visitor.get(address, headers=headers)
        assert kept() == with_one_copy, name


def test_a_number_with_zeros_before_it_is_the_same_page(world, settings):
    settings.PAGE_CACHE_SECONDS = 60
    plain = path_of(world, "tracks:camp")
    Client().get(plain)
    before = kept()
    zeros = plain.replace(f"/{world.camp.pk}/", f"/000{world.camp.pk}/")
    assert Client().get(zeros).status_code == 200
    assert kept() == before


# What a server or a proxy may take over from the headers of a visitor. A link made of it would
# stand in the copy that everybody gets.
TAKEN_OVER = {
    "SCRIPT_NAME": "/zqpoison",
    "SERVER_NAME": "zqpoison.example",
    "SERVER_PORT": "4711",
    "HTTP_HOST": "zqpoison.example",
    "HTTP_X_FORWARDED_HOST": "zqpoison.example",
    "HTTP_X_FORWARDED_PREFIX": "/zqpoison",
    "HTTP_X_SCRIPT_NAME": "/zqpoison",
    "HTTP_FORWARDED": "host=zqpoison.example",
    "HTTP_X_ORIGINAL_URL": "/zqpoison",
    "HTTP_REFERER": "https://zqpoison.example/",
    "wsgi.url_scheme": "zqpoison",
}


def as_served(path, **environ):
    """The body of a page as a server hands it out: what `WSGIHandler` does, but for its signals,
    which close the connection of the test."""
    server = WSGIHandler()
    environ = RequestFactory().get(path, SERVER_NAME="portal.example.org").environ | environ
    set_script_prefix(get_script_name(environ))
    try:
        return server.get_response(server.request_class(environ)).content.decode()
    finally:
        set_script_prefix("/")


def test_no_word_of_a_server_is_kept_in_a_page_for_others(world, settings):
    settings.PAGE_CACHE_SECONDS = 60
    for _name, path, _view in kept_pages(world):
        poisoned = as_served(path, **TAKEN_OVER)
        assert "zqpoison" not in poisoned, path
        assert as_served(path) == poisoned  # one copy, good for everybody
