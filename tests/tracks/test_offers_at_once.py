"""An offer that ran out goes on while its person's number is corrected: nobody stops the other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.enums import Role
from members.services.contacts import change_contact
from skills_center.base.dates import today
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import races
from tests.races import failures, one_waits_for_the_other
from tests.rows import fresh
from tracks import services

pytestmark = races
PHONE, NEW = "+212612345678", "+212698765432"


@pytest.fixture
def manager(transactional_db, staff):
    return staff(Role.DIRECTOR, at=CenterFactory())


@pytest.fixture
def offer(manager):
    center = manager.staff_roles.get().center
    member = MemberFactory(center=center, user=UserFactory(phone=PHONE), phone=PHONE, email="")
    starts_on = today() + timedelta(days=40)
    cohort = CohortFactory(center=center, starts_on=starts_on, ends_on=starts_on)
    made = EnrolmentFactory(member=member, cohort=cohort, state="waitlisted", position=1)
    services.offer(made, by=manager)
    ended = timezone.now() - timedelta(minutes=1)
    type(made).objects.filter(pk=made.pk).update(offer_expires_at=ended)
    return fresh(made)


@pytest.mark.parametrize(
    "work", [lambda offer: services.lapse_offers(), services.confirm_by_link], ids=["job", "link"]
)
def test_an_offer_goes_on_while_the_number_is_corrected(offer, manager, work):
    results = one_waits_for_the_other(
        lambda: change_contact(offer.member, by=manager, phone=NEW),
        lambda: work(fresh(offer)),
        before='SELECT "members_message"',
    )
    assert failures(results) == [], results
