"""A file opened at the desk finds its person: the phone or e-mail proved, and the birth date."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Member, User
from skills_center.base.errors import DomainError


def files_to_claim(user):
    """Files without an account that name a phone or e-mail which this account proved."""
    named = Q(pk__in=[])
    if user.phone and user.phone_verified_at:
        named |= Q(phone=user.phone)
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    for address in proved:
        named |= Q(email__iexact=address)
    return Member.objects.filter(named, user=None)


@transaction.atomic
def claim(*, user, birth_date):
    """Give the account the one file that names its contact and this birth date.

    Called again it returns the file claimed. Raises DomainError when no file, or more than one
    (twins with one phone), answers to both.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if own := Member.objects.filter(user=user).first():
        return own
    found = list(files_to_claim(user).locked().filter(birth_date=birth_date).order_by("pk")[:2])
    if not found:
        raise DomainError(_("This is not the birth date we have. Look at it again, or call us."))
    if len(found) > 1:
        raise DomainError(_("Two files have this phone and birth date. Come and see us."))
    return hand_over(found[0], user)


def hand_over(member, user):
    """Tie a file the caller has locked to the account of its person."""
    member.user = user
    member.save(update_fields=["user", "updated_at"])
    user.name = member.full_name
    user.save(update_fields=["name"])
    return member
