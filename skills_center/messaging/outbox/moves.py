"""The moves of a message: from which states, to which; each is one statement that says if it won.

Nothing else writes `Message.state` (`tests/messaging/test_moves.py`). A move names the
states that it begins in, and of a message in hand the moment when it was taken up: whoever comes
later than somebody else writes nothing. What is moved stands in the given message too.

Between its move to `sending` and the next one no transaction is open and no lock is held.
"""

import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from skills_center.base.dates import start_of_day
from skills_center.base.quiet_hours import awake
from skills_center.messaging.enums import MessageState, Refusal
from skills_center.messaging.kinds import LONGEST_WAIT, end_of_wait
from skills_center.messaging.links.tokens import FIRST_DAY

from .awaited import awaited_at
from .models import Message
from .printed import PRINTED, is_printed
from .steps import MOVES

# A worker that has had a message for so long has died: longer than any way out takes (`deadlines`).
DEAD_AFTER = timedelta(minutes=5)
# Before the second try of a message, the third …; after the last it is given up.
WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720, 1440)]
AT_ONCE = 500  # rows of one statement
# No wait between two tries, with the quiet hours after it, is longer.
FARTHEST_TRY = timedelta(days=2)
# The clocks of two machines may be so far from each other.
APART = timedelta(hours=1)


def after(tries):
    """When a message is tried once more that was tried so often."""
    return timezone.now() + WAITS[min(tries, len(WAITS)) - 1]


def _rows(move, message, **only):
    rows = Message.objects.filter(pk=message.pk, state__in=move.begins, **only)
    return rows.filter(taken_at=message.taken_at) if move.in_hand else rows


def _make(name, message, *, only=None, **values):
    """Whether this move was made: not, where the message stands elsewhere by now or is gone.

    `only`: what else must be as it was.
    """
    move = MOVES[name]
    values = {"state": move.ends, **values}
    if not _rows(move, message, **(only or {})).update(**values):
        return False
    for field, value in values.items():
        if not hasattr(value, "resolve_expression"):
            setattr(message, field, value)
    return True


# The worker ----------------------------------------------------------------------------
@transaction.atomic
def claim(pk):
    """Take a due message: no other worker has it from now on. None where another was faster.

    Its words and its address are read under the lock of that statement: whoever corrects a contact
    comes before or after.
    """
    now = timezone.now()
    move = MOVES["claim"]
    due = Message.objects.due().filter(pk=pk)
    if not due.update(state=move.ends, taken_at=now, tries=F("tries") + 1):
        return None
    return Message.objects.get(pk=pk)


def sent(message):
    """It left, or was printed. One to be forgotten goes: nobody keeps the last word to who was
    forgotten."""
    move = MOVES["sent"]
    if message.forget_once_sent:
        return bool(_rows(move, message).delete()[0])
    why = PRINTED if is_printed(message.channel) else ""
    return _make("sent", message, sent_at=timezone.now(), last_error=why, **_erased(message))


def dropped(message):
    """It was taken back while it was in hand, and did not leave: it goes, as one that waited."""
    return bool(_rows(MOVES["later"], message).delete()[0])


def later(message, *, at, why, counts=True, with_its_key=False, refused=None):
    """It is queued again, for that moment; by day where it leaves by day alone.

    `counts`: whether that was one of its tries; not, where nothing of it was looked at.
    `with_its_key`: not where it has another key by now, since the one it was sent with may have
    been taken. `refused`: what is known of its refusal; None where it met none.
    """
    tries = message.tries if counts else message.tries - 1
    at = message.may_leave_at(at)
    only = {"key": message.key} if with_its_key else None
    values = {"next_try_at": at, "tries": tries, "last_error": str(why)}
    if with_its_key:
        values["maybe_sent"] = True
    if refused is not None:
        values["refused"] = refused
    return _make("later", message, only=only, **values)


def behind(message, *, at, why, refused=""):
    """It is queued again, behind the others: what it met may be a fault of ours, of all, or of its
    own. That is no try yet (`blamed`)."""
    at, met = message.may_leave_at(at), message.met_ours + 1
    values = {"next_try_at": at, "tries": message.tries - 1, "met_ours": met}
    values["refused"] = refused or message.refused
    return _make("later", message, last_error=str(why), **values)


