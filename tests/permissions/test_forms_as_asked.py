"""Forms say what they need before it is missing, and send no secret in an address."""

import pytest
from django.utils.translation import gettext

from skills_center.base.page_forms import Page
from tests.marks import once

from .addresses import address
from .tables import PUBLIC
from .test_addresses import ACCOUNTS, OPENED

pytestmark = once


def pages_of(client, world, names):
    for name in names:
        if name not in ARGUMENTS_NEEDED:
            at = address(world, name)
            answer = client.get(at)
            if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
                yield at, Page(answer.content.decode(), at)


# Their addresses are made by other pages.
ARGUMENTS_NEEDED = {"account_invitation", "account_open_invitation", "account_logout"}


@pytest.mark.parametrize("who", ["visitor", "member", "director"])
def test_no_form_sends_its_token_in_an_address(world, who):
    by_get = with_token = 0
    client = world.client(who)
    for _at, page in pages_of(client, world, [*PUBLIC, *OPENED]):
        for form in page.root.all("form"):
            if (form["method"] or "get").lower() == "get":
                by_get += 1
                names = {control["name"] for control in form.all("input")}
                with_token += "csrfmiddlewaretoken" in names
    assert (by_get > 0, with_token) == (True, 0)


@pytest.mark.parametrize("who", ["visitor", "member", "coach"])
def test_nothing_is_called_optional_that_an_empty_form_is_refused_for(world, who):
    client = world.client(who)
    refused = set()
    for at, page in pages_of(client, world, [*PUBLIC, *OPENED, *ACCOUNTS]):
        answer = client.post(at, {"csrfmiddlewaretoken": "x"})
        form = answer.context and answer.context.get("form")
        if answer.status_code == 200 and form is not None and form.errors:
            refused |= {
                (at, name)
                for name in form.errors
                if name in form.fields and f"({gettext('optional')})" in label_of(page, form, name)
            }
    assert refused == set()


def label_of(page, form, name):
    number = form[name].id_for_label
    return " ".join(one.text() for one in page.root.all("label") if one["for"] == number)


def test_the_one_way_to_a_code_is_not_called_optional(client, db):
    page = client.get("/ar/account/login/").content.decode()
    assert gettext("optional") not in page
    answer = client.post("/ar/account/login/", {})
    needed = gettext("Write your phone number or your e-mail address.")
    assert answer.context["form"].errors == {"login": [needed]}
