"""The time to answer an offer runs from when its message left, and ends."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from members.services.contacts import change_contact
from skills_center.base.due import run_due
from skills_center.base.errors import DomainError
from skills_center.messaging.enums import MessageState
from skills_center.messaging.links.ways import way_called
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import decisions, delivery, moves
from tests import gateway
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.rows import fresh
from tracks import dashboard, services
from tracks.models import Cohort
from tracks.services import offers

pytestmark = [pytest.mark.django_db, once]
NOON = datetime(2027, 3, 3, 12, tzinfo=ZoneInfo("Africa/Casablanca"))
TWO_DAYS, SECOND = timedelta(hours=48), timedelta(seconds=1)


@pytest.fixture
def cohort(center, time_machine):
    time_machine.move_to(NOON, tick=False)
    day = NOON.date() + timedelta(days=40)
    return CohortFactory(center=center, capacity=1, starts_on=day, ends_on=day)


@pytest.fixture
def offer(cohort, track_manager):
    member = MemberFactory(center=cohort.center, user=None, phone="+212612345678", email="")
    first = EnrolmentFactory(cohort=cohort, member=member, state="waitlisted", position=1)
    EnrolmentFactory(cohort=cohort, state="waitlisted", position=2)
    Message.objects.all().delete()
    return services.offer(first, by=track_manager)


@pytest.fixture
def runs_out(time_machine, django_capture_on_commit_callbacks):
    def runs_out(offer, by=services.lapse_offers):
        time_machine.move_to(fresh(offer).offer_expires_at, tick=False)
        with django_capture_on_commit_callbacks(execute=True):
            return by()

    return runs_out


def leaves(message, at):
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=at)


def test_an_offer_that_has_not_left_is_told_anew(offer, runs_out):
    before = Message.objects.get()
    assert runs_out(offer) == 0
    assert fresh(offer).state == "offered"
    assert fresh(offer).offer_expires_at == NOON + 2 * TWO_DAYS
    message = Message.objects.get()  # the former one, with its hour of before, leaves no more
    assert message.pk != before.pk
    assert message.expires_at == fresh(offer).offer_expires_at
    assert delivery.send_due() == (1, 0)
    assert len(gateway.sent) == 1


def test_it_goes_on_once_and_at_most_as_long_again(offer, runs_out):
    assert runs_out(offer) == 0
    assert runs_out(offer) == 1
    assert timezone.now() == NOON + 2 * TWO_DAYS
    assert fresh(offer).state == "withdrawn"
    assert offer.cohort.enrolments.get(position=2).state == "offered"


@pytest.mark.parametrize(
    ("state", "error"), [("given_up", "HTTP 422"), ("given_up", "expired"), ("unsure", "worker")]
)
def test_what_did_not_surely_arrive_takes_no_seat_away(offer, runs_out, state, error):
    Message.objects.update(state=state, last_error=error)
    assert runs_out(offer) == 0
    (waiting,) = Message.objects.filter(state=MessageState.QUEUED)
    assert waiting.expires_at == fresh(offer).offer_expires_at


@pytest.mark.parametrize(("hours", "more"), [(0, 0), (1, 0), (20, 20), (47, 47)])
def test_one_that_left_late_has_its_days_from_then(offer, runs_out, hours, more):
    message = Message.objects.get()
    leaves(message, NOON + timedelta(hours=hours))
    assert runs_out(offer) == (not more)
    if more:
        until = fresh(offer).offer_expires_at
        assert until >= NOON + TWO_DAYS + timedelta(hours=more)
        assert until <= NOON + 2 * TWO_DAYS
        assert delivery.send_due() == (1, 0)  # until when, they are told anew
        assert runs_out(offer) == 1


def test_an_offer_ends_before_the_first_day(offer, runs_out):
    starts_on = NOON.date() + timedelta(days=2)
    type(offer.cohort).objects.update(starts_on=starts_on)
    assert runs_out(offer) == 1


def test_who_is_told_at_the_desk_had_their_time(cohort, track_manager, runs_out):
    member = MemberFactory(center=cohort.center, user=None, phone="", email="")
    first = EnrolmentFactory(cohort=cohort, member=member, state="waitlisted", position=1)
    Message.objects.all().delete()
    assert runs_out(services.offer(first, by=track_manager)) == 1


def test_who_decides_sees_that_it_has_not_left(offer, director, django_assert_num_queries):
    def note():
        return dashboard.offers_running_out(director)["rows"][0]["note"]

    assert note() != str(offer.cohort)
    leaves(Message.objects.get(), NOON)
    assert note() == str(offer.cohort)


def test_one_that_names_an_hour_that_is_past_stands_before_nobody(offer, runs_out, director):
    Message.objects.update(state="unsure", last_error="worker")
    assert runs_out(offer) == 0
    assert not Message.objects.to_look_at().exists()
    before = Message.objects.get(state=MessageState.PUT_ASIDE)
    with pytest.raises(DomainError):
        decisions.send_again(before, by=director)


def test_one_that_staff_put_aside_had_its_time(offer, runs_out, director):
    Message.objects.update(state="given_up", last_error="HTTP 422")
    moves.put_aside(Message.objects.get(), by=director)
    assert runs_out(offer) == 1


def test_one_in_hand_is_waited_for(offer, runs_out):
    Message.objects.update(state="sending", taken_at=timezone.now())
    assert runs_out(offer) == 0
    assert fresh(offer).state == "offered"


def test_who_was_told_anew_is_called_by_nobody(offer, runs_out, director):
    Message.objects.update(state="given_up", last_error="HTTP 422")
    (row,) = dashboard.offers_running_out(director)["rows"]
    assert row["note"] != str(offer.cohort)
    assert runs_out(offer) == 0
    delivery.send_due()
    (row,) = dashboard.offers_running_out(director)["rows"]
    assert row["note"] == str(offer.cohort)


# Between its end and the next look at the offers ------------------------------------------
def page_of(client, offer):
    token = way_called("enrolment").token(offer.pk, offer.member.phone)
    return client.get(reverse("links:open", args=[token]))


@pytest.fixture
def ended(offer, time_machine):
    """Its time is over, and no job has come by."""
    time_machine.move_to(offer.offer_expires_at, tick=False)
    return offer


def test_who_was_not_told_in_time_reads_until_when_it_stands(client, ended):
    page = page_of(client, ended)
    assert (page.context["stands"], page.context["until"]) == ("offered", NOON + 2 * TWO_DAYS)
    leaves(Message.objects.get(), NOON)
    page = page_of(client, ended)
    assert (page.context["stands"], page.context["until"]) == ("lapsed", None)


def test_who_was_not_told_in_time_takes_it_all_the_same(ended):
    assert services.confirm_by_link(ended).state == "accepted"
    assert delivery.send_due() == (1, 0)  # that it is theirs, and not that it is offered


def test_who_had_their_time_takes_it_no_more(ended):
    leaves(Message.objects.get(), NOON)
    with pytest.raises(DomainError):
        services.confirm_by_link(ended)
    assert fresh(ended).state == "offered"


def last_of(offer):
    return Message.objects.filter(link_id=offer.pk).order_by("pk").last()


BY_NOBODY = {
    "no answer": {"state": "given_up", "last_error": "HTTP 422"},
    "printed": {"state": "sent", "last_error": "printed", "sent_at": NOON},
    "waits": {},
}


@pytest.mark.parametrize("stands", BY_NOBODY.values(), ids=BY_NOBODY)
def test_whom_nothing_reached_is_not_told_that_we_had_no_answer(offer, runs_out, stands):
    """With all that the portal does from time to time, in its order."""
    assert runs_out(offer) == 0
    Message.objects.filter(kind="tracks.offered").update(**stands)
    delivery.send_due()
    if stands:
        Message.objects.filter(kind="tracks.offered").update(**stands)
    else:
        Message.objects.filter(kind="tracks.offered").update(state="queued", sent_at=None)
    runs_out(offer, by=run_due)
    assert fresh(offer).state == "withdrawn"
    assert last_of(offer).kind == "tracks.lapsed_untold"


def test_who_was_told_and_did_not_answer_is_told_that(offer, runs_out):
    leaves(Message.objects.get(), NOON)
    runs_out(offer, by=run_due)
    assert last_of(offer).kind == "tracks.lapsed"


@pytest.mark.parametrize(
    "stands", [{"state": "queued"}, {"state": "given_up", "last_error": "HTTP 422"}]
)
def test_whose_number_is_cleared_and_given_anew_is_told(offer, runs_out, director, stands):
    Message.objects.update(**stands)
    change_contact(fresh(offer.member), by=director, phone="")
    run_due()
    change_contact(fresh(offer.member), by=director, phone="+212698765432")
    assert Message.objects.get().address == "+212698765432"
    assert runs_out(offer) == 0
    delivery.send_due()
    assert [address for address, _words in gateway.sent] == ["+212698765432"]


@pytest.mark.parametrize("state", ["sent", "given_up"])
def test_whose_number_was_wrong_has_their_time_from_the_right_one(
    offer, runs_out, director, time_machine, state
):
    assert delivery.send_due() == (1, 0)  # to a stranger
    time_machine.move_to(NOON + timedelta(hours=46), tick=False)
    change_contact(fresh(offer.member), by=director, phone="+212698765432")
    anew = Message.objects.filter(address="+212698765432")
    assert anew.update(state=state, sent_at=timezone.now() if state == "sent" else None) == 1
    assert runs_out(offer) == 0


def test_whom_nothing_reaches_any_more_is_for_the_staff_to_tell(offer, runs_out, director):
    change_contact(fresh(offer.member), by=director, phone="")
    assert runs_out(offer) == 1  # nobody else waits for a seat that nobody can be told of


def test_the_time_that_a_message_gave_stays_when_its_number_is_cleared(offer, runs_out, director):
    """They may have read it, and lost the phone."""
    leaves(Message.objects.get(), NOON + timedelta(hours=20))
    until = offers.lasts_until(fresh(offer))
    assert runs_out(offer) == 0
    change_contact(fresh(offer.member), by=director, phone="")
    assert fresh(offer).offer_expires_at >= until
    assert fresh(offer).state == "offered"
    assert runs_out(offer) == 1


def test_that_staff_told_them_too_takes_none_of_that_time(offer, runs_out, director):
    second = Message.objects.get()
    second.pk, second.key = None, uuid4()
    second.save(force_insert=True)
    Message.objects.filter(pk=second.pk).update(state="put_aside", put_aside_by=director)
    leaves(Message.objects.exclude(pk=second.pk).get(), NOON + timedelta(hours=20))
    change_contact(fresh(offer.member), by=director, phone="")
    assert runs_out(offer) == 0


def test_a_number_cleared_before_the_first_end_leaves_the_later_one(offer, runs_out, director):
    leaves(Message.objects.get(), NOON + timedelta(hours=20))
    change_contact(fresh(offer.member), by=director, phone="")
    assert runs_out(offer) == 0
    assert fresh(offer).offer_expires_at >= NOON + TWO_DAYS + timedelta(hours=20)


def test_who_decides_sees_that_it_left_for_a_number_that_was_wrong(offer, director):
    delivery.send_due()  # to a stranger
    change_contact(fresh(offer.member), by=director, phone="")
    with translation.override("en"):
        (row,) = dashboard.offers_running_out(director)["rows"]
    assert "no phone" in row["note"]


def test_it_goes_on_only_where_three_hours_are_left_to_who_is_not_woken(offer, time_machine):
    until = offer.offer_expires_at
    Cohort.objects.update(starts_on=until.date() + timedelta(days=1))
    time_machine.move_to(until + timedelta(hours=11), tick=False)  # at eleven in the evening
    assert services.lapse_offers() == 1
    assert last_of(offer).kind == "tracks.lapsed_untold"


def test_a_number_corrected_while_it_goes_on_is_asked_too(offer, runs_out, director):
    leaves(Message.objects.get(), NOON + timedelta(hours=40))
    assert runs_out(offer) == 0
    delivery.send_due()
    change_contact(fresh(offer.member), by=director, phone="+212698765432")
    asked = last_of(offer)
    assert (asked.address, asked.expires_at) == ("+212698765432", fresh(offer).offer_expires_at)


def test_my_space_says_the_same_as_its_link(client, ended, runs_out):
    account = UserFactory()
    type(ended.member).objects.filter(pk=ended.member_id).update(user=account)
    client.force_login(account)
    page = client.get("/en/me/")
    assert page.context["enrolments"][0].offered_until == NOON + 2 * TWO_DAYS
    assert "Take the seat" in page.content.decode()
    assert "We wait for your answer" in page.content.decode()
    leaves(Message.objects.get(), NOON)
    page = client.get("/en/me/")
    assert "Take the seat" not in page.content.decode()
    assert "We wait for your answer" not in page.content.decode()


@pytest.mark.parametrize(
    ("stands", "note"),
    [
        ({"state": "unsure"}, "perhaps sent"),
        ({"state": "given_up"}, "not left"),
        ({"state": "sending"}, None),
        ({"state": "sent", "sent_at": NOON}, None),
    ],
)
def test_who_decides_sees_what_their_person_had_of_it(offer, director, stands, note):
    Message.objects.update(**stands)
    with translation.override("en"):
        (row,) = dashboard.offers_running_out(director)["rows"]
    assert (note in row["note"]) if note else row["note"] == str(offer.cohort)


def test_who_decides_sees_who_is_to_be_told(cohort, track_manager, director):
    member = MemberFactory(center=cohort.center, user=None, phone="", email="")
    first = EnrolmentFactory(cohort=cohort, member=member, state="waitlisted", position=1)
    services.offer(first, by=track_manager)
    with translation.override("en"):
        (row,) = dashboard.offers_running_out(director)["rows"]
    assert "no phone" in row["note"]


def test_each_state_of_a_message_says_what_its_person_had_of_an_offer():
    assert set(MessageState.values) - set(offers._BY_STATE) == set()