@transaction.atomic
def blamed(channel):
    """Another one got through: what these met was theirs, or is over. It counts as one try, and
    who met it often waits no longer than after one."""
    met = Message.objects.filter(channel=channel, state=MessageState.QUEUED, met_ours__gt=0)
    for tries in range(len(WAITS)):
        at = after(tries + 1)
        met.filter(met_ours__gt=1, tries=tries, next_try_at__gt=at).update(next_try_at=at)
    met.update(tries=F("tries") + 1, met_ours=0)
    for rows in _under_locks(_refused_in_a_row(channel)):
        rows.update(refused=Refusal.ALONE)


@transaction.atomic
def put_back(channel):
    """Those that were refused in a row wait once more: it is a fault of all. Each until its own
    end; nothing that was taken, or perhaps sent, is among them. Returns how many."""
    move, now, number = MOVES["put_back"], timezone.now(), 0
    waited = _refused_in_a_row(channel).filter(state__in=move.begins).exclude(body="")
    ended = Q(expires_at__lte=now) | Q(lasts_until__lte=now)
    values = {"state": move.ends, "met_ours": F("met_ours") + 1, "tries": F("tries") - 1}
    for rows in _under_locks(waited.exclude(ended)):
        for by_day, at in ((True, awake(now)), (False, now)):
            of_day = rows.filter(by_day=by_day, state__in=move.begins)
            number += of_day.update(next_try_at=at, **values)
    return number


def _refused_in_a_row(channel):
    return Message.objects.filter(channel=channel, refused=Refusal.IN_A_ROW)


