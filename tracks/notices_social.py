"""What guardians are told of a camp, and members of their initiatives.

Until the guardian has agreed, by the link or on paper, anybody may have typed their phone: what
leaves for it names nobody and greets nobody, so that a visitor's words reach no stranger.
"""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from skills_center.base.dates import start_of_day
from skills_center.base.quiet_hours import morning_of
from skills_center.messaging.kinds import (
    begins_early,
    declare,
    holds_while,
    is_in,
    lead_to,
    may_leave_at_night,
)
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.reaching import take_back
from skills_center.messaging.telling import tell, text

from .enums import InitiativeRefusal, InscriptionState, SocialState
from .models import SocialAction

PLACE_KEPT = declare(
    "camps.place_kept",
    _("when a child has a place, and the agreement is missing"),
    _("A place is kept: we need your agreement"),
    _(
        "A place in “%(camp)s” is kept for a child registered with this phone number. We need the"
        " guardian's agreement: read and answer here: %(link)s"
    ),
)
CHILD_WAITS = declare(
    "camps.waitlisted",
    _("when a child goes to the waiting list of a camp"),
    _("On the waiting list of the camp"),
    _(
        "“%(camp)s” is full: a child registered with this phone number is on the waiting list. We"
        " will tell you as soon as there is a place. See or withdraw it here: %(link)s"
    ),
)
CHILD_CONFIRMED = declare(
    "camps.confirmed",
    _("when the place of a child is confirmed"),
    _("The place is confirmed"),
    _(
        "Thank you, %(name)s: the place of %(child)s in “%(camp)s” is confirmed. It starts on"
        " %(start)s. An allergy, a treatment? Tell the leader of the camp here: %(link)s"
    ),
)
CAMP_CALLED_OFF = declare(
    "camps.called_off",
    _("when a camp is called off"),
    _("The camp is called off"),
    _(
        "We are sorry: “%(camp)s” will not take place, and the registration made with this phone"
        " number is withdrawn. Call your centre (%(center)s) to hear of the next one."
    ),
)
ASKED_INTO_TEAM = declare(
    "initiatives.asked",
    _("when a member is invited to join the team of an initiative"),
    _("You are invited to join a team"),
    _(
        "Hello %(name)s. You are invited to join the team of an initiative: “%(initiative)s”."
        " Answer here: %(link)s"
    ),
)
INITIATIVE_APPROVED = declare(
    "initiatives.approved",
    _("when an initiative is approved"),
    _("Your initiative is approved"),
    _(
        "Good news, %(name)s: your initiative is approved (“%(initiative)s”). Afterwards, tell us"
        " how many people took part: %(link)s"
    ),
)
INITIATIVE_REFUSED = declare(
    "initiatives.refused",
    _("when an initiative is refused"),
    _("About your initiative"),
    _(
        "Hello %(name)s. Your initiative “%(initiative)s” was not selected this time. The"
        " reason: %(reason)s Come and talk to us: your centre (%(center)s) will help you with"
        " the next one."
    ),
    reason=InitiativeRefusal.DATE.label,
)
INITIATIVE_CALLED_OFF = declare(
    "initiatives.called_off",
    _("when the staff call off an initiative"),
    _("Your initiative is cancelled"),
    _(
        "Hello %(name)s. Your initiative “%(initiative)s” is cancelled. Call your centre"
        " (%(center)s) to hear why."
    ),
)
INITIATIVE_DONE = declare(
    "initiatives.done",
    _("when an initiative is done"),
    _("Well done"),
    _(
        "Well done, %(name)s: your initiative “%(initiative)s” now counts in the results of"
        " your centre (%(center)s). May it be shown to the public? Answer here: %(link)s"
    ),
)


