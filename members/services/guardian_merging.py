"""The guardians of two files that become one: who stays, and which of their answers counts."""

from members.enums import ConsentPurpose, GuardianAnswer
from members.models import Consent, Guardian
from skills_center.messaging.outbox.reaching import name_instead

from .guardian_links import take_back_links
from .own_numbers import are_one_number


def keep_one_guardian(kept, gone):
    """Of two guardians the one who agreed stays: by their link it is taken back. What was taken
    back on one file, with the proof that this asks for, does not stand by the other for the same
    number; a "no", which whoever holds the phone can say, ends no agreement here either.

    What the other's number answered goes on counting. Returns the guardian that is deleted, if it
    is of `kept`: that of `gone` is written down with all that cannot be moved.
    """
    guardians = Guardian.objects.locked().filter(member__in=[kept, gone]).order_by("pk")
    of_it = {guardian.member_id: guardian for guardian in guardians}
    if len(of_it) < 2:
        return []
    stays, leaves = of_it[kept.pk], of_it[gone.pk]
    answered = are_one_number(stays.phone, leaves.phone) and _last_to_answer(stays, leaves)
    if answered and answered.answer == GuardianAnswer.WITHDRAWN:
        _end_older_agreements(answered, stays, leaves)
    has_agreed = [one for one in (stays, leaves) if _standing(one).exists()]
    if leaves in (has_agreed or [answered])[:1]:
        stays, leaves = leaves, stays
    stays.closed_numbers = f"{stays.closed_numbers} {leaves.closed_numbers}".strip()
    stays.save(update_fields=["closed_numbers"])
    if not are_one_number(stays.phone, leaves.phone):
        take_back_links(leaves)
    name_instead(leaves, stays)
    if leaves.member_id == gone.pk:
        return []
    was = Guardian.objects.get(pk=leaves.pk)
    leaves.delete()
    return [was]


def do_guardians_disagree(first, second):
    """Whether the guardians of these files answered differently: one agreed, the other's number did
    not, or of one number was a "no" said later. Once they are one file the agreement stands, so
    that somebody has to ask."""
    guardians = list(Guardian.objects.filter(member__in=[first, second]).order_by("pk"))
    if len(guardians) < 2 or not (first.is_minor or second.is_minor):
        return False
    one, other = guardians
    return _is_contradicted(one, other) or _is_contradicted(other, one)


def _is_contradicted(agreed, other):
    """Whether the agreement of one stands against what the other answered."""
    agreement = _standing(agreed).first()
    if agreement is None or not other.answer:
        return False
    if not are_one_number(agreed.phone, other.phone):
        return True
    return other.answer in GuardianAnswer.NO and other.answered_at > agreement.given_at


def _standing(*guardians):
    files = [guardian.member_id for guardian in guardians]
    return Consent.objects.standing(ConsentPurpose.GUARDIAN).filter(member__in=files)


def _last_to_answer(*guardians):
    said = [guardian for guardian in guardians if guardian.answer]
    return max(said, key=lambda guardian: guardian.answered_at, default=None)


def _end_older_agreements(answered, *guardians):
    """End those that are older than what the same number answered, as who took one back did."""
    taken_back = Consent.objects.filter(
        member=answered.member_id, purpose=ConsentPurpose.GUARDIAN, withdrawn_at__isnull=False
    )
    by = taken_back.order_by("-withdrawn_at").values_list("withdrawn_by", flat=True).first()
    older = _standing(*guardians).filter(given_at__lt=answered.answered_at)
    older.update(withdrawn_at=answered.answered_at, withdrawn_by=by)
