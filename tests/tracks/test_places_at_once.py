"""Many people at once for few hours and few places: real threads, real row locks."""

from datetime import date, time, timedelta

from members.enums import Role
from skills_center.base.dates import today
from tests.factories.coaching import CoachFactory, CoachingPlanFactory, CoachingSlotFactory
from tests.factories.members import UserFactory
from tests.factories.network import CenterFactory
from tests.factories.social import CampFactory
from tests.marks import races
from tests.races import Gate, at_once, failures, refusals
from tracks import services
from tracks.models import CampInscription, CoachingMeeting, CoachingPlan, CoachingSlot, SocialAction
from tracks.services import camps, meetings

THREADS, PEOPLE, PLACES = 20, 60, 25

pytestmark = races


def all_at_once(verbs, gate=None):
    """Returns the errors that are no refusal, and how many were refused."""
    results = at_once(verbs, hands=THREADS, gate=gate)
    return failures(results), len(refusals(results))


def rush_for_hour(gate=None):
    center = CenterFactory()
    coach = CoachFactory(at=center)
    slot = CoachingSlotFactory(coach=coach, center=center)
    plans = [CoachingPlanFactory(coach=coach, center=center) for _ in range(THREADS)]
    return all_at_once(
        [
            lambda plan=plan: services.book(member=plan.member, slot=slot, by=plan.member.user)
            for plan in plans
        ],
        gate,
    )


def test_an_hour_goes_to_one():
    assert rush_for_hour() == ([], THREADS - 1)
    assert CoachingMeeting.objects.count() == 1


def test_an_hour_without_the_lock_is_held_by_the_constraint_alone(monkeypatch):
    """Everybody gets past the check; the database refuses the second, and it is told calmly."""

    def unlocked(slot):
        slot = CoachingSlot.objects.get(pk=slot.pk)
        assert not slot.meetings.live().exists()
        return slot

    monkeypatch.setattr(meetings, "_lock_free", unlocked)
    gate = Gate('INSERT INTO "tracks_coachingmeeting"', people=THREADS)
    assert rush_for_hour(gate) == ([], THREADS - 1)
    assert CoachingMeeting.objects.count() == 1


def test_a_member_books_one_of_many_hours_at_once():
    center = CenterFactory()
    plan = CoachingPlanFactory(center=center)
    slots = [CoachingSlotFactory(coach=plan.coach, center=center) for _ in range(THREADS)]
    broken, refused = all_at_once(
        [
            lambda slot=slot: services.book(member=plan.member, slot=slot, by=plan.member.user)
            for slot in slots
        ]
    )
    assert (broken, refused) == ([], THREADS - 1)
    assert CoachingMeeting.objects.count() == 1


def test_two_move_to_one_hour():
    center = CenterFactory()
    coach = CoachFactory(at=center)
    free = CoachingSlotFactory(coach=coach, center=center)
    booked = []
    for _ in range(6):
        plan = CoachingPlanFactory(coach=coach, center=center)
        slot = CoachingSlotFactory(coach=coach, center=center)
        booked.append(services.book(member=plan.member, slot=slot, by=plan.member.user))
    broken, refused = all_at_once(
        [
            lambda one=one: services.move_booking(one, slot=free, by=one.plan.member.user)
            for one in booked
        ]
    )
    assert (broken, refused) == ([], 5)
    assert free.meetings.live().count() == 1


def test_one_plan_a_member_whoever_opens_it():
    center = CenterFactory()
    member = CoachingPlanFactory(center=center, state="closed", result="reached",
                                 closed_at="2026-01-01T00:00:00Z").member  # fmt: skip
    coaches = [CoachFactory(at=center) for _ in range(8)]
    broken, refused = all_at_once(
        [
            lambda coach=coach: services.open_plan(member=member, coach=coach, by=coach)
            for coach in coaches
        ]
    )
    assert (broken, refused) == ([], 7)
    assert CoachingPlan.objects.open().count() == 1


def test_hours_published_twice_at_once_never_overlap():
    center = CenterFactory()
    coach = CoachFactory(at=center)
    starts = [time(9, minute) for minute in (0, 10, 20, 25, 5, 15)]
    broken, refused = all_at_once(
        [
            lambda start=start: services.publish_slots(
                coach=coach,
                center=center,
                first_day=today() + timedelta(days=1),
                start=start,
                minutes=30,
                by=coach,
            )
            for start in starts
        ]
    )
    assert (broken, refused) == ([], 5)
    assert CoachingSlot.objects.count() == 1


def child(number):
    return {
        "first_name": "م" * (number % 9 + 1),
        "last_name": "ن" * (number // 9 + 1),
        "sex": "female" if number % 2 else "male",
        "birth_date": date(today().year - 10, 1, 14),
        "guardian_name": "فاطمة",
        "guardian_phone": f"+2126400{number:05}",
    }


def rush_for_places(people=PEOPLE, gate=None, **limits):
    """Children one by one and groups of associations, for the places of one camp."""
    center = CenterFactory()
    director = UserFactory(is_staff=True)
    director.staff_roles.create(role=Role.DIRECTOR, center=center)
    camp = CampFactory(center=center, places=PLACES, **limits)
    verbs = [lambda n=n: services.inscribe(camp, child=child(n)) for n in range(people)]
    verbs[5::12] = [
        lambda: services.add_group(camp, association="…", girls=2, boys=1, by=director)
        for _ in verbs[5::12]
    ]
    return camp, all_at_once(verbs, gate)


def test_places_of_a_camp_are_never_given_twice():
    camp, (broken, _refused) = rush_for_places(boys_places=9)
    assert broken == []
    given = camps.taken(camp)
    assert sum(given.values()) == PLACES
    assert given["male"] <= 9
    arrivals = CampInscription.objects.order_by("arrival").values_list("arrival", flat=True)
    assert list(arrivals) == list(range(1, len(arrivals) + 1))


def test_places_without_the_lock_go_wrong(monkeypatch):
    """Those who come at once read the same last arrival before anybody writes the next one."""
    monkeypatch.setattr(camps, "lock_action", lambda pk: SocialAction.objects.get(pk=pk))
    children = THREADS - len(range(5, THREADS, 12))
    gate = Gate('INSERT INTO "tracks_campinscription"', people=children)
    _camp, (broken, _refused) = rush_for_places(people=THREADS, gate=gate)
    assert len(broken) == children - 1


def test_a_place_given_back_goes_to_one():
    camp = CampFactory(places=6)
    children = [services.inscribe(camp, child=child(number)) for number in range(12)]
    broken, refused = all_at_once(
        [lambda one=one: services.withdraw_child(one) for one in children[:6]]
    )
    assert (broken, refused) == ([], 0)
    assert sum(camps.taken(camp).values()) == 6
