"""What the page of a minor says of the guardian, and the ways on from there."""

from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from members.enums import ConsentPurpose, GuardianAnswer
from members.models import Guardian
from members.services.guardians import NO_NUMBER, TAKEN_BACK, why_not_asked
from members.services.own_numbers import is_doubtful
from skills_center.base.dates import as_shown


class Way(NamedTuple):
    """A button on the member's page: what it does, and where it asks first."""

    label: str
    url: str


def guardian_box(request, member):
    """What is known of a minor's guardian and what this person may do; None of an adult's."""
    if not member.is_minor or member.anonymised_at:
        return None
    guardian = Guardian.objects.filter(member=member).first()
    agreement = member.consents.standing(ConsentPurpose.GUARDIAN).first()
    is_to_look_at = agreement is not None and is_doubtful(member)
    box = {
        "says": _said(member, guardian, agreement),
        "is_to_look_at": is_to_look_at,
        "needs_care": agreement is None or is_to_look_at,
        "not_now": "",
        "ways": [],
    }
    if request.user.has_perm("members.change_member", member):
        box["ways"] = list(_ways(request, member, guardian, agreement, is_to_look_at))
        if guardian and not agreement:
            box["not_now"] = _said_of_links(guardian)
    return box


def _said(member, guardian, agreement):
    """In one sentence, how far it is."""
    if agreement:
        return _("The guardian agreed (%(how)s) on %(day)s.") % {
            "how": agreement.get_means_display(),
            "day": _day(agreement.given_at),
        }
    taken_back = guardian is None or guardian.answer == GuardianAnswer.WITHDRAWN
    if taken_back and (said := _said_of_withdrawal(member)):
        return said
    if guardian is None:
        return _("Under 18, and no guardian is named.")
    if guardian.answer:
        answered = {"answer": guardian.get_answer_display(), "day": _day(guardian.answered_at)}
        return _("The guardian's number answered on %(day)s: “%(answer)s”.") % answered
    if not guardian.phone:
        return _("Under 18: the guardian has no number here and signs the paper.")
    if guardian.unanswered_at:
        said = {"day": _day(guardian.asked_at), "times": guardian.times_asked}
        return _("The guardian never answered the link of %(day)s. Call, or take the paper.") % said
    if guardian.asked_at:
        return _("Under 18: the link left on %(day)s, and waits for the guardian's answer.") % {
            "day": _day(guardian.asked_at)
        }
    return _("Under 18, and the guardian was not asked yet.")


def _said_of_links(guardian):
    """Why no link leaves now, without what the line above says already."""
    why = why_not_asked(guardian, is_staff=True)
    if why == TAKEN_BACK:
        return _("No link is sent any more: if they agree anew, they sign a paper at the centre.")
    return "" if why == NO_NUMBER and not guardian.answer else why


def _said_of_withdrawal(member):
    """Who took the last agreement back, and how; empty where none was."""
    agreements = member.consents.filter(purpose=ConsentPurpose.GUARDIAN, withdrawn_at__isnull=False)
    last = agreements.select_related("withdrawn_by").order_by("withdrawn_at").last()
    if last is None:
        return ""
    if last.withdrawn_by is None:
        said = _("The guardian took the agreement back on %(day)s, by the link.")
    else:
        said = _("The guardian took the agreement back on %(day)s; recorded by %(name)s.")
    return said % {"day": _day(last.withdrawn_at), "name": last.withdrawn_by}


def _day(moment):
    return as_shown(timezone.localdate(moment))


def _ways(request, member, guardian, agreement, is_to_look_at):
    def way(label, name):
        return Way(label, reverse(f"admin:members_member_guardian_{name}", args=[member.pk]))

    if guardian and not agreement and not why_not_asked(guardian, is_staff=True):
        yield way(_("Send the link again") if guardian.asked_at else _("Send the link"), "ask")
    if request.user.has_perm("members.identify_member", member):
        label = _("Correct guardian or number") if guardian else _("Name the guardian")
        yield way(label, "name")
    if not agreement or is_to_look_at:
        yield way(_("Record the signed paper"), "paper")
    if is_to_look_at:
        yield way(_("It is the guardian's agreement"), "looked_at")
    if agreement:
        yield way(_("The guardian takes it back"), "take_back")
