"""A young person becomes a member."""

from django.db import IntegrityError, transaction

from members import notices
from members.enums import ConsentMeans, DuplicateGround
from members.models import Member, MemberGoal
from skills_center.base.fields import read_names

from .candidates import same_person
from .claims import files_to_claim
from .completing import begin_guardian, complete
from .consents import give_consent
from .contact_rows import save_new
from .contacts import attach
from .duplicates import record_doubles_of, record_pairs
from .file_fields import CardTakenError
from .guardian_numbers import require_other_number
from .locking import lock_with_files
from .numbering import next_member_number


@transaction.atomic
def register(
    *,
    details,
    goals=(),
    guardian=None,
    consents=(),
    user=None,
    language,
    origin,
    means=ConsentMeans.ONLINE,
    by=None,
):
    """Open the file of a member and give it a number; or complete the one that is theirs already.

    `details` are the fields of `Member`; `guardian` those of `Guardian`. `user` is the account
    whose phone or e-mail was proved: a file of the desk that names it, and is surely of this
    person, is handed over instead of a second one. An account that has the file of somebody else
    is a phone that two share: the file opened, or completed, has no account then. Files that may
    be of the same person are put in the queue of doubles. `means` is how they agreed, `by` who saw
    it at the desk. A national card that another file has is told to the desk (CardTakenError); of
    who registers alone it is a question for the staff, and nothing tells. Raises OwnNumberError
    when the guardian of a minor has the minor's own number, DomainError where a name is none.
    """
    details = read_names(Member, details)
    said = {"goals": goals, "guardian": guardian, "consents": consents, "language": language}
    if user is not None:
        # The account's row is the lock: two finished codes open one file.
        user, own, found = lock_with_files(
            user,
            lambda user: files_to_claim(user).filter(birth_date=details["birth_date"]),
        )
        known = own if own and same_person(own, details) else _surely_of(found, details)
        if own is None:
            user.language = language
            user.take_name(f"{details['first_name']} {details['last_name']}")
            user.save(update_fields=["language", "name"])
        if known:
            _require_others_number(details, guardian, user)
            if own is None:
                _give_to(user, known, language)
            return complete(known, details=details, **said, by=user)
        user = None if own else user
    cin = details.get("cin") or None
    member = Member(**{**details, "cin": cin}, user=user, language=language, origin=origin)
    if guardian:
        require_other_number(member, guardian["phone"], by=by)
    member.number = next_member_number(member.center, member.registered_on.year)
    has_the_card = _save_new(member, by=by)
    MemberGoal.objects.bulk_create(MemberGoal(member=member, goal=goal) for goal in goals)
    for purpose in consents:
        give_consent(member, purpose, language=language, means=means, by=by)
    if has_the_card:
        record_pairs([(member.pk, has_the_card.pk, DuplicateGround.CIN)], waits=True)
    record_doubles_of(member)
    notices.registered(member)
    if guardian:
        begin_guardian(member, guardian, by=by)
    return member


def _require_others_number(details, guardian, user):
    """What is typed now can be corrected now: the file of before refuses nothing (`complete`)."""
    typed = Member(birth_date=details["birth_date"], phone=details.get("phone") or "", user=user)
    if guardian:
        require_other_number(typed, guardian["phone"])


def _give_to(user, member, language):
    """Hand a file to its person, who reads what is written to them as they read these pages."""
    member.language = language
    member.save(update_fields=["language", "updated_at"])
    attach(member, user)


def _surely_of(files, details):
    """The one file of the desk that is surely theirs: contact, birth date and name agree."""
    found = [member for member in files if same_person(member, details)]
    return found[0] if len(found) == 1 else None


def _save_new(member, *, by):
    """Save a file whose card number no other has: two may arrive with it at the same moment.

    Where one has it, the desk is told; of who registers alone the file is saved without. Returns
    the one that has it, or None.
    """
    try:
        with transaction.atomic():
            save_new(member)
    except IntegrityError as error:
        other = Member.objects.filter(cin=member.cin).first() if member.cin else None
        if other is None:
            raise
        if by is not None:
            raise CardTakenError() from error
        member.cin = None
        save_new(member)
        return other
    return None
