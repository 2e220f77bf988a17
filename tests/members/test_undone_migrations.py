"""What a migration that is undone says where the tables of before cannot keep what is there."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection, migrations
from django.utils import timezone

from tests.contacts import set_contacts
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
module = import_module("members.migrations.0022_accounts_without_a_way_in")


def undo():
    """The step that is undone first: the last of the migration."""
    last = module.Migration.operations[-1]
    assert isinstance(last, migrations.RunPython)
    last.reverse_code(apps, SimpleNamespace(connection=connection))


def test_accounts_without_contact_are_said_before_anything_is_undone():
    user = UserFactory()
    undo()
    set_contacts(user, phone=None, email=None, without_contact_since=timezone.now())
    with pytest.raises(CommandError, match="1 accounts have neither phone nor e-mail"):
        undo()
