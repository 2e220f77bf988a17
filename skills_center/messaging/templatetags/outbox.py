"""What pages say of the ways out of messages, to whoever waits for one: without a word of whom it
is for."""

from django import template
from django.utils.translation import gettext_lazy as _

from skills_center.messaging.enums import Channel
from skills_center.messaging.outbox.channels import held_up

register = template.Library()

# By channel and what is waited for: a code to log in with, which another contact gets too; a code
# that proves this very contact; a link, which is kept.
LATE = {
    (Channel.TEXT, "login"): _(
        "Text messages leave late at this moment: use an e-mail address, or come to the centre."
    ),
    (Channel.EMAIL, "login"): _(
        "E-mails leave late at this moment: use a phone number, or come to the centre."
    ),
    (Channel.TEXT, "code"): _(
        "Text messages leave late at this moment, and a code is good for a quarter of an hour: try"
        " again later, or come to the centre."
    ),
    (Channel.EMAIL, "code"): _(
        "E-mails leave late at this moment, and a code is good for a quarter of an hour: try again"
        " later, or come to the centre."
    ),
    (Channel.TEXT, "link"): _(
        "Text messages leave late at this moment. This one is kept and leaves by itself. It can"
        " also be signed on paper at the centre."
    ),
}


@register.simple_tag
def late_words(channel, awaits):
    """The sentence where nothing leaves on this channel at this moment, else nothing."""
    stopped = held_up()
    if channel not in stopped:
        return ""
    if awaits == "login" and stopped.issuperset(Channel.values):
        awaits = "code"  # another contact gets none either
    return LATE[Channel(channel), awaits]


@register.inclusion_tag("messaging/late.html")
def late_note(channel, awaits):
    """The same as a note of its own."""
    return {"words": late_words(channel, awaits)}
