"""Messages that were queued before they named their recipient are given what can be known."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from skills_center.messaging.enums import Channel
from skills_center.messaging.models import Message
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.rows import fresh

pytestmark = pytest.mark.django_db
module = import_module("skills_center.messaging.migrations.0020_recipients_of_before")
ONE, SHARED, THIRD = "+212611111111", "+212622222222", "+212633333333"


@pytest.fixture
def column():
    """As the table was; it is gone again with the transaction of the test."""
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        for _once_more in range(2):  # it is there: nothing happens
            module.put_back_the_column(apps, editor)


def run(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def migrate():
    run(module.Migration.operations[0].sql)


def before(address, *, follows=True, **fields):
    values = {"channel": Channel.TEXT, "language": "ar", "body": "…", "address": address}
    message = Message.objects.queue(**values | fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE members_message SET follows_person = %s WHERE id = %s", [follows, message.pk]
        )
    return message


def named(message):
    row = fresh(message)
    return row.recipient_kind, row.recipient_id


def test_of_a_file_without_an_account_whose_contact_nobody_shares(column, center):
    member = MemberFactory(center=center, user=None, phone=ONE, email="Amal@example.org")
    for _one in range(2):
        MemberFactory(center=center, user=None, phone=SHARED)
    found = [
        before(ONE, center=center),
        before("amal@example.org", center=center, channel=Channel.EMAIL),
    ]
    unknown = [before(SHARED, center=center), before(THIRD, center=center)]
    migrate()
    assert [named(one) for one in found] == [("member", member.pk)] * 2
    assert [named(one) for one in unknown] == [("", None)] * 2


def test_of_a_guardian(column, center):
    """By the key of the file that the link held, by the account of the file, by a number of one."""
    guardians = [
        GuardianFactory(member=MemberFactory(center=center), phone=phone)
        for phone in (SHARED, SHARED, ONE)
    ]
    first, second, third = guardians
    link = f"https://example.org/ar/guardian/{second.member_id}:abc/"
    how = {"follows": False, "is_secret": True, "center": center}
    found = {
        before(SHARED, body=link, **how): second,
        before(SHARED, body="", user=first.member.user, **how): first,
        before(ONE, body="", kind="members.guardian_asked", **how): third,
    }
    unknown = before(SHARED, body="", **how)
    migrate()
    for message, guardian in found.items():
        assert named(message) == ("guardian", guardian.pk)
    assert named(unknown) == ("contact", None)


def test_what_was_said_to_a_contact_names_nobody(column, center):
    MemberFactory(center=center, user=None, phone=ONE)
    user = UserFactory(phone=ONE)
    said = [
        before(ONE, follows=False),
        before(ONE, follows=False, user=user, center=center),
        before(ONE, center=center, kind="members.erased"),
    ]
    migrate()
    assert [named(one) for one in said] == [("contact", None)] * 3
    run(module.Migration.operations[0].reverse_sql)
    assert [named(one) for one in said] == [("", None)] * 3


def test_undone_the_portal_of_before_leads_what_it_led(column, center):
    member = MemberFactory(center=center, phone=ONE)
    guardian = GuardianFactory(member=member, phone=SHARED)
    followed = before(ONE, to=member)
    kept = [before(SHARED, to=guardian), before(ONE, follows=False)]
    migrate()
    run(module.Migration.operations[0].reverse_sql)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM members_message WHERE follows_person ORDER BY id")
        assert [pk for (pk,) in cursor.fetchall()] == [followed.pk]
    assert kept
