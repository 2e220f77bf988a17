from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    TEXT = "text", _("text message")
    EMAIL = "email", _("e-mail")


class MessageState(TextChoices):
    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    GIVEN_UP = "given_up", _("given up")
    # The worker died, or the other side took it and never answered: nobody knows.
    UNSURE = "unsure", _("perhaps sent")

    FOR_STAFF = nonmember(("given_up", "unsure"))
