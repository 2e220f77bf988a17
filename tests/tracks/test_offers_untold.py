"""The time to answer an offer runs from when its message left, and ends."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from skills_center.base.errors import DomainError
from skills_center.messaging.enums import MessageState
from skills_center.messaging.links.ways import way_called
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery, moves
from skills_center.messaging.outbox import services as services_of_messages
from tests import gateway
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.rows import fresh
from tracks import dashboard, services

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
def runs_out(time_machine):
    def runs_out(offer):
        time_machine.move_to(fresh(offer).offer_expires_at, tick=False)
        return services.lapse_offers()

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
    waiting = Message.objects.filter(state=MessageState.QUEUED).count()
    assert waiting == (state == "given_up")  # one that is perhaps sent they may have


@pytest.mark.parametrize(("hours", "more"), [(0, 0), (1, 0), (20, 20), (47, 47)])
def test_one_that_left_late_has_its_days_from_then(offer, runs_out, hours, more):
    message = Message.objects.get()
    leaves(message, NOON + timedelta(hours=hours))
    assert runs_out(offer) == (not more)
    if more:
        until = fresh(offer).offer_expires_at
        assert until >= NOON + TWO_DAYS + timedelta(hours=more)
        assert until <= NOON + 2 * TWO_DAYS
        assert Message.objects.count() == 1
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


def test_one_that_is_perhaps_sent_stays_before_the_staff(offer, runs_out):
    Message.objects.update(state="unsure", last_error="worker")
    assert runs_out(offer) == 0
    services_of_messages.settle_answered()
    assert Message.objects.to_look_at().count() == 1


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


@pytest.mark.parametrize(
    ("left", "kind"), [(True, "tracks.lapsed"), (False, "tracks.lapsed_untold")]
)
def test_whom_nothing_reached_is_not_told_that_we_had_no_answer(offer, runs_out, left, kind):
    assert runs_out(offer) == 0
    if left:
        leaves(Message.objects.get(), timezone.now())
    assert runs_out(offer) == 1
    last = Message.objects.filter(link_id=offer.pk).order_by("pk").last()
    assert last.kind == kind
