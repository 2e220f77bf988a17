"""A cohort: made after another, larger, smaller, cancelled; and whom it is for."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from members.enums import Role
from skills_center.base.dates import instant_at, today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.models import Message
from tests.factories.members import DocumentFactory, MemberFactory
from tests.factories.network import CenterFactory, CommuneFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, SessionFactory
from tests.morocco import wall
from tracks import services
from tracks.models import Cohort, EligibilityCheck

NAMES = {"ar": "الفوج الثاني", "fr": "Promotion 2", "en": "Cohort 2"}


# Clones -----------------------------------------------------------------------------
def test_clone_takes_the_rules_and_none_of_the_people(center, director, staff):
    coach = staff(Role.COACH)
    old = CohortFactory(
        center=center, capacity=12, age_from=18, age_to=30, situations=["looking"], papers=["cv"],
        offer_hours=24, certificate_attendance=75, place="القاعة",
    )  # fmt: skip
    old.coaches.add(coach)
    old.communes.add(CommuneFactory(center=center))
    old.criteria.create(name="الدافع", weight=3)
    EnrolmentFactory(cohort=old)
    new = services.clone_cohort(
        old, names=NAMES, starts_on=old.starts_on + timedelta(days=100), by=director
    )
    new = Cohort.objects.get(pk=new.pk)
    same = ("capacity", "age_from", "age_to", "situations", "papers", "offer_hours", "place_ar")
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    assert (new.name_ar, new.name_fr, new.name_en) == tuple(NAMES.values())
    assert new.ends_on - new.starts_on == old.ends_on - old.starts_on
    assert new.starts_on - new.applications_close_at.date() == (
        old.starts_on - old.applications_close_at.date()
    )
    assert (list(new.coaches.all()), new.communes.count()) == ([coach], 1)
    assert [(line.name, line.weight) for line in new.criteria.all()] == [("الدافع", 3)]
    assert (new.is_published, new.enrolments.count()) == (False, 0)
    assert new.events.get().verb == "cloned"


def test_clone_that_nobody_could_apply_to_is_refused(center, director):
    old = CohortFactory(center=center)
    with pytest.raises(DomainError):
        services.clone_cohort(old, names=NAMES, starts_on=today(), by=director)
    assert Cohort.objects.count() == 1


def test_clone_of_an_old_cohort_opens_now(center, director):
    old = CohortFactory(center=center)
    Cohort.objects.update(
        starts_on=today() - timedelta(days=300), ends_on=today() - timedelta(days=200)
    )
    old.refresh_from_db()
    new = services.clone_cohort(
        old, names=NAMES, starts_on=today() + timedelta(days=9), by=director
    )
    assert new.applications_open_at < new.applications_close_at


@pytest.mark.parametrize(
    ("begins", "again"),
    [
        (date(2026, 1, 26), date(2026, 3, 2)),  # the copy opens in Ramadan
        (date(2026, 3, 9), date(2026, 5, 4)),  # the first opened in Ramadan, the copy after it
        (date(2026, 9, 14), date(2026, 11, 2)),  # over the day on which summer time was given up
        (date(2026, 6, 1), date(2027, 3, 1)),  # into Ramadan of 2027
    ],
)
def test_clone_opens_and_closes_at_the_same_hour_of_the_clock(center, director, begins, again):
    with time_machine.travel(datetime(2026, 1, 2, tzinfo=UTC)):
        old = CohortFactory(
            center=center, starts_on=begins, ends_on=begins + timedelta(days=90),
            applications_open_at=instant_at(begins - timedelta(days=20), time(9)),
            applications_close_at=instant_at(begins - timedelta(days=3), time(18, 30)),
        )  # fmt: skip
        new = services.clone_cohort(old, names=NAMES, starts_on=again, by=director)
    shown = wall(new.applications_open_at), wall(new.applications_close_at)
    assert shown == (
        datetime.combine(again - timedelta(days=20), time(9)),
        datetime.combine(again - timedelta(days=3), time(18, 30)),
    )


# Seats ------------------------------------------------------------------------------
def test_more_seats_are_offered_to_who_waits(center, track_manager):
    cohort = CohortFactory(center=center, first_come=True, capacity=1)
    for arrival, state in enumerate(["accepted", "waitlisted", "waitlisted", "waitlisted"], 1):
        EnrolmentFactory(cohort=cohort, arrival=arrival, state=state)
    services.change_capacity(cohort, capacity=3, by=track_manager, reason="قاعة أكبر")
    states = list(cohort.enrolments.order_by("arrival").values_list("state", flat=True))
    assert states == ["accepted", "offered", "offered", "waitlisted"]
    event = cohort.events.get()
    assert (event.verb, event.detail, event.reason, event.by) == (
        "capacity", "1 → 3", "قاعة أكبر", track_manager,
    )  # fmt: skip


@pytest.mark.parametrize(("capacity", "reason"), [(1, "x"), (0, "x"), (5, "")])
def test_fewer_seats_than_held_or_no_reason_is_refused(center, track_manager, capacity, reason):
    cohort = CohortFactory(center=center, capacity=3)
    EnrolmentFactory.create_batch(2, cohort=cohort, state="accepted")
    with pytest.raises(DomainError):
        services.change_capacity(cohort, capacity=capacity, by=track_manager, reason=reason)
    cohort.refresh_from_db()
    assert cohort.capacity == 3


def test_seats_of_another_centre_are_not_theirs_to_change(staff):
    cohort = CohortFactory(center=CenterFactory())
    for role in (Role.TRACK_MANAGER, Role.DIRECTOR, Role.COACH):
        with pytest.raises(IllegalMoveError):
            services.change_capacity(cohort, capacity=5, by=staff(role), reason="x")


# Cancelled ----------------------------------------------------------------------------
def test_cancelling_tells_everybody_who_applied(center, track_manager):
    cohort = CohortFactory(center=center, capacity=2)
    open_states = ["submitted", "waitlisted", "offered", "accepted"]
    for arrival, state in enumerate([*open_states, "refused", "withdrawn"], 1):
        EnrolmentFactory(cohort=cohort, arrival=arrival, state=state)
    session = SessionFactory(cohort=cohort)
    services.cancel_cohort(cohort, by=track_manager, reason="تعذر إيجاد مؤطر.")
    services.cancel_cohort(cohort, by=track_manager, reason="مرة ثانية")
    states = list(cohort.enrolments.order_by("arrival").values_list("state", "refusal_reason"))
    assert states == [("refused", "cancelled")] * 4 + [("refused", "age"), ("withdrawn", "")]
    assert Message.objects.count() == 4
    assert all("السبب: تعذر إيجاد مؤطر." in one.body for one in Message.objects.all())
    session.refresh_from_db()
    assert session.cancelled_at is not None
    assert not Cohort.objects.published().exists()


def test_cohort_under_way_is_not_cancelled(center, track_manager):
    cohort = CohortFactory(center=center)
    EnrolmentFactory(cohort=cohort, state="active")
    with pytest.raises(DomainError):
        services.cancel_cohort(cohort, by=track_manager, reason="x")


# Whom it is for -----------------------------------------------------------------------
@pytest.fixture
def strict(center):
    cohort = CohortFactory(
        center=center, age_from=18, age_to=25, situations=["looking"], papers=["cv"]
    )
    cohort.communes.add(CommuneFactory(center=center))
    return cohort


def born(cohort, age, *, days=0):
    """The birth date of who is `age` on the first day, `days` days later."""
    first = cohort.starts_on
    return first.replace(year=first.year - age) + timedelta(days=days)


def who_fits(cohort, **fields):
    fields = {
        "center": cohort.center, "birth_date": born(cohort, 20), "situation": "looking",
        "commune": cohort.communes.get(), **fields,
    }  # fmt: skip
    return MemberFactory(**fields)


def test_who_fits_is_let_in_and_the_check_is_kept(strict):
    member = who_fits(strict)
    DocumentFactory(member=member, kind="cv")
    enrolment = services.apply(cohort=strict, member=member, by=member.user)
    check = EligibilityCheck.objects.get(enrolment=enrolment)
    assert (check.age, check.shortfalls, check.unknown, check.override) == (20, [], [], "")


@pytest.mark.parametrize(
    ("age", "days", "fits"), [(18, 0, True), (18, 1, False), (26, 1, True), (26, 0, False)]
)
def test_age_is_that_of_the_first_day(strict, age, days, fits):
    member = who_fits(strict, birth_date=born(strict, age, days=days))
    assert ("age" not in services.fit_of(strict, member).shortfalls) is fits


def test_each_rule_gives_its_reason_in_the_language_of_the_page(strict, client):
    member = who_fits(
        strict,
        birth_date=born(strict, 40),
        situation="studying",
        commune=CommuneFactory(center=strict.center),
    )
    with pytest.raises(services.NotEligibleError) as told:
        services.apply(cohort=strict, member=member, by=member.user)
    assert len(told.value.reasons) == 4
    client.force_login(member.user)
    page = client.get(f"/fr/cohorts/{strict.pk}/apply/").content.decode()
    assert "25 ans au plus" in page
    assert "<textarea" not in page
    response = client.post(f"/fr/cohorts/{strict.pk}/apply/", {"motivation": "…"})
    assert response.status_code == 200
    assert not strict.enrolments.exists()


def test_what_is_not_known_holds_nobody_back_and_is_noted(strict):
    member = who_fits(strict, situation="", commune=None)
    DocumentFactory(member=member, kind="cv")
    enrolment = services.apply(cohort=strict, member=member, by=member.user)
    assert enrolment.eligibility.unknown == ["situation", "commune"]


def test_exception_needs_who_decides_and_a_reason(strict, staff, track_manager):
    member = who_fits(strict, birth_date=born(strict, 40))
    for by, override in [
        (staff(Role.FRONT_DESK), "قريب"),
        (member.user, "أريد"),
        (track_manager, "  "),
    ]:
        with pytest.raises(services.NotEligibleError):
            services.apply(cohort=strict, member=member, by=by, override=override)
    enrolment = services.apply(
        cohort=strict, member=member, by=track_manager, override="وافقت المديرة"
    )
    check = enrolment.eligibility
    assert check.shortfalls == ["age", "papers"]
    assert (check.override, check.overridden_by) == ("وافقت المديرة", track_manager)


def test_choice_that_is_offered_no_more_is_told_as_it_is(strict):
    """A row may hold what was a choice when it was written: no page of it breaks."""
    strict.situations, strict.papers = ["gone"], ["cv", "lost"]
    strict.save()
    asked = dict(strict.rules_told)
    assert [told.split(" · ")[-1] for told in asked.values()][::2] == ["gone", "lost"]
    member = who_fits(strict)
    with pytest.raises(services.NotEligibleError) as refused:
        services.apply(cohort=strict, member=member, by=member.user)
    assert ["gone" in str(refused.value), "lost" in str(refused.value)] == [True, True]


def test_rules_stand_on_the_page_of_the_cohort(strict, client):
    page = client.get(f"/fr/cohorts/{strict.pk}/").content.decode()
    assert "De 18 à 25 ans" in page
    assert strict.communes.get().name in page
