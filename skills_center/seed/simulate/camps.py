"""Summer camps of every centre: the stays of ten years, their children, the next one."""

from datetime import timedelta

from members.enums import ConsentMeans
from members.services.consents import SHIPPED_VERSION
from skills_center.seed.names import ASSOCIATION_NAMES, CAMP_STAYS
from tracks.enums import InscriptionState as State
from tracks.enums import SocialActionKind, SocialState
from tracks.models import (
    CampInscription,
    CampInscriptionMove,
    HeadCount,
    HealthNote,
    SocialAction,
    SocialActionMove,
)
from tracks.services.health_notes import NAMES_KEPT

from .tables import in_languages
from .world import Subject

PLACES, CHILDREN = 24, 28
DAY = timedelta(days=1)
HEALTH = "حساسية من الفول السوداني"


class Camps(Subject):
    models = (
        SocialAction, SocialActionMove, CampInscription, CampInscriptionMove, HeadCount, HealthNote,
    )  # fmt: skip

    def begin(self):
        table = self.world.table
        self.actions = table(SocialAction, description="", picture="")
        self.moves = table(SocialActionMove)
        self.inscriptions = table(CampInscription, notice_version=SHIPPED_VERSION)
        self.inscription_moves = table(CampInscriptionMove)
        self.groups, self.notes = table(HeadCount), table(HealthNote)

    def end(self):
        for center in self.world.centers:
            for year in range(self.calendar.first.year + 1, self.calendar.today.year + 1):
                first = self.calendar.today.replace(year=year, month=7, day=6)
                if first + 20 * DAY < self.calendar.today:
                    self._past(center, first)
            self._ahead(center)

    def _action(self, center, starts_on, state, **fields):
        created_at = self.calendar.at(starts_on - 70 * DAY)
        return self.actions.add(
            kind=SocialActionKind.CAMP.value,
            center_id=center.id,
            state=state.value,
            starts_on=starts_on,
            ends_on=starts_on + 6 * DAY,
            leader_id=center.coaches[starts_on.year % len(center.coaches)],
            is_public=True,
            created_at=created_at,
            updated_at=created_at,
            **in_languages(
                title=self.chance.one(CAMP_STAYS),
                place=("", "", ""),
                description=("", "", ""),
            ),
            **fields,
        )

    def _past(self, center, starts_on):
        """A stay that took place: counted child by child in the last year, before by head."""
        detailed = starts_on >= self.calendar.detailed_from - 30 * DAY
        children = [self._child(starts_on) for _one in range(CHILDREN if detailed else 0)]
        came = [child for child in children[:PLACES] if self.chance.happens(0.93)]
        girls = sum(child.sex == "female" for child in came)
        figures = {"girls": girls + 6, "boys": len(came) - girls + 5, "places": 40}
        if not detailed:
            figures = {"girls": self.chance.number(25, 40), "boys": self.chance.number(25, 40)}
        camp = self._action(center, starts_on, SocialState.DONE, **figures)
        back_at = self.calendar.at(starts_on + 8 * DAY)
        self.moves.add(
            subject_id=camp, verb="finish", from_state="planned", to_state="done", at=back_at,
            by_id=center.director,
        )  # fmt: skip
        for arrival, child in enumerate(children, start=1):
            if arrival > PLACES:
                self._inscribe(center, camp, starts_on, arrival, child, State.WITHDRAWN)
            else:
                state = State.CAME if child in came else State.ABSENT
                self._inscribe(center, camp, starts_on, arrival, child, state)
        if detailed:
            self._group(camp, starts_on, girls_came=6, boys_came=5)

    def _ahead(self, center):
        """The next stay, in the holidays to come: places kept, confirmed, and a waiting list."""
        starts_on = self.calendar.today + 40 * DAY
        camp = self._action(center, starts_on, SocialState.PLANNED, places=PLACES // 2)
        states = [State.CONFIRMED] * (PLACES // 2 - 3) + [State.UNSIGNED] * 3
        for arrival, state in enumerate([*states, State.WAITLISTED, State.WAITLISTED], start=1):
            child = self._child(starts_on)
            inscription = self._inscribe(center, camp, starts_on, arrival, child, state)
            if arrival % 6 == 1:
                written_at = self.calendar.now
                self.notes.add(inscription_id=inscription, text=HEALTH, written_at=written_at)

    def _child(self, starts_on):
        return self.population.person(starts_on, youngest=8, oldest=15)

    def _inscribe(self, center, camp, starts_on, arrival, child, state):
        inscribed_at = self.calendar.at(starts_on - 60 * DAY + arrival * DAY // 2, 12)
        agreed_at = inscribed_at if state not in (State.UNSIGNED, State.WAITLISTED) else None
        names = self._names(child)
        ended_on = starts_on + 6 * DAY
        emptied_at = None
        if ended_on < self.calendar.today - NAMES_KEPT:
            emptied_at = self.calendar.at(ended_on + NAMES_KEPT + DAY, 4, 0)
            names = dict.fromkeys(names, "")
        inscription = self.inscriptions.add(
            camp_id=camp,
            state=state.value,
            arrival=arrival,
            sex=child.sex,
            birth_date=child.birth_date.replace(month=1, day=1) if emptied_at else child.birth_date,
            language=child.language,
            agreed_at=agreed_at,
            agreed_by=ConsentMeans.PAPER.value if agreed_at else "",
            emptied_at=emptied_at,
            created_at=inscribed_at,
            updated_at=emptied_at or inscribed_at,
            **names,
        )
        for verb, before, after, at in _way_to(state, inscribed_at, self.calendar.at(ended_on)):
            self.inscription_moves.add(
                subject_id=inscription,
                verb=verb,
                from_state=before,
                to_state=after,
                at=at,
                by_id=center.director,
            )
        return inscription

    def _names(self, child):
        return {
            "first_name": child.first.text,
            "last_name": child.last.text,
            "guardian_name": self.population.parent_name(child)[0],
            "guardian_phone": self.population.phone(),
        }

    def _group(self, camp, starts_on, **came):
        at = self.calendar.at(starts_on - 30 * DAY)
        self.groups.add(
            camp_id=camp,
            association=self.chance.one(ASSOCIATION_NAMES)[0],
            girls=6,
            boys=5,
            created_at=at,
            updated_at=at,
            **came,
        )


def _way_to(state, inscribed_at, ended_at):
    """The moves from the first state to this one."""
    if state == State.UNSIGNED:
        yield "keep_place", "waitlisted", "unsigned", inscribed_at
    if state == State.WITHDRAWN:
        yield "withdraw", "waitlisted", "withdrawn", inscribed_at + DAY
    if state in (State.CONFIRMED, State.CAME, State.ABSENT):
        yield "confirm", "waitlisted", "confirmed", inscribed_at
    if state == State.CAME:
        yield "come", "confirmed", "came", ended_at
    if state == State.ABSENT:
        yield "miss", "confirmed", "absent", ended_at
