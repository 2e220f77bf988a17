"""The list of messages is searched by whom they are for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.enums import Role
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.models import Message
from skills_center.messaging.recipients import HOLDER, AtWork
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.social import InscriptionFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:messaging_message_changelist")
PHONE = "+212611111111"


def written(to, center, **fields):
    how = {"channel": Channel.TEXT, "address": PHONE, "language": "ar", "body": "…"}
    return Message.objects.queue(to=to, center=center, **how | fields)


def found(client, typed):
    return set(client.get(LIST, {"q": typed}).context["cl"].result_list)


@pytest.fixture
def desk(client, staff):
    person = staff(Role.FRONT_DESK)
    client.force_login(person)
    return person


@pytest.fixture
def member(center):
    return MemberFactory(
        center=center, user=UserFactory(), latin_first_name="Soukaina", phone=PHONE
    )


def test_a_person_is_found_by_name_number_and_phone(client, desk, center, member):
    theirs = {
        written(member, center),
        written(member.user, center),
        written(HOLDER, center, user=member.user),
    }
    written(MemberFactory(center=center, user=None), center)
    for typed in ("Soukaina", member.number, "0611111111"):
        assert found(client, typed) == theirs, typed
    assert found(client, "Nobodyiscalledso") == set()
    assert len(found(client, "")) == 4


def test_a_guardian_and_a_child_of_a_camp_are_found(client, staff, center):
    client.force_login(staff(Role.DIRECTOR))
    young = MemberFactory(center=center, birth_date=latest_birth_date(15), user=None)
    guardian = written(GuardianFactory(member=young), center)
    inscription = InscriptionFactory(camp__center=center, first_name="Zakaria")
    child = written(inscription, center)
    assert found(client, young.number) == {guardian}
    assert found(client, "Zakaria") == {child}


def test_somebody_of_the_staff_is_found_by_who_may_see_accounts(client, staff, center):
    client.force_login(staff(Role.ADMINISTRATOR))
    coach = staff(Role.COACH, name="Loubna Sekkat")
    told = written(AtWork(coach), center)
    written(AtWork(staff(Role.COACH, name="Other")), center)
    assert found(client, "sekkat") == {told}
    client.force_login(staff(Role.DIRECTOR))
    assert found(client, "sekkat") == set()


def test_no_stranger_is_found_whatever_is_typed(client, desk, center):
    """What waits at this centre may be for somebody of another one."""
    stranger = MemberFactory(
        center=CenterFactory(slug="other"), user=UserFactory(), latin_first_name="Soukaina"
    )
    written(stranger, center)
    written(stranger.user, center)
    for typed in ("Soukaina", stranger.number, str(stranger.pk)):
        assert found(client, typed) == set()


def test_a_phone_is_found_in_pieces_by_who_may_identify_alone(client, staff, center, member):
    message = written(member, center)
    client.force_login(staff(Role.TRACK_MANAGER))
    assert found(client, "061111") == set()
    client.force_login(staff(Role.FRONT_DESK))
    assert found(client, "061111") == {message}


def test_messages_of_another_centre_are_not_found_with_their_person(client, desk, center, member):
    written(member, CenterFactory(slug="other"))
    assert found(client, member.number) == set()


def test_search_walks_through_no_table_of_messages(client, desk, center, member):
    for _row in range(30):
        written(member, center)
    with CaptureQueriesContext(connection) as queries:
        assert len(found(client, member.number)) == 30
    asked = [one["sql"] for one in queries if '"recipient_kind" =' in one["sql"]]
    assert asked
    if connection.vendor == "sqlite":
        for sql in asked:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                plan = " ".join(str(row) for row in cursor.fetchall())
            assert "message_recipient" in plan
            assert "SCAN" not in plan


def test_file_leads_to_all_of_them_in_the_order_of_their_days(client, desk, center, member):
    messages = [written(member, center) for _row in range(8)]
    Message.objects.update(state=MessageState.SENT)
    page = client.get(reverse("admin:members_member_change", args=[member.pk]))
    address = f"{LIST}?q={member.number}"
    assert f'href="{address}"' in page.content.decode()
    assert set(client.get(address).context["cl"].result_list) == set(messages)
    days = [line.at for line in page.context["messages_to"]]
    assert days == sorted(days, reverse=True)
