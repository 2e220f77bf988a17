"""The panel of a worker that is dead: what `/healthz` says, for the staff."""

from django.urls import reverse
from django.utils.translation import gettext as _

from skills_center.base.heartbeat import beats, standing_still
from skills_center.messaging.enums import Channel, MessageState

from .worker import WORKS


def work_that_stands_still(user):
    """None while each work is looked after, and for who may see no messages. It costs no
    statement."""
    if not user.has_perm("messaging.view_message"):
        return None
    if not (still := standing_still([work.name for work in WORKS])):
        return None
    last: dict = {}
    for beat in beats():
        last[beat.work] = max(beat.at, last.get(beat.work, beat.at))
    url = f"{reverse('admin:messaging_message_changelist')}?state__exact={MessageState.QUEUED}"
    return {
        "title": _("The portal does not do its work"),
        "is_alarm": True,
        "url": url,
        "rows": [
            {"label": _named(name), "note": _note(), "when": last.get(name), "url": url}
            for name in still
        ],
    }


def _named(work):
    """In words of the staff."""
    if work in Channel.values:
        return Channel(work).label
    return {"jobs": _("what is due each day"), "imports": _("imports of registers")}.get(work, work)


def _note():
    return _("It stands still: tell whoever looks after the portal.")
