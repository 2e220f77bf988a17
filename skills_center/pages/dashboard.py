"""The panel of a worker that is dead: what `/healthz` says, for the staff."""

from django.urls import reverse
from django.utils.translation import gettext as _

from skills_center.base.heartbeat import last_looks, standing_still
from skills_center.messaging.enums import Channel, MessageState

from .worker import WORKS


def work_that_stands_still(user):
    """None while each work is looked after, and for who may see no messages. It costs no
    statement."""
    if not user.has_perm("messaging.view_message"):
        return None
    if not (still := standing_still([work.name for work in WORKS])):
        return None
    last = last_looks()
    return {
        "title": _("The portal does not do its work"),
        "is_alarm": True,
        "url": "",
        "rows": [
            {
                "label": _named(name),
                "note": _("This work has stopped: tell the person who looks after the portal."),
                "when": last.get(name),
                "url": _what_waits(name, user),
            }
            for name in still
        ],
    }


def _named(work):
    """In words of the staff."""
    if work in Channel.values:
        return Channel(work).label
    return {"jobs": _("what is due each day"), "imports": _("imports of registers")}.get(work, work)


def _what_waits(work, user):
    """The list of what waits for this work, for who may see it."""
    if work in Channel.values:
        waiting = f"state__exact={MessageState.QUEUED}&channel__exact={work}"
        return f"{reverse('admin:messaging_message_changelist')}?{waiting}"
    if work == "imports" and user.has_perm("members.view_registerimport"):
        return reverse("admin:members_registerimport_changelist")
    return ""
