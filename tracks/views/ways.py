"""Where the other links of messages lead: to pages that take such links since before, and to those
of a member's space, behind a log-in."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.views.own_file import to_own_space
from skills_center.messaging.links.ways import Way
from skills_center.messaging.telling import addresses_of
from tracks import notices, notices_orientation, notices_social
from tracks.enums import FollowUpState, InscriptionState, TeamAnswer
from tracks.models import (
    CampInscription,
    Certificate,
    CoachingPlan,
    FollowUp,
    OrientationStep,
    SocialAction,
    TeamPlace,
)
from tracks.services import follow_ups, guardians, orientation_links

from . import camps
from .follow_ups import follow_up
from .orientation import invitation

A_YEAR = timedelta(days=365)


# Without log-in ---------------------------------------------------------------------------
ORIENTATION = Way(
    orientation_links.WAY,
    "o",
    OrientationStep,
    find=orientation_links.step_invited,
    contacts=lambda step: addresses_of(step.member),
    opens=lambda request, link: invitation(request, link.token),
    lasts=orientation_links.LINK_LASTS,
    asks={kind.code: orientation_links.is_asked for kind in notices_orientation.ASKS},
)
FOLLOW_UP = Way(
    follow_ups.WAY,
    "u",
    FollowUp,
    find=follow_ups.question_asked,
    contacts=lambda asked: addresses_of(asked.enrolment.member),
    opens=lambda request, link: follow_up(request, link.token),
    lasts=follow_ups.LINK_LASTS,
    asks={notices.FOLLOW_UP.code: lambda asked: asked.state == FollowUpState.ASKED},
    when_dead=_(
        "It is too old, or was not copied whole. If we still need your answer, we will call you."
    ),
)
CAMP = Way(
    guardians.WAY,
    "c",
    CampInscription,
    find=guardians.open_inscription,
    contacts=lambda inscription: [inscription.guardian_phone.as_e164],
    opens=lambda request, link: camps.inscription(request, link.token),
    lasts=A_YEAR,
    has_space=False,
    when_dead=_(
        "It may be cut, or the camp is over. Open it again from the message, or call the centre."
    ),
    asks={notices_social.PLACE_KEPT.code: lambda child: child.state == InscriptionState.UNSIGNED},
)


# Behind a log-in --------------------------------------------------------------------------
def _of_member(code, letter, rows, page, *, member, **more):
    """A way to a page of a member's space: `rows()` are read with the `member(row)` they are of."""

    def contacts(row):
        return addresses_of(member(row)) if member(row) else []

    return Way(
        code,
        letter,
        rows().model,
        find=lambda pk: rows().filter(pk=pk).first(),
        contacts=contacts,
        opens=to_own_space(page, member=member),
        lasts=A_YEAR,
        **more,
    )


def _certificate_page(certificate):
    """Where it is downloaded by a button: a log-in that ended on a file would leave its own page
    standing. Of one that was revoked, their space says whom to ask."""
    return f"{reverse('pages:me')}#certificates"


CERTIFICATE = _of_member(
    "certificate",
    "z",
    lambda: Certificate.objects.select_related("enrolment__member"),
    _certificate_page,
    member=lambda certificate: certificate.enrolment.member,
)
COACHING = _of_member(
    "coaching",
    "p",
    lambda: CoachingPlan.objects.select_related("member"),
    lambda plan: reverse("tracks:my_coaching"),
    member=lambda plan: plan.member,
)
TEAM = _of_member(
    "team",
    "t",
    lambda: TeamPlace.objects.select_related("member"),
    lambda place: reverse("tracks:my_initiative", args=[place.action_id]),
    member=lambda place: place.member,
    asks={notices_social.ASKED_INTO_TEAM.code: lambda place: place.answer == TeamAnswer.ASKED},
)
INITIATIVE = _of_member(
    "initiative",
    "i",
    lambda: SocialAction.objects.select_related("proposer"),
    lambda action: reverse("tracks:my_initiative", args=[action.pk]),
    member=lambda action: action.proposer,
)
