"""Citizen initiatives of members: proposed, decided, done, with their teams."""

from datetime import date, timedelta

from skills_center.seed.names import INITIATIVES
from tracks.enums import InitiativeRefusal, SocialActionKind, SocialState, TeamAnswer
from tracks.models import SocialAction, TeamPlace

from .camps import Camps
from .tables import in_languages
from .world import Subject

A_CENTER = 12
MEMBERS_EACH = 2_500
PLAN = "سننجز هذا العمل مع سكان الحي، بمواد بسيطة وبتأطير من المركز."
DAY = timedelta(days=1)
OF_RAMADAN = "Iftar pour tous"
A_RAMADAN, LUNAR_YEAR = date(2025, 3, 2), 354.367
# In the middle of the month: the moon may be seen a day or two off this count.
FIRST_DAYS, LAST_DAYS = 3, 26
MONTHS = {
    "Caravane de vêtements d’hiver": (11, 12, 1, 2),
    "200 arbres plantés": (11, 12, 1, 2, 3),
    "Soutien scolaire avant les examens": (4, 5, 6),
    "Collecte de manuels scolaires": (6, 7, 8, 9),
    "Peinture des classes d’une école rurale": (3, 4, 7, 8),
}
STATES = (SocialState.DONE,) * 9 + (SocialState.REFUSED, SocialState.CALLED_OFF)
MOVES = {
    SocialState.PROPOSED: (),
    SocialState.PLANNED: (("approve", "proposed", "planned"),),
    SocialState.REFUSED: (("refuse", "proposed", "refused"),),
    SocialState.CALLED_OFF: (("call_off", "proposed", "called_off"),),
    SocialState.DONE: (("approve", "proposed", "planned"), ("finish", "planned", "done")),
}


class Initiatives(Subject):
    models = (SocialAction.leaders.through, TeamPlace)

    def begin(self):
        camps = self.world.subject(Camps)
        self.actions, self.moves = camps.actions, camps.moves
        self.leaders = self.world.table(SocialAction.leaders.through)
        self.places = self.world.table(TeamPlace)

    def end(self):
        number = A_CENTER + self.world.members // MEMBERS_EACH // len(self.world.centers)
        for center in self.world.centers:
            if center.alumni:
                for turn in range(number):
                    self._initiative(center, turn)

    def _initiative(self, center, turn):
        chance, calendar = self.chance, self.calendar
        proposer = chance.one(center.alumni)
        if turn < 2:  # one is read, one is announced
            state = (SocialState.PROPOSED, SocialState.PLANNED)[turn]
            proposed_on = calendar.today - chance.days(3, 12)
            starts_on = calendar.today + chance.days(14, 40)
        else:
            state = STATES[turn % len(STATES)]
            proposed_on = chance.day_between(proposer.registered_on, calendar.today - 60 * DAY)
            starts_on = min(proposed_on + 30 * DAY, calendar.today - 5 * DAY)
        proposed_at = calendar.at(proposed_on, chance.number(9, 21), chance.number(0, 59))
        done = state == SocialState.DONE
        is_refused = state == SocialState.REFUSED
        title = chance.one([one for one in INITIATIVES if _fits(one[1], starts_on)])
        action = self.actions.add(
            kind=SocialActionKind.INITIATIVE.value,
            center_id=center.id,
            state=state.value,
            starts_on=starts_on,
            ends_on=starts_on,
            girls=chance.number(5, 30) if done else 0,
            boys=chance.number(5, 30) if done else 0,
            is_public=done,
            proposer_id=proposer.id,
            expected=chance.number(10, 60),
            refusal_reason=InitiativeRefusal.MEANS.value if is_refused else "",
            reported_at=calendar.at(starts_on + 2 * DAY) if done else None,
            created_at=proposed_at,
            updated_at=proposed_at,
            **in_languages(title=title, place=("", "", ""), description=(PLAN, "", "")),
        )
        at = proposed_at
        for verb, before, after in MOVES[state]:
            at = calendar.at(starts_on + DAY) if verb == "finish" else at + DAY
            self.moves.add(
                subject_id=action,
                verb=verb,
                from_state=before,
                to_state=after,
                at=at,
                by_id=center.director,
                reason=InitiativeRefusal.MEANS.value if is_refused else "",
            )
        self._gather(center, action, proposer, proposed_at, done)

    def _gather(self, center, action, proposer, at, done):
        """The team: who proposed it, and a friend who was asked."""
        team = {proposer.id: proposer}
        friend = self.chance.one(center.alumni)
        team.setdefault(friend.id, friend)
        for member in team.values():
            is_in = member is proposer or self.chance.happens(0.7)
            self.places.add(
                action_id=action,
                member_id=member.id,
                number=member.number,
                answer=(TeamAnswer.IN if is_in else TeamAnswer.DECLINED).value,
                may_show=True if done and is_in else None,
                created_at=at,
                updated_at=at,
            )
            if is_in:
                self.leaders.add(socialaction_id=action, member_id=member.id)


def _fits(title, day):
    """Whether what a title (in French) says is done at that time of the year."""
    if title == OF_RAMADAN:
        since = (day - A_RAMADAN).days % LUNAR_YEAR
        return FIRST_DAYS <= since < LAST_DAYS
    return day.month in MONTHS.get(title, range(1, 13))
