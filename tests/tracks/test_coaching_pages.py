"""The pages of coaching, on the phone of coach and member."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from skills_center.messaging.links.ways import way_called
from tests.factories.coaching import (
    CoachingGoalFactory,
    CoachingMeetingFactory,
    CoachingNoteFactory,
    CoachingPlanFactory,
    CoachingSlotFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh
from tests.test_query_counts import questions
from tracks import services
from tracks.models import CoachingMeeting, CoachingNote, CoachingPlan, CoachingSlot

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(center, staff):
    return CoachingPlanFactory(center=center, coach=staff(Role.COACH))


@pytest.fixture
def coach(client, plan):
    client.force_login(plan.coach)
    return client


@once
def test_a_note_is_three_taps_from_the_list(coach, plan):
    """The list, “Note”, the text, “Keep the note”."""
    address = f"/ar/coach/coaching/{plan.pk}/note/"
    assert f'href="{address}"' in coach.get("/ar/coach/coaching/").content.decode()
    response = coach.post(address, {"text": "تقدم جيد"})
    assert response.url == f"/ar/coach/coaching/{plan.pk}/"
    assert CoachingNote.objects.get().author == plan.coach
    shown = coach.get(response.url)
    assert "تقدم جيد" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


@once
def test_an_empty_or_endless_note_comes_back_with_what_was_typed(coach, plan):
    address = f"/ar/coach/coaching/{plan.pk}/note/"
    assert coach.post(address, {"text": " "}).context["form"].errors
    long = "ك" * 4001
    response = coach.post(address, {"text": long})
    assert long in response.content.decode()
    assert not CoachingNote.objects.exists()


@once
@pytest.mark.parametrize("meeting", ["x", "-1", "9" * 40, "٣", ""])
def test_a_note_about_a_meeting_that_is_none(coach, plan, meeting):
    response = coach.post(f"/ar/coach/coaching/{plan.pk}/note/?meeting={meeting}", {"text": "…"})
    assert response.status_code == 302
    assert CoachingNote.objects.get().meeting is None


def test_the_day_of_a_coach(coach, plan):
    begun = CoachingMeetingFactory(
        plan=plan,
        slot=CoachingSlotFactory(
            coach=plan.coach, center=plan.center, starts_at=timezone.now() - timedelta(minutes=1)
        ),
    )
    page = coach.get("/ar/coach/coaching/")
    assert f"/ar/coach/coaching/meetings/{begun.pk}/held/" in page.content.decode()
    sent = untouched(page, holding="seen")
    response = coach.post(f"/ar/coach/coaching/meetings/{begun.pk}/held/", sent)
    assert response.url == "/ar/coach/coaching/"
    begun = fresh(begun)
    assert begun.state == "held"


@once
def test_publishing_with_errors_keeps_what_was_typed(coach):
    wrong = {"day": "2020-01-01", "start": "09:00", "minutes": "30", "number": "99", "weeks": "x"}
    form = coach.post("/ar/coach/coaching/hours/", wrong).context["form"]
    assert form.errors.keys() == {"day", "number", "weeks", "way"}
    assert form["day"].value() == "2020-01-01"
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    right = wrong | {"day": day, "number": "2", "weeks": "1", "way": "center"}
    assert coach.post("/ar/coach/coaching/hours/", right).status_code == 302
    again = coach.post("/ar/coach/coaching/hours/", right)
    assert again.context["form"].non_field_errors()
    assert CoachingSlot.objects.count() == 2


@once
def test_opening_by_number_says_what_is_wrong_beside_it(coach, center, plan):
    stranger = MemberFactory()
    for number in ("NOPE", stranger.number, plan.member.number, "\x00" * 9):
        response = coach.post("/ar/coach/coaching/open/", {"number": number})
        assert response.context["form"].errors["number"]
    member = MemberFactory(center=center)
    coach.post("/ar/coach/coaching/open/", {"number": member.number.lower()})
    assert member.coaching_plans.get().coach == plan.coach


@once
def test_members_of_the_cohort_without_a_coach_are_one_tap_away(coach, center, plan):
    cohort = CohortFactory(center=center)
    cohort.coaches.add(plan.coach)
    waits = EnrolmentFactory(cohort=cohort, state="active", member__center=center).member
    EnrolmentFactory(cohort=cohort, state="active", member=plan.member)
    page = coach.get("/ar/coach/coaching/open/")
    assert list(page.context["members"]) == [waits]


def test_the_director_hands_over(client, plan, staff, director):
    CoachingNoteFactory(plan=plan)
    following = staff(Role.COACH)
    client.force_login(director)
    address = f"/ar/coach/coaching/{plan.pk}/reassign/"
    stranger = CoachingPlanFactory().coach
    refused = client.post(address, {"coach": stranger.pk, "reason": "…"})
    assert refused.context["form"].errors["coach"]
    client.post(address, {"coach": following.pk, "reason": "عطلة"})
    plan = fresh(plan)
    assert plan.coach == following
    page = client.get(f"/ar/coach/coaching/{plan.pk}/")
    assert page.context["may_hand_on"]
    client.post(f"/ar/coach/coaching/{plan.pk}/hand-on/")
    assert CoachingNote.objects.get().handed_on_at


# The member ---------------------------------------------------------------------------------
def test_booking_and_moving_are_one_tap_each_and_cancelling_is_asked_once(client, plan):
    client.force_login(plan.member.user)
    first, second = (CoachingSlotFactory(coach=plan.coach, center=plan.center) for _ in range(2))
    page = client.get("/ar/me/coaching/").content.decode()
    assert f"/ar/me/coaching/hours/{first.pk}/book/" in page
    client.post(f"/ar/me/coaching/hours/{first.pk}/book/")
    client.post(f"/ar/me/coaching/hours/{first.pk}/book/")
    meeting = CoachingMeeting.objects.get()
    page = client.get("/ar/me/coaching/").content.decode()
    assert f"/ar/me/coaching/hours/{second.pk}/move/" in page
    client.post(f"/ar/me/coaching/hours/{second.pk}/move/", {"meeting": meeting.pk})
    meeting = fresh(meeting)
    assert meeting.slot == second
    cancel = f"/ar/me/coaching/meetings/{meeting.pk}/cancel/"
    assert f'href="{cancel}"' in client.get("/ar/me/coaching/").content.decode()
    sent = untouched(client.get(cancel), holding="seen")
    assert fresh(meeting).state == "booked"
    client.post(cancel, sent)
    assert fresh(meeting).state == "cancelled"


@once
def test_a_meeting_that_is_cancelled_or_over_says_so(client, plan):
    """A second tap on the button, and the way back to its question."""
    cancelled = CoachingMeetingFactory(plan=plan, state="cancelled")
    begun = CoachingMeetingFactory(plan=plan, slot=in_minutes(plan, -1))
    client.force_login(plan.member.user)
    for meeting, said in ((cancelled, "cancelled"), (begun, "has begun")):
        cancel = f"/en/me/coaching/meetings/{meeting.pk}/cancel/"
        for ask in (client.get, client.post):
            answer = ask(cancel, follow=True)
            assert answer.redirect_chain == [("/en/me/coaching/", 302)]
            assert f"This meeting {'is ' * (said == 'cancelled')}{said}" in answer.content.decode()
        assert fresh(meeting).moves.count() == 0


@once
def test_what_is_too_late_is_not_asked(client, plan):
    meeting = CoachingMeetingFactory(plan=plan, slot=in_minutes(plan, 90))
    client.force_login(plan.member.user)
    cancel = f"/en/me/coaching/meetings/{meeting.pk}/cancel/"
    for ask in (client.get, client.post):
        answer = ask(cancel, {"seen": meeting.as_shown}, follow=True)
        assert answer.redirect_chain == [("/en/me/coaching/", 302)]
        assert "It is less than two hours away: please call" in answer.content.decode()
    assert fresh(meeting).state == "booked"


@once
def test_the_page_of_a_link_says_to_call_where_it_is_too_late(client, center):
    member = MemberFactory(center=center, phone="+212612345678")
    plan = CoachingPlanFactory(center=center, member=member)
    meeting = CoachingMeetingFactory(plan=plan, slot=in_minutes(plan, 90))
    token = way_called("meeting").token(meeting.pk, plan.member.phone)
    page = reverse("links:open", args=[token])
    assert client.get(reverse("links:act", args=[token, "cancel"])).url == page


def in_minutes(plan, minutes):
    starts_at = timezone.now() + timedelta(minutes=minutes)
    ends_at = starts_at + timedelta(minutes=30)
    return CoachingSlotFactory(
        coach=plan.coach, center=plan.center, starts_at=starts_at, ends_at=ends_at
    )


def test_the_hour_that_the_question_showed_is_cancelled_alone(client, plan):
    meeting = CoachingMeetingFactory(plan=plan)
    client.force_login(plan.member.user)
    cancel = f"/ar/me/coaching/meetings/{meeting.pk}/cancel/"
    sent = untouched(client.get(cancel), holding="seen")
    other = CoachingSlotFactory(coach=plan.coach, center=plan.center)
    services.move_booking(meeting, slot=other, by=plan.coach)
    for old in (sent, {}):
        assert client.post(cancel, old).url == "/ar/me/coaching/"
        assert fresh(meeting).state == "booked"


@pytest.mark.parametrize("verb", ["cancel", "held", "missed"])
def test_a_coach_marks_the_hour_that_the_page_showed_alone(coach, plan, verb):
    minutes = 60 if verb == "cancel" else -60
    meeting = CoachingMeetingFactory(plan=plan, slot=in_minutes(plan, minutes))
    page = f"/ar/coach/coaching/{plan.pk}/"
    sent = untouched(coach.get(page), holding="seen")
    CoachingMeeting.objects.filter(pk=meeting.pk).update(slot=in_minutes(plan, minutes - 1))
    mark = f"/ar/coach/coaching/meetings/{meeting.pk}/{verb}/"
    for old in (sent, {}):
        assert coach.post(mark, old).url == page
        assert fresh(meeting).state == "booked"
    coach.post(mark, untouched(coach.get(page), holding="seen"))
    assert fresh(meeting).state == {"cancel": "cancelled"}.get(verb, verb)


def test_an_hour_taps_for_the_meeting_that_the_page_showed_alone(client, plan):
    client.force_login(plan.member.user)
    shown = CoachingMeetingFactory(plan=plan)
    other = CoachingSlotFactory(coach=plan.coach, center=plan.center)
    sent = untouched(client.get("/ar/me/coaching/"), holding="meeting")
    assert sent == {"meeting": [str(shown.pk)]}
    services.cancel_booking(shown, by=plan.member.user)
    now = CoachingMeetingFactory(plan=plan)
    for old in (sent, {}, {"meeting": "x"}):
        assert client.post(f"/ar/me/coaching/hours/{other.pk}/move/", old).status_code == 302
        assert fresh(now).slot == now.slot


def test_a_stranger_books_and_cancels_nothing(client, plan):
    meeting = CoachingMeetingFactory(plan=plan)
    slot = CoachingSlotFactory(coach=plan.coach, center=plan.center)
    client.force_login(MemberFactory(center=plan.center).user)
    cancel = f"/ar/me/coaching/meetings/{meeting.pk}/cancel/"
    assert {ask(cancel).status_code for ask in (client.get, client.post)} == {404}
    client.post(f"/ar/me/coaching/hours/{slot.pk}/book/")
    assert CoachingMeeting.objects.count() == 1
    assert CoachingPlan.objects.count() == 1


@once
def test_pages_are_valid_in_each_language(client, plan, valid_html, director):
    CoachingGoalFactory(plan=plan)
    CoachingNoteFactory(plan=plan)
    CoachingMeetingFactory(plan=plan)
    CoachingSlotFactory(coach=plan.coach, center=plan.center)
    own = [
        "coach/coaching/",
        "coach/coaching/open/",
        "coach/coaching/hours/",
        f"coach/coaching/{plan.pk}/",
        f"coach/coaching/{plan.pk}/note/",
        f"coach/coaching/{plan.pk}/goal/",
        f"coach/coaching/{plan.pk}/arrange/",
        f"coach/coaching/{plan.pk}/close/",
    ]
    pages = [(plan.coach, own), (plan.member.user, ["me/coaching/"])]
    pages.append((director, [own[0], own[3], f"coach/coaching/{plan.pk}/reassign/"]))
    for user, addresses in pages:
        client.force_login(user)
        for language in ("ar", "fr", "en"):
            for address in addresses:
                valid_html(client.get(f"/{language}/{address}"))


# As many questions for one as for three ------------------------------------------------------
@once
def test_query_counts(client, center, plan):
    counts = {}
    for _ in range(3):
        other = CoachingPlanFactory(center=center, coach=plan.coach)
        CoachingMeetingFactory(
            plan=other,
            slot=CoachingSlotFactory(coach=plan.coach, center=center,
                                     starts_at=timezone.now() - timedelta(minutes=5 + other.pk)),
        )  # fmt: skip
        CoachingMeetingFactory(plan=plan, state="held")
        CoachingSlotFactory(coach=plan.coach, center=center)
        CoachingGoalFactory(plan=plan)
        CoachingNoteFactory(plan=plan)
        pages = {
            "/ar/coach/coaching/": plan.coach,
            "/ar/coach/coaching/hours/": plan.coach,
            f"/ar/coach/coaching/{plan.pk}/": plan.coach,
            "/ar/me/coaching/": plan.member.user,
        }
        for address, user in pages.items():
            client.force_login(user)
            client.get(address)
            counts.setdefault(address, []).append(len(questions(client, address)))
    assert {address: found[0] for address, found in counts.items()} == {
        address: found[2] for address, found in counts.items()
    }
