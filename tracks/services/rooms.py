"""What is in the way of a session, looked at under the locks that keep it from changing.

A verb locks the cohort, then the room, then the trainer's account, always in this order: of two
people who want one room at one hour, the second waits, then meets the session of the first.
"""

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.models import User
from skills_center.base.errors import DomainError
from tracks.models import Room, Session


class TakenError(DomainError):
    """A room, a trainer or the cohort is taken at that hour; the sentence names what by."""


def lock_room_and_trainer(room, trainer):
    """Hold both rows until the transaction ends. The cohort is locked already."""
    if room is not None:
        Room.objects.under_lock(room.pk)
    if trainer is not None:
        User.objects.select_for_update(no_key=True).get(pk=trainer.pk)


def sessions_around(session, *, until=None):
    """The sessions that may be in the way of this one, or of others like it that end by `until`."""
    same = Q(cohort=session.cohort)
    if session.room is not None:
        same |= Q(room=session.room)
    if session.trainer is not None:
        same |= Q(trainer=session.trainer)
    near = Session.objects.overlapping(session.starts_at, until or session.ends_at)
    return list(near.filter(same).exclude(pk=session.pk).select_related("cohort"))


def what_is_in_the_way(session, around):
    """A sentence for each clash with those `around`; only true under the locks."""
    at_once = [
        other
        for other in around
        if other.starts_at < session.ends_at and other.ends_at > session.starts_at
    ]
    ways = {
        _("The cohort has a session already: %(other)s."): ("cohort_id", session.cohort_id),
        _("%(room)s is taken: %(other)s."): ("room_id", session.room_id),
        _("%(trainer)s has a session: %(other)s."): ("trainer_id", session.trainer_id),
    }
    named = {"room": session.room, "trainer": session.trainer}
    clashes = []
    for sentence, (name, value) in ways.items():
        found = [other for other in at_once if value and getattr(other, name) == value]
        clashes += [sentence % {**named, "other": told(other)} for other in found[:1]]
    return clashes


def require_free(session):
    """Raise TakenError where something is in the way."""
    if clashes := what_is_in_the_way(session, sessions_around(session)):
        raise TakenError(" ".join(clashes))


def told(session):
    """A session in a sentence: its cohort, its day, from when to when."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return _("“%(cohort)s”, %(day)s, %(from)s–%(to)s") % {
        "cohort": session.cohort,
        "day": date_format(starts, "l j F Y"),
        "from": date_format(starts, "H:i"),
        "to": date_format(ends, "H:i"),
    }
