"""A page of the back office says what its saving did: also when it did nothing."""

from django.contrib.messages import get_messages
from django.utils.translation import gettext

from tests.marks import once

from .test_edits import open_forms, page_form, typed_into, untouched

pytestmark = once


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_page_saved_as_it_was_read_says_that_nothing_was_changed(world):
    client = world.client("root")
    said = {}
    for label, path, _page, sent in open_forms(world, client):
        answer = client.post(path, sent)
        said[label] = (answer.status_code, told(answer)[-1:])
    assert len(said) > 20
    nothing = (302, [gettext("Nothing was changed.")])
    assert {one: what for one, what in said.items() if what != nothing} == {}


def test_taking_what_somebody_else_wrote_changes_nothing_and_says_so(world):
    client = world.client("root")
    _label, path, page, sent = next(
        one for one in open_forms(world, client) if one[0] == "members.member"
    )
    name, values, others = next(one for one in typed_into(page) if one[0] == "address")
    assert told(client.post(path, sent | {name: values}))[-1] != gettext("Nothing was changed.")
    clash = client.post(path, sent | {name: others})
    again = untouched(clash, page_form(path)) | {"_save": ["1"], "_theirs": [name]}
    assert told(client.post(path, again))[-1] == gettext("Nothing was changed.")
