"""A young person becomes a member."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from members import notices
from members.enums import ConsentPurpose
from members.models import Consent, Guardian, Member, MemberGoal, User
from skills_center.base.dates import today
from skills_center.base.errors import DomainError

from .numbering import next_member_number

# The version of the privacy notice shown on forms; it is kept with each consent.
NOTICE_VERSION = "2026-11"


@transaction.atomic
def register(*, details, goals=(), guardian=None, consents=(), user=None, language, origin):
    """Open the file of a member and give it a number.

    `details` are the fields of `Member`; `guardian` those of `Guardian`. Calling it again for
    the same account returns the file that exists. Raises DomainError when the national card
    already belongs to another file.
    """
    if user is not None:
        # The account's row is the lock: two finished codes open one file.
        user = User.objects.select_for_update().get(pk=user.pk)
        if existing := Member.objects.filter(user=user).first():
            return existing
        user.language = language
        user.name = f"{details['first_name']} {details['last_name']}"
        user.save(update_fields=["language", "name"])
    cin = details.get("cin") or None
    member = Member(**{**details, "cin": cin}, user=user, language=language, origin=origin)
    member.number = next_member_number(member.center, today().year)
    _save_new(member)
    MemberGoal.objects.bulk_create(MemberGoal(member=member, goal=goal) for goal in goals)
    if guardian:
        Guardian.objects.create(member=member, **guardian)
    Consent.objects.bulk_create(
        Consent(
            member=member,
            purpose=ConsentPurpose(purpose),
            notice_version=NOTICE_VERSION,
            language=language,
        )
        for purpose in consents
    )
    notices.registered(member)
    return member


def _save_new(member):
    """Save a file whose card number no other has: two may arrive with it at the same moment."""
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        if not member.cin or not Member.objects.filter(cin=member.cin).exists():
            raise
        raise DomainError(
            _("A member already has this card number. Come and see us: we will find your file.")
        ) from error
