"""What is said to who settled messages in the back office."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills_center.base.text import isolated
from skills_center.messaging.enums import MessageState
from skills_center.messaging.values import worded

from .channels import held_up
from .models import Message


def told_done(rows):
    """One is named as in its list."""
    one = _("%(name)s: done.")
    return _told(
        rows, one, ngettext("%(number)s message done.", "%(number)s messages done.", len(rows))
    )


def told_sent_again(rows):
    """When they leave: at once, when the quiet hours end, or when their channel works again."""
    now = timezone.now()
    waiting = Message.objects.filter(pk__in=[row.pk for row in rows], state=MessageState.QUEUED)
    at = dict(waiting.filter(next_try_at__gt=now).values_list("pk", "next_try_at"))
    for moment in sorted(set(at.values())):
        yield _by_day([row for row in rows if at.get(row.pk) == moment], worded(moment))
    at_once = [row for row in rows if row.pk not in at]
    stopped = held_up()
    if held := [row for row in at_once if row.channel in stopped]:
        yield _once_it_works(held)
    if free := [row for row in at_once if row.channel not in stopped]:
        yield _now(free)


def _by_day(rows, when):
    one = _("%(name)s: nobody is written to at night. The message leaves on %(when)s.")
    several = ngettext(
        "Nobody is written to at night: %(number)s message leaves on %(when)s.",
        "Nobody is written to at night: %(number)s messages leave on %(when)s.",
        len(rows),
    )
    return _told(rows, one, several, when=when)


def _once_it_works(rows):
    one = _("%(name)s: the message leaves as soon as messages leave again.")
    several = ngettext(
        "%(number)s message leaves as soon as messages leave again.",
        "%(number)s messages leave as soon as messages leave again.",
        len(rows),
    )
    return _told(rows, one, several)


def _now(rows):
    one = _("%(name)s: the message leaves now.")
    several = ngettext(
        "%(number)s message leaves now.", "%(number)s messages leave now.", len(rows)
    )
    return _told(rows, one, several)


def _told(rows, one, several, **values):
    values["number"] = len(rows)
    if len(rows) > 1:
        return several % values
    return one % (values | {"name": isolated(rows[0].addressee.name)})
