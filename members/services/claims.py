"""A file opened at the desk finds its person: the phone or e-mail proved, and the birth date."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Member, User
from skills_center.base.errors import DomainError
from skills_center.base.phones import LANDLINES_AT_HOME
from skills_center.base.rights import require

from .candidates import same_person
from .completing import complete
from .contacts import attach
from .locking import lock_with_files

# Wrong birth dates of one account, over its whole life.
MOST_GUESSES = 15


def files_to_claim(user):
    """Files that nobody can enter, and that name a phone or e-mail which this account proved."""
    named = Q(pk__in=[])
    if user.phone and user.phone_verified_at:
        named |= Q(phone=user.phone)
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    for address in proved:
        named |= Q(email__iexact=address)
    return files_without_way_in().filter(named)


def files_without_way_in():
    """Files without an account, or with one that opens with nothing any more: no code reaches a
    landline."""
    no_phone = Q(user__phone=None) | Q(user__phone__startswith=LANDLINES_AT_HOME)
    has_none = no_phone & Q(user__email=None)
    of_the_staff = Q(user__is_staff=True) | Q(user__is_superuser=True)
    return Member.objects.filter(has_none).exclude(of_the_staff)


def claim(*, user, birth_date, typed=None):
    """Give the account the one file that names its contact and this birth date.

    `typed` is what its person typed of a registration, as `complete()` takes it: where it is
    surely theirs it goes into the file. Called again it returns the file claimed. Raises
    DomainError when no file, or more than one (twins with one phone), answers to both, and after
    MOST_GUESSES wrong dates for good: whoever holds a found phone must not reach the date by
    trying.
    """
    with transaction.atomic():
        member, refusal = _claim(user, birth_date)
        if member and typed and same_person(member, typed["details"]):
            member = complete(member, **typed, by=user)
    if refusal:  # raised once the guess is counted for good
        raise DomainError(refusal)
    return member


def _claim(user, birth_date):
    """The file handed over, or the sentence that says why none is."""
    user, own, found = lock_with_files(
        user, lambda user: files_to_claim(user).filter(birth_date=birth_date)
    )
    if own:
        return own, ""
    if user.wrong_birth_dates >= MOST_GUESSES:
        return None, _("Too many wrong dates. Come and see us with your card: we open your space.")
    if not found:
        user.wrong_birth_dates += 1
        user.save(update_fields=["wrong_birth_dates"])
        return None, _("This is not the birth date we have. Look at it again, or call us.")
    if len(found) > 1:
        return None, _("Two files have this phone and birth date. Come and see us.")
    return attach(found[0], user), ""


def forget_guesses(member, *, by):
    """The desk saw who they are: accounts with the contact of this file may try again.

    Returns how many.
    """
    require(by, "members.change_member", member)
    named = Q(phone=member.phone) if member.phone else Q(pk__in=[])
    if member.email:
        named |= Q(email__iexact=member.email)
    return User.objects.filter(named, wrong_birth_dates__gt=0).update(wrong_birth_dates=0)
