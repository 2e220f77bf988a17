"""An address that takes what is sent alone: who goes there gets a page, not an empty one."""

import re

import pytest
from django.test import Client

from tests.marks import once

from .everything import pages

pytestmark = [once, pytest.mark.django_db]
WHO = ["visitor", "member", "coach", "director"]


def only_sent(world):
    """The pages that somebody gets a 405 of, found from the addresses: who, and the answer."""
    for who in WHO:
        client = world.client(who)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
        for name, path in pages(world).items():
            if name != "healthz" and " " not in name:
                answer = client.get(path)
                if answer.status_code == 405:
                    yield who, name, path, answer


def test_each_shows_a_page_with_the_way_on(world, valid_html):
    found = list(only_sent(world))
    assert len({name for _who, name, _path, _answer in found}) > 25
    for who, name, path, answer in found:
        text = answer.content.decode()
        assert "<h1>" in text, name
        assert "405" in text
        assert answer["Allow"] == "POST", name
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        language = re.search(r'<html lang="(\w\w)"', text)[1]
        assert f"/{language}/" in f"{path}/fr/"  # of the address; else of the browser
        assert f'href="/{language}/"' in text
        assert (f'class="btn btn-primary" href="/{language}/me/"' in text) == (who != "visitor")
    valid_html(found[0][-1])


def test_what_a_program_sends_is_answered_as_before(world):
    """HEAD and OPTIONS; the answer to POST is the page's own."""
    client = world.client("member")
    path = "/en/me/guardian/send/"
    for method in (client.head, client.options):
        answer = method(path)
        assert (answer.status_code, answer.content, answer["Allow"]) == (405, b"", "POST")
    assert Client().post("/healthz").content == b""
