"""A portal of before with rows in its outbox becomes one of today, and goes back."""

import json

import pytest

from tests.marks import on_each_database

pytestmark = [pytest.mark.django_db, on_each_database]

# Rows of today, taken back to the tables of before `messaging` had a room of its own; there all
# messages get one key, as the column had it when it came. Then forwards, and back once more.
THERE_AND_BACK = """
import json
import django
django.setup()
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from members.models.contacts import writes_contacts
from skills_center.messaging.models import Message
from skills_center.messaging.recipients import HOLDER
from skills_center.network.models import Center
from tests.factories.members import MemberFactory, UserFactory

def ask(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else None

def told():
    return {
        "rows": ask("SELECT id, address, state, body FROM members_message ORDER BY id"),
        "keys": len(ask("SELECT DISTINCT key FROM members_message")),
        "log": ask(
            "SELECT t.app_label, t.model FROM django_admin_log l"
            " JOIN django_content_type t ON t.id = l.content_type_id"
        ),
        "rights": ask(
            "SELECT t.app_label, p.codename FROM auth_group_permissions g"
            " JOIN auth_permission p ON p.id = g.permission_id"
            " JOIN django_content_type t ON t.id = p.content_type_id"
        ),
        "types": ask(
            "SELECT app_label FROM django_content_type"
            " WHERE model = 'message' AND app_label <> 'forum'"
        ),
    }

with writes_contacts():
    member, user = MemberFactory(center=Center.objects.first()), UserFactory()
common = {"channel": "text", "language": "ar", "body": "x"}
for number, (whose, to) in enumerate(
    [(member.user, member), (user, user), (None, HOLDER)]
):
    Message.objects.queue(address=f"+21260000000{number}", user=whose, to=to, **common)
call_command("migrate", "--fake", verbosity=0)
of_messages = ContentType.objects.get_for_model(Message)
right = Permission.objects.get(content_type=of_messages, codename="resend_message")
Group.objects.create(name="desk of before").permissions.add(right)
LogEntry.objects.create(
    user=user, content_type=of_messages, object_id="1", object_repr="x", action_flag=2
)
found = {"today": told(), "whose": [member.pk, user.pk]}
call_command("migrate", "messaging", "zero", verbosity=0)
ask("UPDATE members_message SET key = (SELECT key FROM members_message ORDER BY id LIMIT 1)")
found["before"] = told()
call_command("migrate", verbosity=0)
found["after"] = told()
found["recipients"] = ask(
    "SELECT recipient_kind, recipient_id FROM members_message ORDER BY id"
)
call_command("migrate", "messaging", "zero", verbosity=0)
found["back"] = told()
call_command("migrate", verbosity=0)
found["again"] = told()
print("FOUND", json.dumps(found, default=str))
"""


def test_rows_of_before_have_keys_of_their_own_and_nothing_of_theirs_is_lost(
    portal_on_each_database,
):
    printed = portal_on_each_database.run("-c", THERE_AND_BACK)
    found = json.loads(printed.partition("FOUND ")[2].splitlines()[0])
    whose, steps = found.pop("whose"), ("today", "before", "after", "back", "again")
    assert len(found["today"]["rows"]) == 3
    for step in steps:
        assert found[step]["rows"] == found["today"]["rows"], step
    assert [found[step]["keys"] for step in steps] == [3, 1, 3, 3, 3]
    for step, label in zip(steps, ["messaging", "members"] * 2 + ["messaging"], strict=False):
        assert found[step]["log"] == [[label, "message"]], step
        assert found[step]["rights"] == [[label, "resend_message"]], step
        assert found[step]["types"] == [[label]], step
    assert found["recipients"][:2] == [["member", whose[0]], ["account", whose[1]]]
