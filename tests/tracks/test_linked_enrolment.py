"""From the text message of an offer to the seat: one page, one tap, no log-in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.services.merging import merge
from skills_center.base.dates import today
from skills_center.messaging.models import Message
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, SessionFactory
from tests.links import path_in
from tests.marks import once
from tests.rows import fresh
from tests.test_query_counts import questions
from tests.told import all_left
from tracks import notices, services
from tracks.enums import EnrolmentState as State
from tracks.models import Enrolment

pytestmark = pytest.mark.django_db
PHONE, OTHER = "+212612345678", "+212698765432"


@pytest.fixture
def offer(center):
    """An offer, and the message that told of it."""
    return offered(center)


def offered(center, **cohort):
    member = MemberFactory(center=center, phone=PHONE, first_name="سلمى", last_name="العلوي")
    enrolment = EnrolmentFactory(
        member=member, cohort=CohortFactory(center=center, **cohort), state=State.OFFERED
    )
    notices.offered(enrolment)
    enrolment.path = path_in(Message.objects.latest("pk"))
    return enrolment


def told():
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


# Two pages ------------------------------------------------------------------------------
def test_from_the_text_message_to_the_seat_in_two_pages(client, offer, valid_html):
    page = client.get(offer.path)
    valid_html(page)
    words = page.content.decode()
    assert offer.cohort.name in words
    assert str(offer.cohort.center.name) in words
    assert "سلمى" not in words
    assert offer.member.number not in words
    seat = client.post(f"{offer.path}accept/", follow=True)
    valid_html(seat)
    assert seat.redirect_chain == [(offer.path, 302)]
    assert "accept/" not in seat.content.decode()
    offer = fresh(offer)
    assert (offer.state, offer.accepted_on) == (State.ACCEPTED, today())
    assert told() == ["tracks.offered", "tracks.accepted"]
    move = offer.moves.last()
    assert (move.by, move.reason) == (None, "link")
    assert move.reason_told


def test_an_offer_taken_twice_is_taken_once(client, offer):
    for _time in range(2):
        seat = client.post(f"{offer.path}accept/", follow=True)
        assert not list(seat.context["messages"])
    assert told() == ["tracks.offered", "tracks.accepted"]
    assert fresh(offer).moves.count() == 1


def test_refusing_is_asked_once_and_gives_the_seat_on(client, center):
    offer = offered(center, capacity=1)
    following = EnrolmentFactory(
        cohort=offer.cohort, member__center=center, state=State.WAITLISTED, arrival=99
    )
    asked = client.get(f"{offer.path}refuse/")
    assert 'method="post"' in asked.content.decode()
    assert fresh(offer).state == State.OFFERED
    over = client.post(f"{offer.path}refuse/", follow=True)
    assert fresh(offer).state == State.WITHDRAWN
    assert fresh(following).state == State.OFFERED
    assert reverse("tracks:cohorts") in over.content.decode()
    client.post(f"{offer.path}refuse/")
    client.post(f"{offer.path}accept/")
    assert fresh(offer).state == State.WITHDRAWN
    assert told().count("tracks.offer_refused") == 1


# The list --------------------------------------------------------------------------------
@pytest.fixture
def waiting(center):
    cohort = CohortFactory(center=center)
    first, second = (
        EnrolmentFactory(
            cohort=cohort, member__center=center, state=State.WAITLISTED, arrival=number
        )
        for number in (1, 2)
    )
    notices.waitlisted(second)
    second.path, second.before = path_in(Message.objects.latest("pk")), first
    return second


def test_rank_is_the_one_of_now(client, waiting):
    assert "<b>2</b>" in client.get(waiting.path).content.decode()
    services.withdraw(waiting.before, by=None)
    assert "<b>1</b>" in client.get(waiting.path).content.decode()


def test_waiting_list_is_left_after_a_question(client, waiting):
    assert 'method="post"' in client.get(f"{waiting.path}leave/").content.decode()
    client.post(f"{waiting.path}leave/")
    assert fresh(waiting).state == State.WITHDRAWN


def test_who_leaves_the_list_gives_back_no_offer_they_have_not_read(client, waiting, track_manager):
    client.get(f"{waiting.path}leave/")
    services.offer(waiting, by=track_manager, note="first")
    answer = client.post(f"{waiting.path}leave/", follow=True)
    assert fresh(waiting).state == State.OFFERED
    assert list(answer.context["messages"])
    assert "accept/" in answer.content.decode()


# A seat is not given back without log-in ---------------------------------------------------
@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.ACTIVE, State.COMPLETED])
def test_what_was_not_offered_is_neither_taken_nor_given_back(client, center, state):
    enrolment = EnrolmentFactory(
        member=MemberFactory(center=center), cohort=CohortFactory(center=center), state=state
    )
    notices.accepted(enrolment)
    path = path_in(Message.objects.latest("pk"))
    for act in ("accept", "refuse", "leave"):
        assert client.get(f"{path}{act}/").url == path
        assert client.post(f"{path}{act}/").status_code == 302
    assert fresh(enrolment).state == state
    assert not enrolment.moves.exists()


@once
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_page_says_how_each_state_stands(client, center, state, language, valid_html):
    enrolment = EnrolmentFactory(
        member=MemberFactory(center=center, language=language),
        cohort=CohortFactory(center=center),
        state=state,
    )
    notices.left(enrolment)
    response = client.get(path_in(Message.objects.latest("pk")))
    assert response.status_code == 200
    valid_html(response)


def test_next_sessions_are_shown_to_who_has_a_seat_the_cancelled_too(client, center, track_manager):
    enrolment = EnrolmentFactory(
        member=MemberFactory(center=center), cohort=CohortFactory(center=center), state=State.ACTIVE
    )
    session = SessionFactory(cohort=enrolment.cohort, starts_at=timezone.now() + timedelta(days=3))
    services.cancel_session(session, by=track_manager, reason="عطلة")
    message = Message.objects.get(kind="tracks.session_cancelled")
    page = client.get(path_in(message)).content.decode()
    assert "state-err" in page


# Given up: the message and the page say what was ------------------------------------------
GIVEN_UP = {
    State.SUBMITTED: ("tracks.withdrawn", "application withdrawn"),
    State.WAITLISTED: ("tracks.list_left", "list left"),
    State.OFFERED: ("tracks.offer_refused", "offer refused"),
    State.ACCEPTED: ("tracks.left", "withdrawn"),
}


@once
@pytest.mark.parametrize("state", GIVEN_UP)
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_who_gives_up_reads_what_was_given_up(
    client, center, director, state, language, valid_html
):
    enrolment = EnrolmentFactory(
        member=MemberFactory(center=center, language=language),
        cohort=CohortFactory(center=center),
        state=state,
    )
    services.withdraw(enrolment, by=director)
    message = Message.objects.get()
    page = client.get(path_in(message))
    assert (message.kind, page.context["stands"]) == GIVEN_UP[state]
    valid_html(page)


# Over -------------------------------------------------------------------------------------
def test_an_offer_that_ran_out_is_over_before_the_job_has_come_by(client, offer, time_machine):
    all_left()
    time_machine.move_to(offer.offer_expires_at + timedelta(seconds=1))
    page = client.get(offer.path)
    assert page.status_code == 200
    assert "accept/" not in page.content.decode()
    client.post(f"{offer.path}accept/")
    client.post(f"{offer.path}refuse/")
    assert fresh(offer).state == State.OFFERED
    services.enrolments.lapse_offers()
    assert client.get(offer.path).context["stands"] == "lapsed"


def test_link_of_a_cohort_that_was_called_off_says_so(client, offer, director):
    services.cancel_cohort(offer.cohort, by=director, reason="لا قاعة")
    page = client.get(offer.path)
    assert (page.status_code, page.context["stands"]) == (200, "refused")
    client.post(f"{offer.path}accept/")
    assert fresh(offer).state == State.REFUSED


def test_link_follows_a_file_that_became_one_with_another(client, offer, director):
    kept = MemberFactory(center=offer.cohort.center, phone=OTHER)
    merge(kept=kept, gone=offer.member, by=director)
    enrolment = Enrolment.objects.get()
    assert enrolment.member == kept
    here = client.get(offer.path).status_code
    assert here == (200 if fresh(kept).phone.as_e164 == PHONE else 404)


def test_corrected_number_ends_the_link_of_the_former_one(client, offer):
    set_contacts(offer.member, phone=OTHER)
    assert client.get(offer.path).status_code == 404
    assert client.post(f"{offer.path}accept/").status_code == 404
    assert fresh(offer).state == State.OFFERED


def test_other_people_see_the_same_page_whoever_is_logged_in(client, offer, director, center):
    for user in (director, MemberFactory(center=center).user, offer.member.user):
        client.force_login(user)
        assert "accept/" in client.get(offer.path).content.decode()


def test_page_asks_as_much_of_the_database_with_one_session_as_with_three(client, center):
    enrolment = EnrolmentFactory(
        member=MemberFactory(center=center), cohort=CohortFactory(center=center), state=State.ACTIVE
    )
    notices.accepted(enrolment)
    path = path_in(Message.objects.latest("pk"))
    SessionFactory(cohort=enrolment.cohort)
    one = len(questions(client, path))
    SessionFactory(cohort=enrolment.cohort)
    SessionFactory(cohort=enrolment.cohort)
    assert len(questions(client, path)) == one <= 4