def _under_locks(rows):
    """These rows in parts, each under its locks and in the order in which all lock them."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        part = Message.objects.filter(pk__in=keys[start : start + AT_ONCE])
        list(part.locked().order_by("pk").values_list("pk"))
        yield part.filter(refused=Refusal.IN_A_ROW)


def given_up(message, *, why, refused=""):
    """It never will leave as it is. One that was tried under its key may have left before.

    `refused`: where a fault of all would look the same."""
    if message.maybe_sent:
        return unsure(message, why=why)
    values = {"refused": refused, **_erased(message)}
    return _make("given_up", message, last_error=str(why), **values)


def unsure(message, *, why):
    """It may have left."""
    return _make("unsure", message, last_error=str(why), refused="", **_erased(message))


def settled(message, *, why):
    """What it tells of is answered or overtaken: it stands before nobody, and leaves no more."""
    before = MessageState.UNSURE if message.maybe_sent else MessageState.GIVEN_UP
    return _make("settled", message, **_aside(before), last_error=why, **_erased(message))


def settled_meanwhile(message):
    """The same of one that staff would have looked at; why it did not arrive stays known."""
    aside = _aside(message.state)
    return _make("settled_meanwhile", message, only={"state": message.state}, **aside)


def _aside(before):
    return {"state_before": before, "put_aside_at": timezone.now()}


def settle_what_was_left():
    """What a dead worker had in hand may have left; what came too late is of no use; what leaves
    by day alone waits for the morning. Returns how many went to the staff."""
    bring_back()
    now = timezone.now()
    # One of the time to come was taken up while the clock was wrong.
    left = Message.objects.filter(Q(taken_at__lt=now - DEAD_AFTER) | Q(taken_at__gt=now + APART))
    settled = _make_all("left_behind", left, "worker")
    settled += _make_all("maybe_expired", Message.objects.expired(), "expired")
    settled += _make_all("maybe_expired", Message.objects.waited_too_long(), "waited")
    settled += _make_all("expired", Message.objects.expired(), "expired")
    settled += _make_all("expired", Message.objects.waited_too_long(), "waited")
    if (morning := awake(now)) != now:
        waiting = Message.objects.filter(state=MessageState.QUEUED, next_try_at__lt=morning)
        waiting.exclude(awaited_at(now)).update(next_try_at=morning)
    return settled


def bring_back():
    """What waits beyond all rules was written while the clock of a machine was wrong, and nobody
    would see that it waits for another year: it waits as if it were queued now."""
    now = timezone.now()
    waiting = Message.objects.filter(state=MessageState.QUEUED)
    wrong = Q(queued_at__gt=now + APART) | Q(next_try_at__gt=now + FARTHEST_TRY)
    wrong |= Q(queued_at__lt=start_of_day(FIRST_DAY))  # a machine that began without its clock
    beyond = Q(lasts_until__gt=end_of_wait(LONGEST_WAIT + APART))
    if not waiting.filter(wrong | beyond).exists():
        return
    for code in waiting.filter(wrong, is_urgent=True):
        if code.expires_at is not None:
            ends_at = now + (code.expires_at - code.queued_at)
            waiting.filter(pk=code.pk).update(expires_at=ends_at)
    for by_day, at in ((True, awake(now)), (False, now)):
        rows = waiting.filter(wrong, by_day=by_day)
        rows.update(next_try_at=at, queued_at=now, lasts_until=end_of_wait())
    waiting.filter(beyond).update(lasts_until=end_of_wait())


def put_after_restore(rows):
    """What a copy of the database says is to leave may have left since it was made."""
    return _make_all("restored", rows, "restored")


def forget_rows(since):
    """Those that a copy says were refused in a row may have been put back and left since: they
    leave by themselves no more."""
    refused = Message.objects.filter(queued_at__lte=since, refused=Refusal.IN_A_ROW)
    return refused.update(refused=Refusal.ALONE)


def _make_all(name, rows, why):
    """A move of all `rows` that stand where it begins; words that are secret go. Returns how many
    were moved."""
    move = MOVES[name]
    rows = rows.filter(state__in=move.begins)
    if name == "maybe_expired":
        rows = rows.filter(maybe_sent=True)
    secret = rows.filter(is_secret=True).update(state=move.ends, last_error=why, body="")
    return secret + rows.filter(is_secret=False).update(state=move.ends, last_error=why)


def _erased(message):
    """A code or a link leaves its row with the message."""
    return {"body": ""} if message.is_secret else {}


# The staff ------------------------------------------------------------------------------
def again(message):
    """Queued once more, with tries of its own; at night, what leaves by day waits for it."""
    at = message.may_leave_at(timezone.now())
    blank = {"put_aside_at": None, "put_aside_by": None, "state_before": ""}
    # It did not arrive, say the staff: a gateway that knows its key would take it for a repetition.
    fresh = {"tries": 0, "met_ours": 0, "maybe_sent": False, "key": uuid.uuid4()}
    fresh["refused"] = ""
    fresh["lasts_until"] = end_of_wait()
    return _make("again", message, next_try_at=at, last_error="", **fresh, **blank)


def arrived(message):
    """The person says that it came."""
    return _make("arrived", message, sent_at=message.taken_at, last_error="")


def put_aside(message, *, by):
    """Nothing more is to be done: it stands before nobody any more."""
    now = timezone.now()
    before = message.state
    return _make("put_aside", message, state_before=before, put_aside_at=now, put_aside_by=by)


def taken_back(message):
    """Put aside by mistake: it stands where it stood."""
    move = MOVES["taken_back"]
    before = message.state_before or move.ends
    blank = {"put_aside_at": None, "put_aside_by": None, "state_before": ""}
    return _make("taken_back", message, **blank | {"state": before})


# To another contact, or to none -------------------------------------------------------------
def led(messages, ways):
    """Each of these messages under their locks goes another way, a pair of channel and address:
    one statement for all, with tries of their own. They stand where they stood.

    With keys of their own too: a gateway that keeps keys has perhaps seen the former ones. What
    the former way out met says nothing of this one, which would be paused for it.
    """
    for message, way in zip(messages, ways, strict=True):
        message.channel, message.address = way
        message.key, message.refused, message.met_ours = uuid.uuid4(), "", 0
        if message.state not in MessageState.FOR_STAFF:  # why they decide on it stays before them
            message.tries, message.last_error = int(message.state == MessageState.SENDING), ""
    written = ["channel", "address", "key", "tries", "last_error", "refused", "met_ours"]
    Message.objects.bulk_update(messages, written)


def unreached(message, *, why):
    """It waits, and whom it is for is reached nowhere: somebody tells them."""
    name = "maybe_unreached" if message.maybe_sent else "unreached"
    return _make(name, message, last_error=why)
