"""What follows a transaction fails without what was kept, and without what else follows."""

import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from skills_center.base.afterwards import after_commit
from tests.factories.network import CenterFactory
from tests.names_used import names_of_modules
from tests.rows import fresh

pytestmark = pytest.mark.django_db(transaction=True)
# Made beside a portal in life, by a command that has to fail with it.
BY_ITSELF = {"skills_center/base/afterwards.py", "skills_center/seed/simulate/papers.py"}


def fail(*words):
    raise IntegrityError(*words)


def test_what_fails_takes_nothing_with_it(caplog):
    center, done = CenterFactory(), []
    with transaction.atomic():
        type(center).objects.filter(pk=center.pk).update(address="7")
        after_commit(fail, "salma@example.org")
        after_commit(done.append, "after it")
        assert done == []
    assert (fresh(center).address, done) == ("7", ["after it"])
    (line,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert "IntegrityError" in line.getMessage()
    assert "salma" not in caplog.text


def test_what_is_taken_back_is_followed_by_nothing():
    done = []
    with transaction.atomic():
        after_commit(done.append, "never")
        transaction.set_rollback(True)
    after_commit(done.append, "at once")
    assert done == ["at once"]


def test_nobody_follows_a_transaction_in_another_way():
    paths = names_of_modules(settings.BASE_DIR).values()
    follow = {path for path in paths if "on_commit(" in path.read_text(encoding="utf-8")}
    assert {path.relative_to(settings.BASE_DIR).as_posix() for path in follow} == BY_ITSELF
