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
def test_forms_of_each_page_need_what_they_say_and_send_no_token_in_an_address(world, who):
    client = world.client(who)
    opened = [*pages_of(client, world, [*PUBLIC, *OPENED, *ACCOUNTS])]
    assert tokens_in_addresses(page for _at, page in opened) == []
    if who != "director":
        assert needed_and_called_optional(client, opened) == set()


def test_nothing_is_called_optional_that_an_empty_form_of_a_coach_is_refused_for(world):
    client = world.client("coach")
    opened = pages_of(client, world, [*PUBLIC, *OPENED, *ACCOUNTS])
    assert needed_and_called_optional(client, opened) == set()


def tokens_in_addresses(pages):
    """What stands in a form that is sent in an address, of each that there is."""
    sent = [
        {control["name"] for control in form.all("input")}
        for page in pages
        for form in page.root.all("form")
        if (form["method"] or "get").lower() == "get"
    ]
    assert sent
    return [names for names in sent if "csrfmiddlewaretoken" in names]


def needed_and_called_optional(client, opened):
    refused = set()
    for at, page in opened:
        answer = client.post(at, {"csrfmiddlewaretoken": "x"})
        form = answer.context and answer.context.get("form")
        if answer.status_code == 200 and form is not None and form.errors:
            refused |= {
                (at, name)
                for name in form.errors
                if name in form.fields and f"({gettext('optional')})" in label_of(page, form, name)
            }
    return refused


def label_of(page, form, name):
    number = form[name].id_for_label
    return " ".join(one.text() for one in page.root.all("label") if one["for"] == number)


def test_the_one_way_to_a_code_is_not_called_optional(client, db):
    page = client.get("/ar/account/login/").content.decode()
    assert gettext("optional") not in page
    answer = client.post("/ar/account/login/", {})
    needed = gettext("Write your phone number or your e-mail address.")
    assert answer.context["form"].errors == {"login": [needed]}
