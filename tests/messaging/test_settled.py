"""What tells of something that is over leaves no more: whatever ended it, and whoever would send
it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.enums import ConsentMeans, ConsentPurpose
from members.notices_privacy import REQUEST_RECEIVED
from members.services.consents import give_consent
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.enums import MessageState
from skills_center.messaging.kinds import HOLDS, KINDS, TOLD_AFTER
from skills_center.messaging.links.ways import WAYS
from skills_center.messaging.models import Message
from skills_center.messaging.outbox.standing import SETTLED, asking_kinds, is_settled
from tests import gateway
from tests.factories.coaching import CoachingMeetingFactory
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.social import InscriptionFactory
from tests.factories.tracks import CertificateFactory, CohortFactory, EnrolmentFactory
from tests.rows import fresh
from tracks import notices, notices_coaching, notices_social, services
from tracks.models import Enrolment

from .offers import all_leave

pytestmark = pytest.mark.django_db
PHONE = "+212612345678"
GIVEN_UP, UNSURE, PUT_ASIDE = MessageState.GIVEN_UP, MessageState.UNSURE, MessageState.PUT_ASIDE


@pytest.fixture
def member(center):
    return MemberFactory(center=center, phone=PHONE, email="", user=UserFactory(phone=PHONE))


def by_kind():
    return {kind: (state, why) for kind, state, why in _told()}


def _told():
    return Message.objects.order_by("pk").values_list("kind", "state", "last_error")


# Each kind says which -------------------------------------------------------------------
@pytest.mark.once
def test_each_kind_says_while_what_it_leaves():
    asked, told = asking_kinds(), set(TOLD_AFTER)
    assert KINDS.keys() == asked | told, (
        "A kind of message is new here, or gone: say beside it while what it may leave"
        " (`holds_while`, or `asks` of its way), or why it is told after the fact (`told_after`)."
    )
    assert not asked & told, "told after the fact, and asked all the same"
    assert all(TOLD_AFTER.values())


@pytest.mark.once
def test_a_way_asks_only_of_what_leads_to_it():
    for way in WAYS:
        assert {KINDS[code].way for code in way.asks} <= {way.code}


# By the worker ----------------------------------------------------------------------------
def test_an_offer_that_was_taken_is_not_made_any_more(offer):
    services.confirm_by_link(offer)
    all_leave()
    assert by_kind() == {
        "tracks.offered": (PUT_ASIDE, SETTLED),
        "tracks.accepted": (MessageState.SENT, ""),
    }
    assert len(gateway.sent) == 1


def test_an_offer_that_was_refused_is_not_made_any_more(offer):
    services.give_up_by_link(offer, seen="offered")
    all_leave()
    assert by_kind() == {
        "tracks.offered": (PUT_ASIDE, SETTLED),
        "tracks.offer_refused": (MessageState.SENT, ""),
    }


def test_a_former_offer_is_not_made_beside_the_new_one(offer):
    later = timezone.now() + timedelta(days=4)
    Enrolment.objects.filter(pk=offer.pk).update(offer_expires_at=later)
    notices.offered(fresh(offer))
    all_leave()
    states = Message.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [PUT_ASIDE, MessageState.SENT]


def test_an_open_offer_leaves(offer):
    all_leave()
    assert by_kind() == {"tracks.offered": (MessageState.SENT, "")}


SAYS_OF_AN_ENROLMENT = {
    "tracks.submitted": {"submitted"},
    "tracks.waitlisted": {"waitlisted"},
    "tracks.accepted": {"accepted", "active", "completed"},
    "tracks.refused": {"refused"},
    "tracks.called_off": {"refused"},
    "tracks.left": {"withdrawn", "dropped"},
    "tracks.list_left": {"withdrawn"},
    "tracks.offer_refused": {"withdrawn"},
    "tracks.withdrawn": {"withdrawn"},
    "tracks.lapsed": {"withdrawn"},
    "tracks.lapsed_untold": {"withdrawn"},
    "tracks.completed": {"completed"},
    "tracks.session_cancelled": {"accepted", "active"},
    "tracks.absent": {"accepted", "active"},
}


def queued(to, kind, row, **fields):
    words = {"channel": "text", "address": PHONE, "language": "ar", "body": "x", "to": to}
    led = {"link_purpose": KINDS[kind].way, "link_id": row.pk} if row else {}
    return Message.objects.queue(**words, kind=kind, **led, **fields)


@pytest.mark.parametrize("kind", SAYS_OF_AN_ENROLMENT)
def test_it_leaves_in_the_states_that_it_tells_of_alone(kind, member, center):
    cohort = CohortFactory(center=center)
    for state in Enrolment._meta.get_field("state").choices:
        fields = {"refusal_reason": "seats"} if state[0] == "refused" else {}
        if state[0] == "offered":
            fields["offer_expires_at"] = timezone.now() + timedelta(days=1)
        row = EnrolmentFactory(
            member=MemberFactory(center=center), cohort=cohort, state=state[0], **fields
        )
        message = queued(row.member, kind, row)
        assert is_settled(message) == (state[0] not in SAYS_OF_AN_ENROLMENT[kind]), state


def test_a_meeting_that_was_cancelled_is_not_reminded_of(member, center):
    meeting = CoachingMeetingFactory(plan__member=member, plan__center=center)
    notices_coaching.meeting_ahead(meeting)
    services.cancel_by_link(meeting, seen=meeting.slot.starts_at.isoformat())
    all_leave()
    assert by_kind() == {"coaching.reminder": (PUT_ASIDE, SETTLED)}


def test_of_a_meeting_the_last_hour_is_told_alone(member, center):
    meeting = CoachingMeetingFactory(plan__member=member, plan__center=center)
    notices_coaching.meeting_booked(meeting)
    notices_coaching.meeting_booked(meeting)
    all_leave()
    states = Message.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [PUT_ASIDE, MessageState.SENT]


@pytest.mark.parametrize("on_paper", [True, False])
def test_a_guardian_who_agreed_on_paper_is_not_asked_again(center, on_paper):
    child = MemberFactory(center=center, birth_date=latest_birth_date(15), user=None)
    guardian = GuardianFactory(member=child, phone="+212677777777", asked_at=timezone.now())
    kinds = ("members.guardian_asked", "members.guardian_reminded")
    for kind in kinds:
        queued(guardian, kind, child)
    if on_paper:
        give_consent(
            child, ConsentPurpose.GUARDIAN, by=None, language="ar", means=ConsentMeans.PAPER
        )
    all_leave()
    end = (PUT_ASIDE, SETTLED) if on_paper else (MessageState.SENT, "")
    assert by_kind() == dict.fromkeys(kinds, end)


def test_a_place_is_not_asked_about_once_it_is_confirmed(center):
    child = InscriptionFactory(camp__center=center, state="unsigned", guardian_phone=PHONE)
    Message.objects.all().delete()
    notices_social.inscribed(child)
    type(child).objects.filter(pk=child.pk).update(
        state="confirmed", agreed_at=timezone.now(), agreed_by="paper"
    )
    all_leave()
    assert by_kind() == {"camps.place_kept": (PUT_ASIDE, SETTLED)}


def test_a_certificate_that_was_revoked_is_not_announced(member, center, director):
    enrolment = EnrolmentFactory(member=member, cohort=CohortFactory(center=center))
    certificate = CertificateFactory(enrolment=enrolment)
    Message.objects.all().delete()
    notices.certificate_issued(certificate)
    type(certificate).objects.filter(pk=certificate.pk).update(
        revoked_at=timezone.now(), revocation_reason="error", revoked_by=director
    )
    all_leave()
    assert by_kind() == {"tracks.certificate": (PUT_ASIDE, SETTLED)}


def test_a_request_is_not_confirmed_once_it_is_answered(member):
    request = member.data_requests.create(kind="access")
    message = queued(member, REQUEST_RECEIVED.code, member)
    assert not is_settled(message)
    type(request).objects.filter(pk=request.pk).update(state="answered")
    assert is_settled(message)
    member.data_requests.create(kind="access")  # of that, they are told by itself
    assert is_settled(message)


def test_who_came_back_is_not_told_that_their_file_goes(member):
    message = queued(member, "members.purge_announced", member)
    old = timezone.now() - timedelta(days=3000)
    rows = type(member).objects.filter(pk=member.pk)
    rows.update(
        purge_told_at=message.queued_at, registered_on=old.date(), created_at=old, seen_on=None
    )
    assert not is_settled(message)
    rows.update(seen_on=timezone.localdate())
    assert is_settled(message)


# Told after the fact ----------------------------------------------------------------------
def test_of_what_is_told_after_the_fact_nothing_is_read(member, django_assert_num_queries):
    for kind in TOLD_AFTER:
        message = queued(member, kind, None)
        with django_assert_num_queries(0):
            assert not is_settled(message, member)


def test_of_one_without_the_row_that_it_speaks_of_nobody_knows(member):
    """Rows of before their kind had a way."""
    for kind in HOLDS:
        if KINDS[kind].way:
            assert not is_settled(queued(member, kind, None))


def test_a_fault_of_a_condition_holds_nothing_up(offer, monkeypatch):
    monkeypatch.setitem(HOLDS, "tracks.offered", lambda row, message: row.no_such_thing)
    all_leave()
    assert by_kind() == {"tracks.offered": (MessageState.SENT, "")}
