"""What the centre does for who is registered and in no cohort.

Each verb locks the file of the member, as an application does; then the meeting, if there is one.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Member
from skills_center.base.dates import start_of_day, today
from skills_center.base.errors import DomainError
from skills_center.base.rights import require
from tracks import notices_orientation as notices
from tracks.enums import MeetingAnswer, OrientationDeed
from tracks.models import Cohort, MemberToOrient, OrientationMeeting, OrientationStep

from .eligibility import NotEligibleError, fit_of, require_agreement
from .enrolments import apply
from .orientation_links import token_of

INVITE = "tracks.invite_membertoorient"


@transaction.atomic
def invite_to_meeting(member, *, meeting, by, note=""):
    """Invite a member to an orientation meeting, and send the link by which they answer.

    Raises DomainError where they are in a cohort, wait for their guardian's agreement, are invited
    already, or no place is left.
    """
    member = _to_orient(member, by)
    require_agreement(member, by)
    meeting = OrientationMeeting.objects.select_related("center").under_lock(meeting.pk)
    require(by, INVITE, meeting)
    if not meeting.is_ahead:
        raise DomainError(_("This meeting has begun or is called off: choose another one."))
    _require_not_invited(member, meeting)
    if meeting.is_full:
        raise DomainError(_("No place is left at this meeting: plan another one."))
    step = _note(
        member, OrientationDeed.INVITED, by, note, meeting=meeting, answer=MeetingAnswer.ASKED
    )
    notices.invited(step, token_of(step))
    return step


def _require_not_invited(member, meeting):
    """One meeting at a time: who cannot come to one is invited to another."""
    steps = member.orientation_steps.select_related("meeting")
    if steps.filter(meeting=meeting).exists():
        raise DomainError(_("This person is invited to this meeting already."))
    ahead = OrientationMeeting.objects.coming()
    if other := steps.expected().filter(meeting__in=ahead).first():
        raise DomainError(
            _("This person is invited to another meeting already: %(meeting)s.")
            % {"meeting": other.meeting}
        )


@transaction.atomic
def propose_cohort(member, *, cohort, by, note=""):
    """Tell a member of a cohort that is open and fits them, with the way to apply.

    Raises DomainError where it takes no applications or was proposed already; NotEligibleError
    where its rules leave them out.
    """
    member = _to_orient(member, by)
    require(by, "tracks.view_cohort", cohort)
    if not cohort.is_open:
        raise DomainError(_("This cohort takes no applications now."))
    require_agreement(member, by)
    if fit := fit_of(cohort, member).reasons:
        raise NotEligibleError(fit)
    if member.orientation_steps.filter(cohort=cohort).exists():
        raise DomainError(_("This cohort was proposed to this person already."))
    step = _note(member, OrientationDeed.PROPOSED, by, note, cohort=cohort)
    notices.proposed(step)
    return step


@transaction.atomic
def enrol_member(member, *, cohort, by, motivation=""):
    """An application in the name of a member, by the verb of the desk's own."""
    member = _to_orient(member, by, permission="tracks.add_enrolment")
    return apply(cohort=cohort, member=member, by=by, motivation=motivation)


@transaction.atomic
def note_call(member, *, reached, by, note=""):
    """Write down that somebody called: heard, or nobody took it. Once a day each."""
    member = _to_orient(member, by)
    deed = OrientationDeed.CALLED if reached else OrientationDeed.NO_REPLY
    if member.orientation_steps.filter(deed=deed, at__gte=start_of_day(today())).exists():
        raise DomainError(_("This call is noted already."))
    return _note(member, deed, by, note)


def _to_orient(member, by, permission=INVITE):
    """The file under its lock, of somebody who is in no cohort."""
    file = Member.objects.to_write(member.pk)
    require(by, permission, file)
    found = MemberToOrient.objects.to_orient().filter(pk=file.pk).first()
    if found is None:
        raise DomainError(
            _("This person has a place in a cohort or waits for one: see their applications.")
        )
    return found


def _note(member, deed, by, note, **about):
    return OrientationStep.objects.create(
        member=member, deed=deed, by=by, note=note.strip(), **about
    )


def first_step_of(member):
    """What a member reads on top of their space: the invitation to a meeting that is ahead."""
    ahead = OrientationMeeting.objects.coming()
    steps = member.orientation_steps.invitations().filter(meeting__in=ahead)
    found = steps.select_related("member", "meeting__center").order_by("meeting__starts_at").first()
    if found:
        found.token = token_of(found)
    return found


def proposals_to(member):
    """The cohorts proposed to a member, still open, to which they have not applied."""
    proposed = member.orientation_steps.proposals().values("cohort")
    applied = member.enrolments.live().values("cohort")
    cohorts = Cohort.objects.open_now().filter(pk__in=proposed).exclude(pk__in=applied)
    return cohorts.select_related("track", "center").order_by("starts_on", "pk")
