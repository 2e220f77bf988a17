"""The ways out of messages: what is known of one that fails."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from skills_center.base.heartbeat import standing_still
from skills_center.messaging.enums import Channel


class ChannelPause(models.Model):
    """A way out that fails: how often in a row, and until when no worker takes it.

    Every process reads it, so that none hammers a server that another found dead. There is no row
    of a channel that works. It is written by `outbox/pauses.py` alone.
    """

    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices, unique=True)
    failing_since = models.DateTimeField(_("fails since"))
    # None while the failures are too few to pause for.
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    # When one last tried for all: a code waits no longer than half a minute after it.
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    why = models.CharField(_("why"), max_length=80, blank=True)
    # Our token, our address, our certificate: waiting mends nothing.
    is_ours = models.BooleanField(_("a fault of our settings"), default=False)

    class Meta:
        ordering = ["channel"]
        verbose_name = _("pause of a channel")
        verbose_name_plural = _("pauses of the channels")

    def __str__(self):
        return f"{self.get_channel_display()} · {self.why}"


def held_up():
    """The channels on which nothing leaves at this moment: those that fail, and those that no
    worker looks after."""
    paused = ChannelPause.objects.exclude(paused_until=None).values_list("channel", flat=True)
    return {*paused, *standing_still(Channel.values)}
