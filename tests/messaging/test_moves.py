"""The state of a message is written by `outbox/moves.py` alone, in one statement a move."""

import ast
import itertools
from pathlib import Path

import pytest
from django.utils import timezone

from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import moves
from tests.factories.members import UserFactory
from tests.rows import fresh

ROOT = Path(__file__).parents[2]
APPS = ("members", "tracks", "enterprises", "forum", "skills_center")
THE_WRITER = "skills_center/messaging/outbox/moves.py"
NAMES = {"state", "taken_at", "tries", "next_try_at"}


def modules():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "migrations" not in path.parts and name != THE_WRITER:
                yield name, path.read_text(encoding="utf-8")


def speaks_of_messages(source):
    return "MessageState" in source or "messaging.models" in source or "class Message" in source


def writers_in(source):
    """Lines that write such a column: of rows, of an object, by a name in a text."""
    return [node.lineno for node in ast.walk(ast.parse(source)) if _writes(node)]


def _writes(node):
    match node:
        case ast.Assign(targets=targets):
            return any(isinstance(one, ast.Attribute) and one.attr in NAMES for one in targets)
        case ast.AugAssign(target=ast.Attribute(attr=name)):
            return name in NAMES
        case ast.Call(func=ast.Attribute(attr="update" | "create" | "update_or_create")):
            return any(word.arg in NAMES for word in node.keywords)
        case ast.Call(func=ast.Attribute(attr="save" | "bulk_update")):
            return any(
                isinstance(one, ast.Constant) and one.value in NAMES for one in ast.walk(node)
            )
        case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value=name), *_]):
            return name in NAMES
        case ast.Call(func=ast.Name(id="Message")):
            return any(word.arg == "state" for word in node.keywords)
    return False


@pytest.mark.once
def test_nobody_else_writes_a_state():
    speaking = [(name, source) for name, source in modules() if speaks_of_messages(source)]
    assert len(speaking) > 5
    assert {name: lines for name, source in speaking if (lines := writers_in(source))} == {}


@pytest.mark.once
@pytest.mark.parametrize(
    "statement",
    [
        "message.state = MessageState.SENT",
        "message.tries += 1",
        "Message.objects.filter(pk=1).update(state='sent')",
        "rows.update(body='', next_try_at=now)",
        "message.save(update_fields=['state'])",
        "Message.objects.bulk_update(rows, ['state'])",
        "setattr(message, 'state', 'sent')",
        "Message(state='sent', body='x')",
        "Message.objects.create(state='sent')",
    ],
)
def test_a_writer_is_known(statement):
    assert writers_in(statement) == [1]


# The moves ------------------------------------------------------------------------------
HOW = {
    "sent": moves.sent,
    "later": lambda row: moves.later(row, at=timezone.now(), why="x"),
    "given_up": lambda row: moves.given_up(row, why="x"),
    "unsure": lambda row: moves.unsure(row, why="x"),
    "again": moves.again,
    "arrived": moves.arrived,
    "put_aside": lambda row: moves.put_aside(row, by=UserFactory()),
    "taken_back": moves.taken_back,
    "claim": lambda row: moves.claim(row.pk),
    "left_behind": lambda row: moves.settle_what_was_left(),
    "expired": lambda row: moves.settle_what_was_left(),
    "maybe_expired": lambda row: moves.settle_what_was_left(),
    "restored": lambda row: moves.put_after_restore(Message.objects.all()),
}


def in_state(state):
    row = Message.objects.queue(channel="text", address="+212600000001", language="ar", body="x")
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
    "left_behind": {("sending", "unsure")},
    "restored": {("queued", "unsure"), ("sending", "unsure")},
    "expired": {("queued", "given_up")},
    "maybe_expired": {("queued", "unsure")},  # it was tried under its key
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
    "given_up": {"FOR_STAFF", "RETRYABLE", "unsent"},
    "unsure": {"FOR_STAFF", "RETRYABLE", "unsent"},
    "put_aside": {"RETRYABLE", "unsent"},
}


def test_each_move_is_tried():
    assert HOW.keys() == moves.MOVES.keys() == LEGAL.keys()


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
            name for name in ("OPEN", "FOR_STAFF", "RETRYABLE")
            if state in getattr(MessageState, name)
        }  # fmt: skip
        row = in_state(state)
        named |= {"unsent"} if Message.objects.unsent().filter(pk=row.pk).exists() else set()
        assert named == groups, state


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "state"), [*itertools.product(LEGAL, GROUPS)])
def test_a_move_is_made_from_where_it_begins_and_from_nowhere_else(name, state):
    row = in_state(state)
    ends = name.endswith("expired")
    if ends:
        Message.objects.update(expires_at=timezone.now(), maybe_sent=name == "maybe_expired")
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
