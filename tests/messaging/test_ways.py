"""A message leads to a row of its way, or is refused where it is told."""

import pytest

from members import notices, notices_accounts
from members.models import Member
from skills_center.messaging.kinds import KINDS
from skills_center.messaging.links.ways import LONGEST_CODE, WAYS, Way, way_called
from skills_center.messaging.models import Message
from skills_center.messaging.telling import WrongWayError, tell, tell_holder, text
from tests.factories.members import MemberFactory
from tests.factories.tracks import EnrolmentFactory
from tracks.notices import SUBMITTED

LED = notices.REGISTERED  # to a member's space
NOT_LED = next(kind for kind in KINDS.values() if not kind.way and "link" not in kind.placeholders)


@pytest.fixture
def member(center):
    return MemberFactory(center=center, phone="+212612345678")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "details"),
    [
        (LED, lambda member: {"leads_to": EnrolmentFactory(member=member)}),
        (LED, lambda member: {"leads_to": member.user}),
        (LED, lambda member: {"leads_to": MemberFactory.build(center=member.center)}),
        (LED, lambda member: {"leads_to": member.pk}),
        (LED, lambda member: {"link": "https://example.org/x"}),
        (LED, lambda member: {"leads_to": member, "link": "https://example.org/x"}),
        (NOT_LED, lambda member: {"leads_to": member}),
    ],
    ids=["another model", "account", "unsaved", "key", "by hand", "both", "no way"],
)
def test_a_row_that_its_link_cannot_open_is_refused_at_the_call(member, kind, details):
    values = dict.fromkeys(kind.placeholders, "x") | {"link": None}
    del values["link"]
    values |= details(member)
    before = Message.objects.count()
    with pytest.raises(WrongWayError):
        tell(member, kind, **values)
    with pytest.raises(WrongWayError):
        text(member, kind, "+212611111111", **values)
    assert Message.objects.count() == before


@pytest.mark.django_db
def test_holders_are_refused_alike(member):
    with pytest.raises(WrongWayError):
        tell_holder(member, notices_accounts.NUMBER_CHANGE_LAPSED, leads_to=member)


@pytest.mark.django_db
def test_a_row_of_its_way_is_taken(member):
    enrolment = EnrolmentFactory(member=member)
    values = dict.fromkeys(SUBMITTED.placeholders, "x")
    del values["link"]
    message = tell(member, SUBMITTED, leads_to=enrolment, **values)
    assert (message.link_purpose, message.link_id) == ("enrolment", enrolment.pk)


@pytest.mark.parametrize("way", tuple(WAYS), ids=lambda way: way.code)
def test_each_way_fits_the_column_and_names_a_model(way):
    assert Message._meta.get_field("link_purpose").max_length == LONGEST_CODE
    assert way_called(way.code).model._meta.managed


@pytest.mark.parametrize(("code", "letter"), [("x" * 21, "x"), ("x", "xy"), ("x", "")])
def test_a_way_that_no_message_could_name_is_refused(code, letter):
    with pytest.raises(ValueError, match="20 signs"):
        Way(code, letter, Member, find=int, contacts=list, opens=dict)
