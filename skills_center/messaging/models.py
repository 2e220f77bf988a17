"""The face for Django: imported by nobody but it and the packages above."""

from .outbox.channels import ChannelPause
from .outbox.models import Message
from .wording.models import MessageTemplate

__all__ = ["ChannelPause", "Message", "MessageTemplate"]
