"""Links to a guardian that wait to leave, and are to leave no more."""

from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reaching import take_back


def take_back_links(guardian):
    """Those to this guardian: a reminder of the night, one of a moment ago, one for another try.
    Called before another number is written in place of theirs."""
    take_back(Message.objects.unsettled().to(guardian))
