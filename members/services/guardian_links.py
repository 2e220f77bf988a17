"""Links to a guardian that wait to leave, and are to leave no more."""

from functools import reduce
from operator import or_

from django.db.models import Q

from members.models import Merge
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.delivery import take_back


def take_back_links(guardian):
    """Those of this file, or of one that became one with it: a reminder of the night, one of a
    moment ago, one for another try. Called before another number is written in place of theirs."""
    if not guardian.phone:
        return
    file = guardian.member_id
    files = [file, *Merge.objects.filter(kept=file).values_list("gone_id", flat=True)]
    named = (Q(body__contains=f"/guardian/{one}:") for one in files)
    take_back(Message.objects.unsettled_at(guardian.phone.as_e164).filter(reduce(or_, named)))
