"""The state of a message is written by `outbox/moves.py` alone, in one statement a move."""

import itertools
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import moves
from tests import messages
from tests.factories.members import UserFactory
from tests.rows import fresh

# Written past the moves ---------------------------------------------------------------
STATEMENTS = {
    "update": "Message.objects.filter(pk=row.pk).update(state='sent')",
    "update of another column": "Message.objects.update(body='', next_try_at=now)",
    "a sum": "Message.objects.update(tries=F('tries') + 1)",
    "save": "row.save()",
    "save of one column": "row.save(update_fields=['state'])",
    "by a name in a text": "setattr(row, 'tries', 2) or row.save(update_fields=['tries'])",
    "bulk_update": "Message.objects.bulk_update([row], ['taken_at'])",
    "through the account": "row.user.portal_messages.update(put_aside_at=now)",
    "past its manager": "type(row)._base_manager.update(sent_at=now)",
    "a new row that left": "Message.objects.create(state='sent', channel='text', language='ar')",
    "new rows that left": "Message.objects.bulk_create([Message(state='sent'), Message()])",
    "made or changed": "Message.objects.update_or_create(pk=row.pk, defaults={'state': 'sent'})",
    "by hand": "connection.cursor().execute('UPDATE members_message SET state = 1 WHERE id = 1')",
}


def written_elsewhere(statement, row):
    """Run a statement as if it stood in an app."""
    code = compile(statement, str(Path(messages.ROOT, "members/services/any.py")), "exec")
    names = {"Message": Message, "F": F, "connection": connection, "now": timezone.now()}
    exec(code, names | {"row": row})


@pytest.mark.django_db
@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_where_a_message_stands_is_written_by_its_moves_alone(statement):
    row = in_state("queued", user=UserFactory())
    with messages.is_refused():
        written_elsewhere(statement, row)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "row.body = 'y'; row.save(update_fields=['body'])",
        "Message.objects.filter(state='queued', tries=0).update(body='x', key=None or row.key)",
        "Message.objects.queue(channel='text', address='x', language='ar', body='x')",
        "Message.objects.filter(state='queued').delete()",
    ],
)
def test_what_moves_none_is_anybodys(statement):
    written_elsewhere(statement, in_state("queued"))


# The moves ------------------------------------------------------------------------------
HOW = {
    "sent": moves.sent,
    "later": lambda row: moves.later(row, at=timezone.now(), why="x"),
    "given_up": lambda row: moves.given_up(row, why="x"),
    "unsure": lambda row: moves.unsure(row, why="x"),
    "put_back": lambda row: moves.put_back(row.channel),
    "settled": lambda row: moves.settled(row, why="x"),
    "settled_meanwhile": lambda row: moves.settled_meanwhile(row),
    "again": moves.again,
    "arrived": moves.arrived,
    "put_aside": lambda row: moves.put_aside(row, by=UserFactory()),
    "taken_back": moves.taken_back,
    "claim": lambda row: moves.claim(row.pk),
    "left_behind": lambda row: moves.settle_what_was_left(),
    "expired": lambda row: moves.settle_what_was_left(),
    "maybe_expired": lambda row: moves.settle_what_was_left(),
    "restored": lambda row: moves.put_after_restore(Message.objects.all()),
    "unreached": lambda row: moves.unreached(row, why="x"),
    "maybe_unreached": lambda row: moves.unreached(row, why="x"),
}


def in_state(state, user=None):
    row = Message.objects.queue(
        channel="text", address="+212600000001", language="ar", body="x", user=user
    )
    taken = timezone.now() - moves.DEAD_AFTER * 2
    values = {"state": state, "taken_at": taken, "tries": 1}
    Message.objects.filter(pk=row.pk).update(**values)
    return fresh(row)


# Written here once more, by hand: what `moves.py` allows is held against it. By move, the steps.
LEGAL = {
    "claim": {("queued", "sending")},
    "sent": {("sending", "sent"), ("unsure", "sent")},
    "later": {("sending", "queued")},
    "given_up": {("sending", "given_up")},
    "unsure": {("sending", "unsure")},
    "settled": {("sending", "put_aside")},
    "settled_meanwhile": {("given_up", "put_aside"), ("unsure", "put_aside")},
    "left_behind": {("sending", "unsure")},
    "restored": {("queued", "unsure"), ("sending", "unsure")},
    "expired": {("queued", "given_up")},
    "maybe_expired": {("queued", "unsure")},  # it was tried under its key
    "unreached": {("queued", "given_up")},
    "maybe_unreached": {("queued", "unsure")},
    "put_back": {("given_up", "queued")},  # it was refused for a fault of all
    "again": {("given_up", "queued"), ("unsure", "queued"), ("put_aside", "queued")},
    "arrived": {("given_up", "sent"), ("unsure", "sent")},
    "put_aside": {("given_up", "put_aside"), ("unsure", "put_aside")},
    "taken_back": {("put_aside", "unsure")},  # where it stood, where that is known
}
BEGINS = "queued"
ENDS = {"sent"}
# In which group each state stands: a new one is placed here, and in each group of `MessageState`.
GROUPS = {
    "queued": {"OPEN", "unsent"},
    "sending": {"OPEN", "unsent"},
    "sent": set(),
    "given_up": {"FOR_STAFF", "RETRYABLE", "NOT_LEFT", "NOT_SURELY_ARRIVED", "unsent"},
    "unsure": {"FOR_STAFF", "RETRYABLE", "NOT_SURELY_ARRIVED", "unsent"},
    "put_aside": {"RETRYABLE", "NOT_LEFT", "NOT_SURELY_ARRIVED", "unsent"},
}


