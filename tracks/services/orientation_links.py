"""The personal link of an invitation: who holds it answers without log-in."""

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Member
from skills_center.base import links
from skills_center.base.errors import DomainError
from skills_center.base.phones import texted
from skills_center.messaging.links.ways import row_of
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reaching import take_back
from skills_center.messaging.telling import reached_by
from tracks import notices_orientation as notices
from tracks.enums import MeetingAnswer
from tracks.models import OrientationMeeting, OrientationStep

WAY = "orientation"
LINK_LASTS = timedelta(days=90)


def _salt(step, address):
    """Of one invitation and one address: once that is corrected, the link is dead."""
    return f"orientation:{step.pk}:{address}"


def token_of(step):
    """What the link in their own space holds, and those of messages held before."""
    _channel, address = reached_by(step.member)
    return links.token_for(step.pk, salt=_salt(step, address))


def _is_genuine(token, step):
    """Of a link as they were before: whether it went to an address that is theirs still, on
    whichever channel they are reached by now."""
    member = step.member
    own = {texted(member.phone), member.email}
    return any(
        links.is_genuine(token, salt=_salt(step, address), max_age=LINK_LASTS)
        for address in (own - {""} or {""})
    )


def take_back_links(step):
    """Messages with the link of an invitation that wait to leave (those of the night, those to be
    tried again) leave no more. Returns them."""
    unsent = Message.objects.unsent()
    before = unsent.filter(body__contains=f"/orientation/{step.pk}:")
    return take_back(Message.objects.leading_to(WAY, step.pk) | before)


def send_links_anew(file, messages):
    """Who is reached elsewhere now is told there what had not left: its links, of before, were
    signed for the former contact."""
    said: dict[int, str] = {}
    for message in messages:
        if found := re.search(r"/orientation/(\d+):", message.body):
            said.setdefault(int(found[1]), message.kind)
    steps = OrientationStep.objects.invitations().expected().filter(member=file, pk__in=said)
    for step in steps.select_related("member__center", "member__user", "meeting__center"):
        if step.meeting.is_ahead:
            tell = _TOLD.get(said[step.pk], notices.invited)
            tell(step)


_TOLD = {notices.AHEAD.code: notices.ahead, notices.MOVED.code: notices.moved}


def step_invited(pk):
    """An invitation with its member and meeting; None where it is there no more."""
    asked = OrientationStep.objects.invitations().filter(pk=pk)
    return asked.select_related("member", "meeting__center").first()


def is_asked(step):
    """Whether somebody may still say that they come, and did not say that they cannot."""
    return step.answer in (MeetingAnswer.ASKED, MeetingAnswer.COMING) and step.meeting.is_ahead


def invitation_of(token):
    """The invitation a link was sent for; None when it is forged, too old or of another phone."""
    if step := row_of(token, WAY):
        return step
    step = step_invited(links.number_in(token))
    if step is None or step.member.anonymised_at:
        return None
    return step if _is_genuine(token, step) else None


@transaction.atomic
def answer_invitation(step, *, comes):
    """Who holds the link says whether they come; until the meeting begins they may say otherwise.

    Said twice, it is said once. Raises DomainError once the meeting has begun or is called off, or
    where the place went to somebody else meanwhile.
    """
    Member.objects.to_write(step.member_id)  # before the meeting, as an invitation does
    meeting = OrientationMeeting.objects.under_lock(step.meeting_id)
    step = OrientationStep.objects.under_lock(step.pk)
    if not meeting.is_ahead:
        raise DomainError(_("This meeting has begun or is called off: nothing is to be said."))
    answer = MeetingAnswer.COMING if comes else MeetingAnswer.CANNOT
    if step.answer == answer:
        return step
    if step.answer == MeetingAnswer.CANNOT and meeting.is_full:
        raise DomainError(
            _("Your place went to somebody else meanwhile. Call us: there will be another meeting.")
        )
    step.answer, step.answered_at = answer, timezone.now()
    step.save(update_fields=["answer", "answered_at"])
    if not comes:
        take_back_links(step)
    return step
