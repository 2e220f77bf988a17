"""What the centre does for who is registered and in no cohort.

Each verb locks the file of the member, as an application does; then the meeting, if there is one.
Those for several people lock all files first, in one order.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from members.models import Member
from skills_center.base.dates import start_of_day, today
from skills_center.base.errors import DomainError
from skills_center.base.locks import lock
from skills_center.base.rights import require
from skills_center.messaging.telling import told_together
from tracks import notices_orientation as notices
from tracks.enums import MeetingAnswer, OrientationDeed
from tracks.models import Cohort, MemberToOrient, OrientationMeeting, OrientationStep

from .eligibility import NoAgreementError, NotEligibleError, fit_of
from .enrolments import apply
from .orientation_links import token_of

INVITE = "tracks.invite_membertoorient"


@dataclass
class Done:
    """What a verb did for several people: `steps`, and for whom it did nothing, with the error."""

    steps: list = field(default_factory=list)
    failed: list = field(default_factory=list)


def _done_for_one(done):
    """What the verb for several did for one. Raises the error that kept it."""
    if done.failed:
        _member, error = done.failed[0]
        raise error
    return done.steps[0]


def invite_to_meeting(member, *, meeting, by, note=""):
    """Invite a member to an orientation meeting, and send the link by which they answer.

    Raises DomainError where they are in a cohort, wait for their guardian's agreement, are invited
    already, or no place is left.
    """
    return _done_for_one(invite_all([member], meeting=meeting, by=by, note=note))


def propose_cohort(member, *, cohort, by, note=""):
    """Tell a member of a cohort that is open and fits them, with the way to apply.

    Raises DomainError where it takes no applications or was proposed already; NotEligibleError
    where its rules leave them out.
    """
    return _done_for_one(propose_to_all([member], cohort=cohort, by=by, note=note))


def note_call(member, *, reached, by, note=""):
    """Write down that somebody called: heard, or nobody took it. Once a day each."""
    return _done_for_one(note_calls([member], reached=reached, by=by, note=note))


@transaction.atomic
def enrol_member(member, *, cohort, by, motivation=""):
    """An application in the name of a member, by the verb of the desk's own."""
    done = Done()
    (member,) = _to_orient([member], by, done, "tracks.add_enrolment") or [None]
    if member is None:
        return _done_for_one(done)
    return apply(cohort=cohort, member=member, by=by, motivation=motivation)


# For several people: as many questions of the database as for one -------------------------
@transaction.atomic
def invite_all(members, *, meeting, by, note=""):
    """As `invite_to_meeting`, for each in turn while places are left."""
    done = Done()
    files = _to_orient(members, by, done)
    if not files:
        return done
    meeting = OrientationMeeting.objects.select_related("center").under_lock(meeting.pk)
    require(by, INVITE, meeting)
    invited = OrientationStep.objects.invitations().filter(member__in=files)
    earlier = _by_member(invited.select_related("meeting__center"))
    taken = meeting.invitations.expected().count()
    lacking = _without_agreement(files)

    def check(member):
        if member.pk in lacking:
            raise NoAgreementError()
        if not meeting.is_ahead:
            raise DomainError(_("This meeting has begun or is called off: choose another one."))
        _require_not_invited(earlier[member.pk], meeting)
        if meeting.places is not None and taken + len(done.steps) >= meeting.places:
            raise DomainError(_("No place is left at this meeting: plan another one."))

    about = {"meeting": meeting, "answer": MeetingAnswer.ASKED}
    _note_each(files, check, done, OrientationDeed.INVITED, by, note, **about)
    with told_together():
        for step in done.steps:
            notices.invited(step)
    return done


def _require_not_invited(steps, meeting):
    """One meeting at a time: who cannot come to one is invited to another."""
    if any(step.meeting_id == meeting.pk for step in steps):
        raise DomainError(_("This person is invited to this meeting already."))
    for step in steps:
        if step.meeting.is_ahead and step.answer in MeetingAnswer.EXPECTED:
            raise DomainError(
                _("This person is invited to another meeting already: %(meeting)s.")
                % {"meeting": step.meeting}
            )


@transaction.atomic
def propose_to_all(members, *, cohort, by, note=""):
    """As `propose_cohort`, for each."""
    done = Done()
    files = _to_orient(members, by, done)
    if not files:
        return done
    require(by, "tracks.view_cohort", cohort)
    prefetch_related_objects([cohort], "communes")
    if cohort.papers:
        prefetch_related_objects(files, "documents")
    lacking = _without_agreement(files)
    earlier = _by_member(cohort.proposals.filter(member__in=files))

    def check(member):
        if not cohort.is_open:
            raise DomainError(_("This cohort takes no applications now."))
        if member.pk in lacking:
            raise NoAgreementError()
        if fit := fit_of(cohort, member).reasons:
            raise NotEligibleError(fit)
        if earlier[member.pk]:
            raise DomainError(_("This cohort was proposed to this person already."))

    _note_each(files, check, done, OrientationDeed.PROPOSED, by, note, cohort=cohort)
    with told_together():
        for step in done.steps:
            notices.proposed(step)
    return done


@transaction.atomic
def note_calls(members, *, reached, by, note=""):
    """As `note_call`, for each."""
    done = Done()
    files = _to_orient(members, by, done)
    deed = OrientationDeed.CALLED if reached else OrientationDeed.NO_REPLY
    of_today = OrientationStep.objects.filter(
        member__in=files, deed=deed, at__gte=start_of_day(today())
    )
    earlier = _by_member(of_today)

    def check(member):
        if earlier[member.pk]:
            raise DomainError(_("This call is noted already."))

    _note_each(files, check, done, deed, by, note)
    return done


# A verb for one, and the same for several.
TOGETHER: dict[Callable, Callable] = {
    invite_to_meeting: invite_all,
    propose_cohort: propose_to_all,
    note_call: note_calls,
}


def _to_orient(members, by, done, permission=INVITE):
    """The files under their locks, of those in no cohort; of the others `done` says why not."""
    keys = [member.pk for member in members]
    lock(Member.objects.filter(pk__in=keys))
    files = MemberToOrient.objects.select_related("center", "user").in_bulk(keys)
    waiting = MemberToOrient.objects.to_orient().filter(pk__in=keys)
    waiting = set(waiting.values_list("pk", flat=True))
    found = []
    for member in members:
        try:
            file = files.get(member.pk)
            if file is None or file.anonymised_at:
                Member.objects.to_write(member.pk)  # says that it is gone, or emptied
            require(by, permission, file)
            if member.pk not in waiting:
                raise DomainError(
                    _(
                        "This person has a place in a cohort or waits for one: see their"
                        " applications."
                    )
                )
        except DomainError as error:
            done.failed.append((member, error))
        else:
            found.append(file)
    return found


def _without_agreement(files):
    """The keys of the minors whose guardian has not agreed, read at once."""
    keys = [file.pk for file in files if file.is_minor]
    if not keys:
        return set()
    return set(Member.objects.awaiting_guardian().filter(pk__in=keys).values_list("pk", flat=True))


def _by_member(steps):
    found = defaultdict(list)
    for step in steps:
        found[step.member_id].append(step)
    return found


def _note_each(members, check, done, deed, by, note, **about):
    """A step for each whom `check` lets pass; `done` says why it kept the others."""
    for member in members:
        try:
            check(member)
        except DomainError as error:
            done.failed.append((member, error))
        else:
            step = OrientationStep(member=member, deed=deed, by=by, note=note.strip(), **about)
            done.steps.append(step)
    OrientationStep.objects.bulk_create(done.steps)


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
