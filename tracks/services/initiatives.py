"""The verbs of a citizen initiative: proposed by a member, decided, told, done, shown.

The row of the initiative is locked first, then the places in its team.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.identifiers import read_number
from members.models import Member
from skills_center.base.dates import today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.base.files import discard
from skills_center.base.rights import require
from skills_center.base.states import coded_reason, move, require_as_seen
from tracks import notices_social as notices
from tracks.enums import (
    InitiativeRefusal,
    InscriptionState,
    SocialActionKind,
    SocialState,
    TeamAnswer,
)
from tracks.models import SocialAction, TeamPlace

from .eligibility import require_agreement
from .social_locks import lock_action

MOST_OPEN, LARGEST_TEAM = 3, 30
LONGEST_NUMBER = 16


@transaction.atomic
def propose(*, member, by, title, description, starts_on, place="", expected=None):
    """A member proposes an initiative at their centre; they are the first of its team.

    The same once more, while it waits for its answer, is a second tap.
    """
    member = Member.objects.select_related("center").to_write(member.pk)
    if by.pk != member.user_id:
        raise IllegalMoveError(_("You may not do this."))
    require_agreement(member, by)
    if starts_on <= today():
        raise DomainError(_("Choose a day that is still to come."))
    waiting = member.initiatives_proposed.filter(state=SocialState.PROPOSED)
    words = {"title": title, "description": description, "place": place}
    asked = {"starts_on": starts_on, "expected": expected}
    if same := waiting.filter(**words, **asked).first():
        return same
    if waiting.count() >= MOST_OPEN:
        raise DomainError(_("We are still reading your other proposals: wait for our answer."))
    action = SocialAction(
        kind=SocialActionKind.INITIATIVE,
        center=member.center,
        state=SocialState.PROPOSED,
        proposer=member,
        **asked,
        ends_on=starts_on,
        # In the language it was written in, and in Arabic, which every other language falls
        # back on until staff translate it.
        **{f"{name}{suffix}": text for name, text in words.items() for suffix in ("", "_ar")},
    )
    action.save()
    action.team.create(member=member, number=member.number, answer=TeamAnswer.IN)
    action.leaders.add(member)
    return action


@transaction.atomic
def approve(action, *, by, note=""):
    action = lock_action(action.pk)
    move(action.approve, by=by, note=note)
    notices.initiative_approved(action)
    return action


@transaction.atomic
def refuse_initiative(action, *, by, reason, note=""):
    """Refuse with a coded reason, which the member is told."""
    reason = coded_reason(InitiativeRefusal, reason)
    action = lock_action(action.pk)
    action.refusal_reason = reason
    move(action.refuse, by=by, reason=reason, note=note)
    notices.initiative_refused(action)
    return action


@transaction.atomic
def call_off(action, *, by, note="", seen=None):
    """By who proposed it or the staff. Guardians of a camp are told, its children withdrawn.

    `seen`: the state that the question showed, where one was asked.
    """
    action = lock_action(action.pk)
    if action.state != SocialState.CALLED_OFF:  # that it is says itself
        require_as_seen(action.state, seen)
    move(action.call_off, by=by, note=note)
    if action.is_camp:
        for inscription in action.inscriptions.ahead().locked():
            inscription.camp = action
            holds_place = inscription.state in InscriptionState.HOLDS_PLACE
            move(inscription.withdraw, by=None)
            notices.camp_called_off(inscription, holds_place=holds_place)
    elif action.proposer and (by is None or by.pk != action.proposer.user_id):
        notices.initiative_called_off(action)
    return action


# The team --------------------------------------------------------------------------
@transaction.atomic
def ask_into_team(action, *, number, by):
    """Ask whoever has this number; it is kept the same whether somebody has it or not."""
    number = read_number(number)[:LONGEST_NUMBER]
    member = _lock_member_of(number)
    action = lock_action(action.pk)
    _require_inside(action, by)
    _require_under_way(action)
    if not number:
        raise DomainError(_("Write the member number of the person."))
    if action.team.count() >= LARGEST_TEAM:
        raise DomainError(_("The team is complete."))
    known = action.team.filter(number=number).exists()
    if known or (member and action.team.filter(member=member).exists()):
        return
    place = action.team.create(member=member, number=number)
    if member:
        notices.asked_into_team(place)


def _lock_member_of(number):
    """Whoever has this number, their file locked; None for nobody and for one that is emptied."""
    found = Member.objects.filter(number=number).first() if number else None
    try:
        return found and Member.objects.to_write(found.pk)
    except DomainError:
        return None


def _require_inside(action, by):
    if not action.team.inside().filter(member__user=by).exists():
        raise IllegalMoveError(_("You may not do this."))


def _require_under_way(action):
    if action.state not in (SocialState.PROPOSED, SocialState.PLANNED):
        raise DomainError(_("This initiative is closed."))


def _lock_place(place):
    action = lock_action(place.action_id)
    fresh = TeamPlace.objects.select_related("member").under_lock(place.pk)
    fresh.action = action
    return fresh


def _require_own(place, by):
    if place.member is None or place.member.user_id != by.pk:
        raise IllegalMoveError(_("You may not do this."))


@transaction.atomic
def join_team(place, *, by):
    """Who was asked is of the team from now on. Said twice, it is said once; who declined or left
    was told that it is for good."""
    place = _lock_own_place(place, by)
    if place.answer == TeamAnswer.IN:
        return place
    require_as_seen(place.answer, TeamAnswer.ASKED)
    place.answer = TeamAnswer.IN
    place.save(update_fields=["answer", "updated_at"])
    place.action.leaders.add(place.member)
    return place


@transaction.atomic
def decline_team(place, *, by):
    """Who is asked says no. Who has joined since does not leave by that."""
    return _decline(_lock_own_place(place, by), seen=TeamAnswer.ASKED)


@transaction.atomic
def leave_team(place, *, by):
    """Who is of the team is of it no more, and what they agreed to with it."""
    place = _lock_own_place(place, by)
    if place.action.proposer_id == place.member_id:
        raise DomainError(_("It is your initiative: call it off if it will not take place."))
    place = _decline(place, seen=TeamAnswer.IN)
    place.action.leaders.remove(place.member)
    return place


def _lock_own_place(place, by):
    place = _lock_place(place)
    _require_own(place, by)
    _require_under_way(place.action)
    return place


def _decline(place, *, seen):
    """Said twice, it is said once. `seen`: the answer of a place that this question is asked of."""
    if place.answer != TeamAnswer.DECLINED:
        require_as_seen(place.answer, seen)
        place.answer, place.may_show = TeamAnswer.DECLINED, None
        place.save(update_fields=["answer", "may_show", "updated_at"])
    return place


@transaction.atomic
def say_may_show(place, *, may_show, by):
    """One of the team says whether the public page may be. A no takes the page away at once."""
    place = _lock_place(place)
    _require_own(place, by)
    if place.answer != TeamAnswer.IN:
        raise DomainError(_("Join the team first."))
    place.may_show = may_show
    place.save(update_fields=["may_show", "updated_at"])
    if not may_show and place.action.is_public:
        place.action.is_public = False
        place.action.save(update_fields=["is_public", "updated_at"])
    return place


# Afterwards ---------------------------------------------------------------------------
@transaction.atomic
def report(action, *, girls, boys, by, picture=None):
    """The team tells who took part, with a picture; staff confirm it. `picture` was made safe."""
    action = lock_action(action.pk)
    _require_inside(action, by)
    if action.state != SocialState.PLANNED:
        raise DomainError(_("This initiative is closed."))
    if action.starts_on > today():
        raise DomainError(_("It has not taken place yet."))
    _write_report(action, girls, boys, picture)
    return action


def _write_report(action, girls, boys, picture):
    if not girls and not boys:
        raise DomainError(_("How many people took part?"))
    action.girls, action.boys, action.reported_at = girls, boys, timezone.now()
    if picture:
        discard(action.picture)
        action.picture = picture
    action.save()


@transaction.atomic
def finish_initiative(action, *, by, note="", girls=None, boys=None):
    """Staff confirm what the team told, or write it in their place: from now on it is counted."""
    action = lock_action(action.pk)
    require(by, "tracks.decide_socialaction", action)
    if action.is_camp:
        raise DomainError(_("A camp is closed on its own page, after the return."))
    if action.starts_on > today():
        raise DomainError(_("It has not taken place yet."))
    if girls is not None or boys is not None:
        _write_report(action, girls or 0, boys or 0, None)
    if not action.participants:
        raise DomainError(_("The team has not told yet how many people took part."))
    move(action.finish, by=by, note=note)
    if action.proposer:
        notices.initiative_done(action)
    return action


@transaction.atomic
def publish(action, *, by):
    """Show an initiative that is done, once each of its team agreed."""
    action = lock_action(action.pk)
    require(by, "tracks.decide_socialaction", action)
    if action.state != SocialState.DONE or action.is_camp:
        raise DomainError(_("Only initiatives that are done are shown."))
    if action.team.inside().exclude(may_show=True).exists():
        raise DomainError(_("One of the team has not agreed to the public page yet."))
    action.is_public = True
    action.save(update_fields=["is_public", "updated_at"])
    return action


@transaction.atomic
def unpublish(action, *, by):
    action = lock_action(action.pk)
    require(by, "tracks.decide_socialaction", action)
    action.is_public = False
    action.save(update_fields=["is_public", "updated_at"])
    return action
