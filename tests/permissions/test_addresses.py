"""Every address, before everybody who may stand before it: by opening it, and by a bare POST."""

from django.urls import get_resolver

from .addresses import address, answer, names
from .conftest import PEOPLE
from .everything import each_of
from .tables import (
    ACCOMPANIED,
    ACCOMPANIED_POST,
    COACH,
    COACH_POST,
    OPEN,
    PAPERS,
    POST,
    PUBLIC,
    parsed,
)

OPENED = parsed(OPEN) | parsed(PAPERS) | parsed(COACH) | parsed(ACCOMPANIED)
POSTED = parsed(POST) | parsed(COACH_POST) | parsed(ACCOMPANIED_POST)
# Log-in, log-out and invitations have their own tests (tests/members).
ACCOUNTS = {
    "account_confirm_login_code",
    "account_correct",
    "account_invitation",
    "account_login",
    "account_login_staff",
    "account_logout",
    "account_open_invitation",
    "account_request_login_code",
    "account_signup",
}
GARBAGE = {"first_name": "\x00😀" * 900, "motivation": "\x00' OR 1=1", "center": "-1", "page": "x"}


def test_every_address_is_in_a_table():
    told = "a new page has its row in tables.py, and what fills its address in addresses.py"
    assert set(names(get_resolver())) == {*PUBLIC, *OPENED, *ACCOUNTS}, told
    assert POSTED.keys() <= OPENED.keys()


@each_of(PEOPLE)
def test_address_opens_to_whom_it_should(answers, who):
    expected = {name: row[who] for name, row in OPENED.items()} | dict.fromkeys(PUBLIC, "200")
    given = {name: answers(who).to[name] for name in expected}
    assert given == expected


@each_of(PEOPLE)
def test_garbage_posted_by_hand_gets_an_answer_and_no_more(world, who):
    client = world.client(who)
    expected = {name: row[who] for name, row in POSTED.items()}
    given = {name: answer(client.post(address(world, name), GARBAGE)) for name in expected}
    assert given == expected


# Of a page that everybody may open: nobody known, a young person, one of the staff.
@each_of(["visitor", "member", "director"], on_both={"visitor"})
def test_public_page_survives_a_post_of_garbage(world, who):
    client = world.client(who)
    answers = {answer(client.post(address(world, name), GARBAGE)) for name in PUBLIC}
    assert answers <= {"200", "405"}