def test_each_move_is_tried():
    for table, says in ((HOW, "HOW: how it is made"), (LEGAL, "LEGAL: what it may do")):
        assert moves.MOVES.keys() ^ table.keys() == set(), f"a new move stands in {says}"


@pytest.mark.once
def test_each_state_is_come_to_and_left_or_is_an_end():
    steps = {step for ways in LEGAL.values() for step in ways}
    states = set(MessageState.values)
    assert {to for _from, to in steps} | {BEGINS} == states, "a state that no move leads to"
    assert {before for before, _to in steps} == states - ENDS, "a state that nothing leaves"


@pytest.mark.django_db
def test_each_state_stands_in_its_groups():
    assert GROUPS.keys() == set(MessageState.values), (
        "A new state: say in GROUPS here, and in MessageState, in which groups it stands."
    )
    for state, groups in GROUPS.items():
        named = {
            name for name, states in vars(MessageState).items()
            if isinstance(states, tuple) and state in states and name.isupper()
        }  # fmt: skip
        row = in_state(state)
        named |= {"unsent"} if Message.objects.unsent().filter(pk=row.pk).exists() else set()
        assert named == groups, state


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "state"), [*itertools.product(LEGAL, GROUPS)])
def test_a_move_is_made_from_where_it_begins_and_from_nowhere_else(name, state):
    row = in_state(state)
    if name == "put_back":
        Message.objects.update(refused="row")
    if ends := name.endswith("expired"):
        Message.objects.update(expires_at=timezone.now())
    if name.startswith("maybe_"):
        Message.objects.update(maybe_sent=True)
        row = fresh(row)
    other = "left_behind" if ends else {"left_behind": "expired"}.get(name)
    if state in {before for before, _to in LEGAL.get(other, ())}:
        return  # the same verb, and the other move of it
    to = dict(LEGAL[name]).get(state)
    assert bool(HOW[name](row)) == (to is not None)
    assert fresh(row).state == (to or state)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, move in moves.MOVES.items() if move.in_hand])
def test_who_lost_a_message_to_another_worker_writes_nothing(name):
    """It was taken for dead; another one has the message by now."""
    row = in_state(MessageState.SENDING)
    Message.objects.update(taken_at=timezone.now(), body="as it is now")
    assert not HOW[name](row)
    assert (fresh(row).state, fresh(row).body) == (MessageState.SENDING, "as it is now")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sent", "given_up", "unsure", "left_behind", "restored"])
def test_a_code_leaves_its_row_with_the_message(name):
    row = in_state(MessageState.SENDING)
    Message.objects.update(is_secret=True)
    assert HOW[name](fresh(row))
    assert fresh(row).body == ""


@pytest.mark.django_db
def test_the_last_word_goes_with_its_message():
    row = in_state(MessageState.SENDING)
    Message.objects.update(forget_once_sent=True)
    row = fresh(row)
    assert moves.later(row, at=timezone.now(), why="x")
    assert Message.objects.exists()
    assert moves.sent(moves.claim(row.pk))
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_what_was_put_aside_says_by_whom_and_stands_again_where_it_stood():
    user = UserFactory()
    for state in MessageState.FOR_STAFF:
        row = in_state(state)
        assert moves.put_aside(row, by=user)
        kept = fresh(row)
        assert (kept.put_aside_by, kept.put_aside_at is not None) == (user, True)
        assert moves.taken_back(kept)
        kept = fresh(row)
        assert (kept.state, kept.put_aside_by, kept.put_aside_at) == (state, None, None)


@pytest.mark.django_db
def test_a_key_that_is_another_by_now_is_not_used_again():
    """What was sent with the former one may have arrived there."""
    row = in_state(MessageState.SENDING)
    Message.objects.update(key="00000000-0000-4000-8000-000000000001")
    assert not moves.later(row, at=timezone.now(), why="x", with_its_key=True)
    assert moves.later(row, at=timezone.now(), why="x")
