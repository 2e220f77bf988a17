"""A member is forgotten: what names them goes, what the figures count stays."""

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Member
from skills_center.base.errors import GoneError
from skills_center.base.files import discard
from skills_center.base.personal_data import PERSONAL_DATA, files_of


def ties(member):
    """What the member still holds: such a file is not purged, and emptied only when they insist."""
    return [str(sentence) for one in PERSONAL_DATA for sentence in one.holds(member)]


@transaction.atomic
def anonymise(member, *, by):
    """Empty the file of a member and all that hangs on it. Every figure stays as it was.

    Calling it again changes nothing. Returns the file.
    """
    # With its key: what somebody hangs on it this moment waits, and then finds it emptied.
    member = Member.objects.select_for_update().filter(pk=member.pk).first()
    if member is None:
        raise GoneError(_("This file is one with another by now: look for it there."))
    if member.anonymised_at:
        return member
    member._history_user = by
    files = files_of(member)
    for one in reversed(PERSONAL_DATA):  # those above first: what they tell goes too
        one.erase(member)
    for file in files.values():
        discard(file)
    return member
