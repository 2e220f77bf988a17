"""What was written to a member, or about them to who answers for them."""

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from members.models.accounts import NOBODY
from members.services.messages import messages_about, messages_to
from skills_center.base.admin_log import forget_log
from skills_center.base.dates import months_ago
from skills_center.base.locks import lock
from skills_center.base.personal_data import PersonalData, rows_expire
from skills_center.base.phones import read_phone
from skills_center.base.sections import section
from skills_center.base.text import left_to_right
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message


def _export_messages(member):
    """Codes left out. A personal link is shown to be there (`get_body_display`), nothing more."""
    return [
        section(
            "messages",
            messages_to(member).filter(is_secret=False),
            "queued_at",
            "channel",
            "address",
            "subject",
            "body",
            "state",
            shown={"address": lambda message: left_to_right(read_phone(message.address))},
        )
    ]


def _forget_messages(member):
    messages = messages_about(member)
    lock(messages)  # by their keys, as whoever leaves a number that they share
    forget_log(messages)
    messages.delete()


def _old_texts():
    """Messages whose words and address nobody needs any more."""
    done = Message.objects.exclude(state__in=MessageState.OPEN).exclude(body="", address="")
    return done.filter(queued_at__lt=months_ago(settings.MESSAGE_TEXT_MONTHS))


def _empty_texts(texts):
    return texts.update(body="", subject="", address="", last_error="")


def last_words():
    """Messages to people who were forgotten, which did not leave: those that did went with it."""
    waits = Q(state__in=MessageState.OPEN) & ~Q(lasts_until__lte=timezone.now())
    done = Message.objects.exclude(waits)
    return done.filter(Q(forget_once_sent=True) | Q(user__email__endswith=f"@{NOBODY}"))


MESSAGES = PersonalData(
    models=(Message,),
    export=_export_messages,
    erase=_forget_messages,
    expires=(
        rows_expire("texts of messages emptied", _old_texts, _empty_texts),
        rows_expire("last messages removed", last_words),
    ),
)
