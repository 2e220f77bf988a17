"""A cohort from the first application to the yearly figure: everything that happens to sixty."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from skills_center.messaging.models import Message
from skills_center.results.figures import count_cells, figures
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, RoomFactory, TrackFactory
from tests.told import all_left
from tracks import services
from tracks.enums import EnrolmentState as State
from tracks.models import Certificate, Enrolment, FollowUp, Outcome
from tracks.services import follow_ups
from tracks.services.attendance import NewMark, mark_attendance
from tracks.services.planning import WeeklyPattern, generate_sessions

APPLICATIONS, SEATS, REFUSED, SESSIONS, DROPPED, POOR = 60, 25, 8, 30, 2, 3
OPENS = timezone.make_aware(datetime(2026, 1, 5, 10))
STARTS_ON = date(2026, 3, 2)


class Life:
    """One cohort and the clock. Each step is what people do, in the order they do it."""

    def __init__(self, center, staff, clock):
        self.staff, self.clock = staff, clock
        clock.move_to(OPENS, tick=False)
        self.cohort = CohortFactory(
            center=center,
            track=TrackFactory(code="job-skills"),
            capacity=SEATS,
            certificate_attendance=80,
            applications_open_at=OPENS,
            applications_close_at=OPENS + timedelta(days=30),
            starts_on=STARTS_ON,
            ends_on=STARTS_ON + timedelta(days=90),
        )
        self.cohort.criteria.create(name="الدافع", weight=2)

    def of(self, *states):
        return list(self.cohort.enrolments.filter(state__in=states).order_by("arrival"))

    def counts(self):
        states = self.cohort.enrolments.values_list("state", flat=True)
        return {state: list(states).count(state) for state in set(states)}

    def apply_and_score(self):
        grid = self.cohort.criteria.get().pk
        for number in range(APPLICATIONS):
            member = MemberFactory(center=self.cohort.center)
            made = services.apply(cohort=self.cohort, member=member, by=member.user)
            # The later they came, the better they score: the order of the queue is not arrival.
            services.score(made, points={grid: number * 6 // APPLICATIONS}, by=self.staff)

    def decide(self):
        queue = self.cohort.enrolments.with_score().order_by("-points", "arrival")
        for enrolment in queue[:SEATS]:
            services.offer(enrolment, by=self.staff)
        for enrolment in queue.filter(state=State.SUBMITTED).reverse()[:REFUSED]:
            services.refuse(enrolment, by=self.staff, reason="places")
        for enrolment in queue.filter(state=State.SUBMITTED):
            services.waitlist(enrolment, by=self.staff)

    def answer_offers(self, *, silent, left):
        """All but `silent` take their seat; then `left` of them give it back."""
        offered = self.of(State.OFFERED)
        for enrolment in offered[silent:]:
            services.confirm(enrolment, by=enrolment.member.user)
        for enrolment in offered[silent : silent + left]:
            services.withdraw(enrolment, by=enrolment.member.user)

    def let_offers_run_out(self):
        all_left()
        self.clock.move_to(max(one.offer_expires_at for one in self.of(State.OFFERED)), tick=False)
        return services.lapse_offers()

    def hold_sessions(self):
        """Thirty, three a week; in the tenth week two drop out."""
        pattern = WeeklyPattern(
            days=frozenset({0, 2, 4}),
            starts=time(9),
            ends=time(12),
            first_on=STARTS_ON,
            count=SESSIONS,
            room=RoomFactory(center=self.cohort.center),
        )
        generate_sessions(self.cohort, pattern, by=self.staff)
        self.clock.move_to(timezone.make_aware(datetime.combine(STARTS_ON, time(8))), tick=False)
        for enrolment in self.of(State.ACCEPTED):
            services.start(enrolment, by=self.staff)
        for number, session in enumerate(self.cohort.sessions.order_by("starts_at")):
            self.clock.move_to(session.starts_at, tick=False)
            if number == SESSIONS - 3:
                for enrolment in self.of(State.ACTIVE)[:DROPPED]:
                    services.drop(enrolment, by=self.staff)
            self._mark(session)

    def _mark(self, session):
        """The last POOR of the register come every other time, the others always."""
        active = self.of(State.ACTIVE)
        poor = {one.pk for one in active[-POOR:]}
        odd = self.cohort.sessions.filter(starts_at__lt=session.starts_at).count() % 2
        marks = [
            NewMark(
                client_id=uuid4(),
                enrolment=one.pk,
                half=1,
                mark="absent" if one.pk in poor and odd else "present",
                made_at=timezone.now(),
            )
            for one in active
        ]
        assert all(answer.written for answer in mark_attendance(session, marks, by=self.staff))

    def complete(self):
        for enrolment in self.of(State.ACTIVE):
            services.complete(enrolment, by=self.staff)
        return services.issue_for_cohort(self.cohort, by=self.staff)

    def follow_up(self, client):
        """Six months later: ten have work, five look for it, the others do not answer."""
        self.clock.move_to(timezone.now() + timedelta(days=185), tick=False)
        services.ask_follow_ups()
        asked = FollowUp.objects.filter(months=6).order_by("pk")
        for number, one in enumerate(asked[:15]):
            answer = {"kind": "job", "contract": "idmaj"} if number < 10 else {"kind": "looking"}
            link = reverse("tracks:follow_up", args=[follow_ups.token_of(one)])
            assert client.post(link, answer).status_code == 302


@pytest.mark.timeout(300)
def test_life_of_a_cohort(center, track_manager, director, client, time_machine):
    life = Life(center, track_manager, time_machine)
    life.apply_and_score()
    assert life.counts() == {"submitted": APPLICATIONS}

    life.decide()
    waiting = APPLICATIONS - SEATS - REFUSED
    assert life.counts() == {"offered": SEATS, "refused": REFUSED, "waitlisted": waiting}
    ranks = [one.rank for one in life.cohort.enrolments.waiting().with_rank()]
    assert ranks == list(range(1, waiting + 1))

    # Three do not answer, two give their seat back: five are promoted, of whom one is silent.
    life.answer_offers(silent=3, left=2)
    assert life.counts()["offered"] == 3 + 2
    assert life.let_offers_run_out() == 3 + 2
    life.answer_offers(silent=1, left=0)
    assert life.let_offers_run_out() == 1
    life.answer_offers(silent=0, left=0)
    assert life.counts()["accepted"] == SEATS
    assert life.cohort.enrolments.holding_seat().count() == SEATS

    life.hold_sessions()
    assert life.cohort.sessions.count() == SESSIONS
    assert life.counts()["dropped"] == DROPPED

    batch = life.complete()
    completed = SEATS - DROPPED
    assert len(batch.issued) == completed - POOR
    assert len(batch.left_out) == POOR + DROPPED
    entitled = {
        one.pk for one in life.cohort.enrolments.with_attendance()
        if one.state == State.COMPLETED and one.attendance_rate >= 80
    }  # fmt: skip
    assert set(Certificate.objects.values_list("enrolment", flat=True)) == entitled

    life.follow_up(client)
    assert Outcome.objects.count() == 15
    (half_year,) = [row for row in FollowUp.objects.rates("months") if row["months"] == 6]
    assert half_year == {
        "months": 6, "put": completed, "answered": 15, "inserted": 10,
        "answer_rate": round(100 * 15 / completed), "insertion_rate": 67,
    }  # fmt: skip

    shown = figures(2026, center, counted=count_cells())
    assert {code: shown[code].value for code in ("members", "job_skills_cohorts")} == {
        "members": SEATS, "job_skills_cohorts": 1,
    }  # fmt: skip
    became = [shown[code].value for code in ("asked_what_became", "told_what_became", "inserted")]
    assert became == [completed, 15, 10]
    client.force_login(director)
    for code, number in [("members", SEATS), ("inserted", 10)]:
        page = client.get(f"/ar/results/2026/{code}/", {"center": center.slug})
        assert page.context["page_obj"].paginator.count == number

    # Everybody was told what happened to them, and each step is in the log.
    assert Enrolment.objects.filter(moves=None).count() == 0
    assert Message.objects.filter(body__contains="مقعد").exists()