lead_to("camp", PLACE_KEPT, CHILD_WAITS, CHILD_CONFIRMED, CAMP_CALLED_OFF)
lead_to("team", ASKED_INTO_TEAM)
may_leave_at_night("the guardian has just registered the child", PLACE_KEPT, CHILD_WAITS)
may_leave_at_night("the guardian has just agreed, or registered the child", CHILD_CONFIRMED)
begins_early(CAMP_CALLED_OFF, INITIATIVE_CALLED_OFF, PLACE_KEPT, CHILD_CONFIRMED)
lead_to(
    "initiative", INITIATIVE_APPROVED, INITIATIVE_REFUSED, INITIATIVE_CALLED_OFF, INITIATIVE_DONE
)

holds_while(is_in(InscriptionState.WAITLISTED), CHILD_WAITS)
holds_while(is_in(InscriptionState.CONFIRMED), CHILD_CONFIRMED)
holds_while(is_in(InscriptionState.WITHDRAWN), CAMP_CALLED_OFF)
holds_while(is_in(SocialState.PLANNED), INITIATIVE_APPROVED)
holds_while(is_in(SocialState.REFUSED), INITIATIVE_REFUSED)
holds_while(is_in(SocialState.CALLED_OFF), INITIATIVE_CALLED_OFF)
holds_while(is_in(SocialState.DONE), INITIATIVE_DONE)


def inscribed(inscription, *, by=None):
    """`by`: who of the staff registered the child, None where the guardian did."""
    _text(inscription, _kind_of(inscription), by_day=by is not None)


def place_found(inscription):
    """Somebody else gave it back."""
    _text(inscription, _kind_of(inscription))


def _kind_of(inscription):
    """What is told of the state the inscription has reached."""
    return {
        InscriptionState.UNSIGNED: PLACE_KEPT,
        InscriptionState.CONFIRMED: CHILD_CONFIRMED,
        InscriptionState.WAITLISTED: CHILD_WAITS,
    }[inscription.state]


def child_confirmed(inscription, *, by=None):
    _text(inscription, CHILD_CONFIRMED, by_day=by is not None)


def camp_called_off(inscription, *, holds_place):
    """`holds_place`: whether the child would have come."""
    _text(inscription, CAMP_CALLED_OFF, comes=holds_place)


def _text(inscription, kind, *, by_day=True, comes=None):
    """To the guardian's phone, in the language they registered in; nothing where there is none.

    `comes`: whether the child has, or had, a place. Who waits for one goes nowhere that morning.
    """
    if comes is None:
        comes = inscription.state != InscriptionState.WAITLISTED
    if not inscription.guardian_phone:
        return
    camp = inscription.camp
    values = kind.says(
        camp=lambda: camp.title,
        child=inscription.first_name,
        start=lambda: date_format(camp.starts_on, "l j F Y"),
    )
    text(
        inscription,
        kind,
        inscription.guardian_phone.as_e164,
        leads_to=inscription,
        by_day=by_day,
        begins_at=morning_of(camp.starts_on) if comes else None,
        useful_until=_end_of_first_day(camp),
        **values,
    )


def _end_of_first_day(action):
    return start_of_day(action.starts_on + timedelta(days=1))


def take_back_links(inscription):
    """What waits to leave for the guardian."""
    take_back(Message.objects.unsettled().to(inscription))


def asked_into_team(place):
    tell(place.member, ASKED_INTO_TEAM, leads_to=place, initiative=place.action.title)


def initiative_approved(action):
    _tell(action, INITIATIVE_APPROVED)


def initiative_refused(action):
    _tell(action, INITIATIVE_REFUSED, reason=InitiativeRefusal(action.refusal_reason).label)


def initiative_called_off(action):
    how = {"begins_at": morning_of(action.starts_on), "useful_until": _end_of_first_day(action)}
    _tell(action, INITIATIVE_CALLED_OFF, **how)


def initiative_done(action):
    _tell(action, INITIATIVE_DONE)


def _tell(action, kind, **values):
    if action.proposer:
        tell(action.proposer, kind, leads_to=action, initiative=lambda: action.title, **values)


def real_camp():
    """The title of the newest camp that families see, for who looks at the words."""
    camp = SocialAction.objects.open_camps().order_by("starts_on").last()
    return {"camp": camp.title} if camp else {}
