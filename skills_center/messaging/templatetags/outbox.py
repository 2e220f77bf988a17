"""What pages say of the ways out of messages."""

from django import template

from skills_center.messaging.enums import Channel
from skills_center.messaging.models import ChannelPause

register = template.Library()


@register.simple_tag
def texts_are_late():
    """Whether text messages fail at this moment: asked without a word of whom one is for."""
    return ChannelPause.objects.filter(channel=Channel.TEXT, paused_until__isnull=False).exists()
