"""Whom messages are for, as somebody of the staff may know it: a name with its page, and a number
to call; of whom they may not see, that it is somebody of the centre."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from skills_center.messaging.recipients import HOLDER, keys_by_kind


@dataclass(frozen=True)
class Addressee:
    """`page` and `number` are empty where this person may not open the one, or see the other."""

    name: str
    page: str = ""
    number: str = ""


def note_addressees(messages, user):
    """Give each message its `addressee`: a statement for each kind that they are of."""
    seen = {}
    for recipient, keys in keys_by_kind(messages).items():
        for row in recipient.seen_by(user).filter(pk__in=keys):
            seen[recipient.kind, row.pk] = Addressee(
                recipient.named(row), recipient.page(row), recipient.call(row, user)
            )
    for message in messages:
        named = (message.recipient_kind, message.recipient_id)
        message.addressee = seen.get(named) or Addressee(_unnamed(message))


def _unnamed(message):
    if message.recipient_kind == HOLDER.recipient_kind:
        return _("the person with this number or e-mail")
    if message.center_id:
        return _("somebody of this centre")
    return _("somebody whom you may not see")
