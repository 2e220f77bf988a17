"""What must hold of a cohort after whatever was done to it, and the things one can do."""

from datetime import timedelta

from django.utils import timezone

from skills_center.base.errors import DomainError
from tests.told import all_left
from tracks import services
from tracks.enums import CohortVerb
from tracks.enums import EnrolmentState as State
from tracks.models import Cohort, Enrolment, EnrolmentMove
from tracks.services.enrolments import lapse_offers

# Written here once more, by hand: what the model allows is held against it.
LEGAL = {
    "waitlist": {("submitted", "waitlisted")},
    "admit": {("submitted", "accepted")},
    "accept": {("submitted", "accepted"), ("waitlisted", "accepted"), ("offered", "accepted")},
    "confirm": {("offered", "accepted")},
    "offer": {("submitted", "offered"), ("waitlisted", "offered")},
    "lapse": {("offered", "withdrawn")},
    "refuse": {("submitted", "refused"), ("waitlisted", "refused")},
    "withdraw": {
        ("submitted", "withdrawn"), ("waitlisted", "withdrawn"), ("offered", "withdrawn"),
        ("accepted", "withdrawn"),
    },
    "start": {("accepted", "active")},
    "drop": {("active", "dropped")},
    "complete": {("active", "completed")},
    "jump": {("waitlisted", "waitlisted")},
}  # fmt: skip


def check(cohort):
    """Seats, ranks and the log of every enrolment, now."""
    cohort = Cohort.objects.get(pk=cohort.pk)
    held = cohort.enrolments.holding_seat().count()
    assert held <= cohort.capacity, f"Law of seats: {held} are held, there are {cohort.capacity}."
    ranks = [one.rank for one in cohort.enrolments.waiting().with_rank()]
    assert ranks == list(range(1, len(ranks) + 1)), f"Law of ranks: 1, 2, 3 …, not {ranks}."
    for enrolment in cohort.enrolments.prefetch_related("moves"):
        state = State.SUBMITTED
        for move in enrolment.moves.all():
            step = (move.from_state, move.to_state)
            assert move.from_state == state, f"Law of the log: {step} follows {state}."
            assert step in LEGAL[move.verb], (
                f"Law of moves: {move.verb} may not go {step}. If it may now, say so in LEGAL."
            )
            state = move.to_state
        assert enrolment.state == state, (
            f"Law of the log: it ends with {state}, the state is {enrolment.state}."
        )


def check_all_along(cohort, capacity):
    """Replay the log from the first capacity on: at no moment were there more seats than that.

    All of it was written under the cohort's lock, one after the other, so that `at` orders it.
    """
    moves = EnrolmentMove.objects.filter(subject__cohort=cohort)
    steps = [(move.at, 1, _seats(move)) for move in moves]
    changes = cohort.events.filter(verb=CohortVerb.CAPACITY)
    steps += [(event.at, 0, int(event.detail.split(" → ")[1])) for event in changes]
    held = 0
    for _at, is_move, value in sorted(steps):
        if is_move:
            held += value
        else:
            capacity = value
        assert held <= capacity, f"Law of seats: {held} were held once, there were {capacity}."
    now = cohort.enrolments.holding_seat().count()
    assert held == now, f"Law of the log: it gives {held} seats, {now} are held."


def _seats(move):
    """How many seats it takes (1), gives back (-1) or leaves."""
    return (move.to_state in State.HOLDS_SEAT) - (move.from_state in State.HOLDS_SEAT)


class Deeds:
    """What people do to a cohort. `pick` chooses among equals; what is refused changes nothing."""

    NAMES = (
        "apply", "accept", "waitlist", "offer", "confirm", "refuse", "withdraw", "start", "drop",
        "complete", "change_capacity", "jump", "score", "rank", "let_offers_run_out",
    )  # fmt: skip

    def __init__(self, cohort, members, staff, pick):
        self.cohort, self.members, self.staff, self.pick = cohort, members, staff, pick

    def do(self, name):
        """Whether it was allowed."""
        try:
            getattr(self, name)()
        except DomainError:
            return False
        return True

    def _one(self, *states):
        found = list(Enrolment.objects.filter(cohort=self.cohort, state__in=states or State.values))
        if not found:
            raise DomainError("nobody")
        return self.pick(found)

    def apply(self):
        member = self.pick(self.members)
        services.apply(cohort=self.cohort, member=member, by=member.user)

    def accept(self):
        services.accept(self._one(), by=self.staff, note=self.pick(["", "سبب"]))

    def waitlist(self):
        services.waitlist(self._one(), by=self.staff)

    def offer(self):
        services.offer(self._one(), by=self.staff, note=self.pick(["", "سبب"]))

    def confirm(self):
        enrolment = self._one("offered", "waitlisted")
        services.confirm(enrolment, by=enrolment.member.user)

    def refuse(self):
        services.refuse(self._one("submitted", "waitlisted"), by=self.staff, reason="places")

    def withdraw(self):
        enrolment = self._one()
        services.withdraw(enrolment, by=enrolment.member.user)

    def start(self):
        services.start(self._one("accepted", "offered"), by=self.staff)

    def drop(self):
        services.drop(self._one(), by=self.staff)

    def complete(self):
        services.complete(self._one("active", "accepted"), by=self.staff)

    def change_capacity(self):
        capacity = self.pick(range(1, 12))
        services.change_capacity(self.cohort, capacity=capacity, by=self.staff, reason="سبب")

    def jump(self):
        services.jump(self._one("waitlisted"), to=self.pick(range(8)), by=self.staff, reason="سبب")

    def score(self):
        grid = self.cohort.criteria.values_list("pk", flat=True)
        points = {line: self.pick(range(6)) for line in grid}
        services.score(self._one("submitted", "waitlisted"), points=points, by=self.staff)

    def rank(self):
        services.rank_by_score(self.cohort, by=self.staff)

    def let_offers_run_out(self):
        late = timezone.now() - timedelta(seconds=1)
        offered = self._one("offered")
        all_left()
        Enrolment.objects.filter(pk=offered.pk, state="offered").update(offer_expires_at=late)
        lapse_offers()
