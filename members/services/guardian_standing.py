"""How far a minor's guardian is, in one sentence to the young person, with the one thing to do."""

from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from members.enums import GuardianAnswer
from members.models import Guardian

from .guardians import next_link_at, why_not_asked


class Standing(NamedTuple):
    """`says` what is missing; `act` is the button's words, `sends` whether it sends the link."""

    guardian: Guardian | None
    says: str
    act: str
    sends: bool = False

    @property
    def waits_for_text(self):
        """Whether the link is on its way to the guardian, or is sent by the button."""
        guardian = self.guardian
        return self.sends or bool(guardian and guardian.asked_at and not guardian.answer)


def standing_of(member):
    """What the file waits for; None where it waits for no guardian."""
    if not member.awaits_guardian:
        return None
    guardian = Guardian.objects.filter(member=member).first()
    if guardian is None:
        says = _("You are under 18: name your guardian, whom we ask to agree before you apply.")
        return Standing(guardian, says, _("Name my guardian"))
    if guardian.answer == GuardianAnswer.WITHDRAWN:
        says = _(
            "Your guardian took the agreement back: for now you cannot apply. If they agree anew,"
            " they sign a paper at the centre."
        )
        return Standing(guardian, says, _("See what I can do"))
    if not guardian.phone:
        says = _(
            "Your guardian has no number here: they sign a paper at the centre. Come with them."
        )
        return Standing(guardian, says, _("Write a number"))
    return _of_a_number(member, guardian)


def _of_a_number(member, guardian):
    guardian.member = member
    correct = _("Correct the number")
    if guardian.answer:
        says = _(
            "This number did not agree. Write another number, or bring the paper signed by your"
            " guardian to the centre."
        )
        return Standing(guardian, says, correct)
    refusal = why_not_asked(guardian, is_staff=False)
    if not refusal:
        again = _("Send the link again") if guardian.asked_at else _("Send the link")
        return Standing(guardian, _without_answer(guardian), again, sends=True)
    return Standing(guardian, _why_it_waits(guardian, refusal), correct)


def _without_answer(guardian):
    if guardian.unanswered_at:
        return _(
            "Your guardian has not answered. Is the number right? Correct it, or bring the paper"
            " signed by your guardian to the centre."
        )
    if guardian.asked_at:
        return _(
            "Your guardian has not agreed yet, and until then you cannot apply. The link in our"
            " text message waits on their phone."
        )
    return _("Your guardian was not asked yet, and until they agree you cannot apply.")


def _why_it_waits(guardian, refusal):
    """Another link may leave a little later: until then the one that left is what counts."""
    allowed_at = next_link_at(guardian)
    is_soon = guardian.asked_at and allowed_at is not None and allowed_at > timezone.now()
    return _without_answer(guardian) if is_soon else refusal
