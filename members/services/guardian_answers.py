"""What comes back in place of an agreement, and the end of what waits for one.

A guardian says no, does not know the young person, or takes an agreement back: the link is over,
the member and the desk learn it. Who says nothing is reminded once; then the member is told, and
the file stands among those that the desk looks after.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members import notices_guardians as notices
from members.enums import ConsentPurpose, GuardianAnswer, Origin
from members.models import Guardian, Member
from skills_center.base.errors import DomainError
from skills_center.base.rights import require

from .consents import withdraw_consent
from .guardian_links import take_back_links
from .guardian_numbers import close_number, use_link
from .guardians import links_die_before, lock_guardian
from .own_numbers import doubtful, was_ever_own

REMINDED_AFTER = timedelta(days=3)
ENDS_AFTER = timedelta(days=7)  # after the reminder


@transaction.atomic
def say_no(guardian, answer):
    """The holder of the number does not agree, or does not know who asks. Said twice, it is once.

    Raises DomainError where an agreement stands: that is taken back, with the birth date; and where
    the number is another by now.
    """
    member, guardian = lock_guardian(guardian.member, asked=guardian)
    if guardian.answer:
        return guardian
    if member.consents.standing(ConsentPurpose.GUARDIAN).exists():
        raise DomainError(_("You agreed meanwhile: take the agreement back if you want."))
    _end_with(guardian, GuardianAnswer(answer))
    notices.guardian_said_no(member)
    return guardian


def _end_with(guardian, answer):
    guardian.answer, guardian.answered_at = answer, timezone.now()
    guardian.unanswered_at = None
    close_number(guardian, is_no=answer in GuardianAnswer.NO)
    guardian.save()
    take_back_links(guardian)


@transaction.atomic
def take_agreement_back(member, *, by=None, asked=None):
    """The guardian withdraws what they agreed to: by the link that was sent to `asked`, or at the
    desk."""
    member, guardian = lock_guardian(member, asked=asked)
    require(by, "members.change_member", member)
    if not withdraw_consent(member, ConsentPurpose.GUARDIAN, by=by):
        raise DomainError(_("No agreement stands any more."))
    if guardian is not None:
        _end_with(guardian, GuardianAnswer.WITHDRAWN)
    if member.is_minor:
        notices.guardian_withdrew(member)
    return member


@transaction.atomic
def look_at_agreement(member, *, by):
    """Staff spoke with the guardian: the agreement is theirs, whoever had that number before."""
    member, guardian = lock_guardian(member)
    require(by, "members.change_member", member)
    if guardian is not None and guardian.looked_at is None:
        guardian.looked_at = timezone.now()
        guardian.save(update_fields=["looked_at"])
    return member


def waits_for_answer(guardian):
    """Whether this guardian may still say whether they agree: they said nothing, and nobody noted
    an agreement on paper."""
    return not guardian.answer and guardian.member.awaits_guardian


def stuck(members):
    """Of these files the minors whose guardian said no, never answered or was sent no link: who
    was asked a day ago waits by itself, and so does a file of a register that nobody came for."""
    guardian = Q(guardian=None) | Q(guardian__phone="") | ~Q(guardian__answer="")
    not_sent = Q(guardian__asked_at=None) & (Q(user__isnull=False) | ~Q(origin=Origin.IMPORT))
    silent = Q(guardian__unanswered_at__isnull=False)
    return members.awaiting_guardian().filter(guardian | silent | not_sent)


def needing_desk(members):
    """Those that are stuck, and those whose agreement is to be looked at."""
    parts = [part.order_by().values("pk") for part in (stuck(members), doubtful(members))]
    return members.filter(Q(pk__in=parts[0]) | Q(pk__in=parts[1]))


# What waits has an end -----------------------------------------------------------------
def _waiting():
    """Guardians who were asked and have said nothing, of files that still wait for them."""
    minors = Member.objects.offered().awaiting_guardian()
    return Guardian.objects.filter(
        member__in=minors, answer="", unanswered_at=None, asked_at__isnull=False
    ).exclude(phone="")


def _each_locked(waiting, act):
    """Do it to each that still is as it was found; how many that were."""
    done = 0
    for found in waiting.select_related("member"):
        with transaction.atomic():
            _member, guardian = lock_guardian(found.member)
            if guardian and waiting.filter(pk=guardian.pk).exists():
                act(guardian)
                done += 1
    return done


def remind_guardians():
    """Send the link once more, by day, where nobody answered; returns how many."""
    asked_before = timezone.now() - REMINDED_AFTER
    waiting = _waiting().filter(
        reminded_at=None, asked_at__lt=asked_before, asked_at__gt=links_die_before()
    )
    return _each_locked(waiting, _remind)


def _remind(guardian):
    guardian.reminded_at = timezone.now()
    guardian.save(update_fields=["reminded_at"])
    is_own = was_ever_own(guardian.member, guardian.phone)
    if not is_own and use_link(guardian.phone):
        notices.guardian_reminded(guardian)


def end_waiting():
    """Tell the member, and leave it to the desk: returns of how many."""
    before = timezone.now() - ENDS_AFTER
    # However late the reminder left, it has its days too.
    unreminded = Q(reminded_at=None) | Q(reminded_at__lt=before)
    gone = _waiting().filter(unreminded, asked_at__lt=links_die_before())
    waiting = _waiting().filter(reminded_at__lt=before, asked_at__lt=before) | gone
    return _each_locked(waiting, _give_up)


def _give_up(guardian):
    guardian.unanswered_at = timezone.now()
    guardian.save(update_fields=["unanswered_at"])
    notices.guardian_silent(guardian.member)
