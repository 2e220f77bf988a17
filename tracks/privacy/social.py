"""Initiatives and camps: who proposed, led or helped; children, who have no file here."""

from django.conf import settings
from django.db.models import OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from members.services.known_as import KnownAs
from skills_center.base.admin_log import forget_log
from skills_center.base.dates import start_of_day
from skills_center.base.files import discard
from skills_center.base.locks import lock
from skills_center.base.personal_data import Expiry, PersonalData, rows_expire
from skills_center.base.sections import section
from skills_center.base.states import move
from tracks.enums import SocialState, TeamAnswer
from tracks.models import (
    CampInscription,
    CampInscriptionMove,
    HeadCount,
    HealthNote,
    SocialAction,
    SocialActionMove,
    TeamPlace,
)
from tracks.services.health_notes import (
    empty_inscriptions,
    expired_health_notes,
    inscriptions_to_empty,
)

_LEADERS = SocialAction.leaders.through


def _export_initiatives(member):
    return [
        section(
            "social_actions", member.social_actions.all(), "kind", "title", "place", "starts_on"
        ),
        section(
            "initiatives_proposed",
            member.initiatives_proposed.all(),
            "title",
            "description",
            "place",
            "starts_on",
            "expected",
            "state",
            "refusal_reason",
            "girls",
            "boys",
            title=_("initiatives you proposed"),
        ),
        section(
            "team_places",
            member.team_places.select_related("action"),
            "action",
            "number",
            "answer",
            "may_show",
            "created_at",
        ),
    ]


_WORDS = ("title", "place", "description")


def _forget_initiatives(member):
    """What was proposed and never done goes. What is planned or was done is the centre's and stays
    counted, without the picture and without what names them in its words."""
    person = KnownAs(member)
    proposed = member.initiatives_proposed.all()
    in_team = SocialAction.objects.filter(team__member=member).exclude(proposer=member)
    concerned = [*proposed.values_list("pk", flat=True), *in_team.values_list("pk", flat=True)]
    lock(SocialAction.objects.filter(pk__in=concerned))  # all at once: two may be of both
    for action in proposed.filter(state=SocialState.PROPOSED):
        move(action.call_off, by=None)
    undone = proposed.exclude(state__in=[SocialState.PLANNED, SocialState.DONE])
    ids = list(undone.values_list("pk", flat=True))
    forget_log(undone)
    SocialActionMove.objects.filter(subject__in=ids).update(note="")
    SocialAction.objects.rewrite(False).filter(pk__in=ids).update(**dict.fromkeys(_columns(), ""))
    for pk in proposed.exclude(pk__in=ids).order_by("pk").values_list("pk", flat=True):
        own = person.is_named_in_own
        _name_nobody(pk, person, {"title": own, "description": own})
    for action in in_team.select_related("proposer").order_by("pk"):
        proposer = action.proposer
        # Its words are the proposer's, and so is a name there that both bear.
        asked = person.apart_from(KnownAs(proposer)) if proposer else person
        _name_nobody(action.pk, asked, {"description": asked.is_mentioned_in})
    for action in proposed.exclude(picture=""):
        _remove_picture(action)
    forget_log(member.team_places.all())
    member.team_places.all().delete()
    proposed.update(proposer=None)


def _columns():
    suffixes = ("", *(f"_{code}" for code, _language in settings.LANGUAGES))
    return [f"{name}{suffix}" for name in _WORDS for suffix in suffixes]


def _name_nobody(pk, person, one_name_says):
    """Empty the words that name this person; it is called what it is where its title did.

    `one_name_says`: the fields in which one name says that they are meant, and who is asked. In
    others it may be a street, or somebody else.
    """
    rows = SocialAction.objects.rewrite(False).filter(pk=pk)
    words = rows.values(*_columns()).get()
    named = {
        column
        for column, text in words.items()
        if text and one_name_says.get(_field_of(column), person.is_fully_named_in)(text)
    }
    if named:
        rows.update(**{name: _called_instead(name) for name in named})
        forget_log(rows)
        SocialActionMove.objects.filter(subject=pk).update(note="")


def _field_of(column):
    return column.partition("_")[0]


def _called_instead(column):
    name, _mark, language = column.partition("_")
    if name != "title":
        return ""
    with translation.override(language or settings.LANGUAGE_CODE):
        return gettext("Citizen initiative")


def _remove_picture(action):
    """They sent it, and it shows faces."""
    SocialAction.objects.filter(pk=action.pk).update(picture="")
    discard(action.picture)


def _signs_of_acting(day):
    since = start_of_day(day)
    is_ahead_or_recent = Q(starts_on__gte=day)
    return [
        SocialAction.objects.filter(is_ahead_or_recent, leaders=OuterRef("pk")),
        SocialAction.objects.filter(
            is_ahead_or_recent | Q(created_at__gte=since), proposer=OuterRef("pk")
        ),
        TeamPlace.objects.filter(
            Q(updated_at__gte=since) | Q(action__starts_on__gte=day),
            answer=TeamAnswer.IN,
            member=OuterRef("pk"),
        ),
    ]


INITIATIVES = PersonalData(
    models=(SocialAction, SocialActionMove, _LEADERS, TeamPlace, HeadCount),
    export=_export_initiatives,
    erase=_forget_initiatives,
    files=lambda member: [(member.initiatives_proposed.all(), "picture")],
    active_since=_signs_of_acting,
    not_handed_out={
        SocialActionMove: "who of the staff moved it; its state is given",
        _LEADERS: "the link alone; the action itself is given",
        HeadCount: "of an association",
    },
)
CAMPS = PersonalData(
    models=(CampInscription, CampInscriptionMove, HealthNote),
    expires=(
        Expiry(
            "inscriptions in camps emptied",
            lambda: inscriptions_to_empty().count(),
            empty_inscriptions,
        ),
        rows_expire("health notes erased", expired_health_notes),
    ),
    not_handed_out={
        CampInscription: "of children and guardians, who have no file here",
        CampInscriptionMove: "of children and guardians, who have no file here",
        HealthNote: "of children, who have no file here; erased after the camp",
    },
)
