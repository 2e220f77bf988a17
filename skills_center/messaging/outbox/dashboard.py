"""The panel of the channels that fail: above all others, since nobody gets a code meanwhile."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills_center.base.text import isolated
from skills_center.messaging.enums import Channel, MessageState

from .channels import ChannelPause, held_up
from .models import Message
from .remedies import what_to_mend


def channels_that_fail(user):
    """None while all work, and for who may see no messages."""
    if not user.has_perm("messaging.view_message"):
        return None
    pauses = list(ChannelPause.objects.exclude(paused_until=None))
    if not pauses:
        return None
    waiting = f"{reverse('admin:messaging_message_changelist')}?state__exact={MessageState.QUEUED}"
    return {
        "title": _("Messages do not leave"),
        "is_alarm": True,
        "url": waiting,
        "rows": [
            {
                "label": Channel(pause.channel).label,
                "note": _note(pause),
                "when": pause.failing_since,
                "url": f"{waiting}&channel__exact={pause.channel}",
            }
            for pause in pauses
        ],
    }


def nothing_to_look_at():
    """What the panel of what did not arrive says when it is empty: while a channel fails, or nobody
    sends, nobody knows what will arrive."""
    if held_up():
        return _("Nothing yet. Messages do not leave at the moment: they wait, and none is lost.")
    return _("Every message has found its way.")


def _note(pause):
    """What is wrong, what to do, how many wait and what ends it; the code behind it."""
    waits = _how_many(pause.channel)
    ends = (
        _("This line goes by itself as soon as one gets through.")
        if waits
        else _("No message waits: this line goes by itself once the next one gets through.")
    )
    told = [what_to_mend(pause), waits, ends, f"({isolated(pause.why)})"]
    return " ".join(str(part) for part in told if part)


def _how_many(channel):
    """Of all centres: what waits is not named here, and is lost nowhere."""
    number = Message.objects.filter(channel=channel, state=MessageState.QUEUED).count()
    if not number:
        return ""
    told = ngettext(
        "%(number)s message waits, none is lost.", "%(number)s messages wait, none is lost.", number
    )
    return told % {"number": number}
