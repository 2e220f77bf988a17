"""Which numbers are, or ever were, a young person's own: by none of them a guardian agrees.

A number that another minor has may be a parent's whom several children are reached by: it agrees,
and the desk looks at it.
"""

from django.db.models import Exists, F, OuterRef, Q
from phonenumber_field.phonenumber import to_python

from members.enums import ConsentMeans, ConsentPurpose, NumberChangeState
from members.models import Consent, Member, Merge, NumberChange, User
from members.models.members import ADULT_AGE
from skills_center.base.dates import latest_birth_date


def same_writing(phone):
    """One text for the many ways of writing a number; empty of none, and of what is no number."""
    number = to_python(str(phone)) if phone else None
    return number.as_e164 if number and number.is_valid() else ""


def are_one_number(first, second):
    return bool(same_writing(first)) and same_writing(first) == same_writing(second)


def is_own_number(member, phone):
    """Whether the young person is reached, or logs in, by this number now."""
    account = member.user.phone if member.user else ""
    return any(are_one_number(phone, own) for own in (member.phone, account))


def was_ever_own(member, phone):
    """Whether this number is, or ever was, the young person's own, as far as anything tells."""
    return same_writing(phone) in _numbers_ever_of(member) - {""}


def _numbers_ever_of(member):
    merges = list(member.merges.values_list("gone_id", "before"))
    files = [member.pk, *(gone for gone, _before in merges)]
    numbers = [member.phone, *_of_history(files), *_of_number_changes(member)]
    accounts = [before["account"] for _gone, before in merges if before.get("account")]
    numbers += [account["fields"].get("phone") for account in accounts]
    if member.user:
        numbers += [member.user.phone, *member.user.former_phones.split()]
    return {same_writing(one) for one in numbers}


def _of_history(files):
    """What each state of these files held: those of files that went are kept too."""
    return Member.history.filter(id__in=files).order_by().values_list("phone", flat=True).distinct()


def _of_number_changes(member):
    """With which number somebody said that they had been here, where the staff found it true."""
    return _accepted_changes().filter(member=member).values_list("former", flat=True)


def _accepted_changes():
    return NumberChange.objects.filter(state=NumberChangeState.ACCEPTED)


# Agreements to be looked at ------------------------------------------------------------
def is_of_a_minor(phone, *, but=None):
    """The condition that a minor is reached, or logs in, by this number; `but` is not meant."""
    born_after = latest_birth_date(ADULT_AGE)  # two questions: each finds the number by an index
    files = Member.objects.filter(phone=phone, birth_date__gt=born_after)
    accounts = User.objects.filter(phone=phone, member__birth_date__gt=born_after)
    if but is not None:
        files, accounts = files.exclude(pk=but), accounts.exclude(member__pk=but)
    return Exists(files) | Exists(accounts)


def doubtful(members):
    """Of these files the minors whose guardian agreed by a link to a number that the young person
    has or ever had, or that another minor has. Until somebody of the staff has looked."""
    by_link = Consent.objects.standing(ConsentPurpose.GUARDIAN).filter(
        means=ConsentMeans.LINK, member=OuterRef("pk")
    )
    return members.filter(
        Exists(by_link),
        _has_or_had_the_number() | is_of_a_minor(OuterRef("guardian__phone"), but=OuterRef("pk")),
        birth_date__gt=latest_birth_date(ADULT_AGE),
        guardian__looked_at=None,
    ).exclude(guardian__phone="")


def _has_or_had_the_number():
    """`was_ever_own`, asked of many files at once; but for the phone of an account that went in a
    merge before former ones were noted, which a `Merge` alone says."""
    phone, gone = OuterRef("guardian__phone"), OuterRef(OuterRef("pk"))
    merged = Merge.objects.filter(kept=gone).values("gone_id")
    return (
        Q(phone=F("guardian__phone"))
        | Q(user__phone=F("guardian__phone"))
        | Q(user__former_phones__contains=F("guardian__phone"))
        | Exists(Member.history.filter(id=OuterRef("pk"), phone=phone))
        | Exists(Member.history.filter(id__in=merged, phone=phone))
        | Exists(_accepted_changes().filter(member=OuterRef("pk"), former=phone))
    )


def is_doubtful(member):
    return doubtful(Member.objects.filter(pk=member.pk)).exists()
