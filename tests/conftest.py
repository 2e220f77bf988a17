import gc
import os
import re
import shutil
from functools import partial

import html5lib
import hypothesis
import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.template.base import Template
from django.test import TransactionTestCase
from django.utils import timezone, translation

from members.enums import Role
from skills_center.base import heartbeat
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery
from tests import contacts, elsewhere, gateway, messages
from tests.factories.members import UserFactory
from tests.factories.network import CenterFactory
from tests.locked_by_themselves import locked_by_themselves
from tests.no_foreign_clock import no_foreign_clock
from tests.tables import empty_tables, leave_rows_uncounted

pytest_plugins = ["tests.catalogues", "tests.parts"]

# The suite tries the same examples each time, and takes the time it takes. New ones are looked
# for by `--hypothesis-profile=long`.
hypothesis.settings.register_profile(
    "suite",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "long", max_examples=2000, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.load_profile("suite")

EVERYWHERE = (Role.ADMINISTRATOR, Role.NETWORK)


def pytest_runtest_setup(item):
    """Row locks exist on PostgreSQL alone; where REQUIRE_POSTGRES=1 their absence is a failure."""
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail("REQUIRE_POSTGRES=1, and DATABASE_URL names no PostgreSQL")
        pytest.skip("row locks exist on PostgreSQL only; SQLite has one writer at a time")


def pytest_configure(config):
    if os.environ.get("REQUIRE_SQLITE") == "1" and connection.vendor != "sqlite":
        raise pytest.UsageError("REQUIRE_SQLITE=1, and DATABASE_URL names another database")
    if config.getoption("numprocesses", None) and config.getoption("dist") != "loadgroup":
        raise pytest.UsageError("With -n, add --dist loadgroup: some tests share what they set up.")


LONGEST_ID = 60


def pytest_make_parametrize_id(val, argname):
    """A text of five million signs gives a test a name of twenty: workers send names about."""
    if isinstance(val, (str, bytes)) and len(val) > LONGEST_ID:
        return f"{argname} of {len(val)}"
    return None


def pytest_report_header():
    if connection.vendor == "postgresql":
        return "PostgreSQL: what is marked `once` is left to the run on SQLite"
    return "SQLite: races for row locks are left to PostgreSQL"


def pytest_collection_modifyitems(config, items):
    """Each rule is tried on SQLite; on PostgreSQL those that depend on the database once more."""
    if connection.vendor == "postgresql":
        left = [one for one in items if _is_left_to_sqlite(one)]
        if left:
            config.hook.pytest_deselected(items=left)
            items[:] = [one for one in items if not _is_left_to_sqlite(one)]


def _is_left_to_sqlite(item):
    """Not what needs PostgreSQL, also in a file that is marked as a whole: it would run nowhere."""
    return item.get_closest_marker("once") and not item.get_closest_marker("postgres")


def pytest_collectstart(collector):
    gc.disable()  # until `_collect_seldom`: to look for circles meanwhile takes half of this time


def pytest_collection_finish(session):
    _collect_seldom()
    _require_groups(session)


def _collect_seldom():
    """What is there now stays: to look through it for circles, again and again, takes a tenth of
    the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
    gc.enable()


def _require_groups(session):
    """A runner that drops the groups says nothing: fixtures are made twice, tests meet."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        grouped = [one for one in session.items if one.get_closest_marker("xdist_group")]
        lost = [one.nodeid for one in grouped if "@" not in one.nodeid]
        assert not lost, "pytest-xdist does not keep the groups together: another pin is needed"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; on PostgreSQL nobody counts its rows meanwhile. It refuses who writes a
    phone or an e-mail past their service, or moves a message past its moves.

    What tests take back looks like tables without rows. Whenever the server happened to count
    them while the suite ran, it planned badly from there on: a test of ten seconds took a minute.
    """
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            leave_rows_uncounted()
        contacts.watch()
        messages.watch()


@pytest.fixture(autouse=True, scope="session")
def tables_emptied_by_rows():
    """Django truncates every table after a test that commits, and writes content types and
    permissions anew. Here the rows that are there are deleted: of 130 tables a test fills ten,
    and a truncated one costs PostgreSQL files, with a hundred and fifty such tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_tables())
        yield


@pytest.fixture(autouse=True, scope="session")
def no_contexts_of_controls(django_test_environment):
    """A response of the test client has the contexts of its page and its parts, not those of each
    control and its attributes: to copy these takes a fiftieth of the suite's time."""
    noted = Template._render

    def render(template, context):
        if str(template.name).startswith(("django/forms/", "bootstrap5/")):
            return template.nodelist.render(context)
        return noted(template, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(autouse=True)
def clean_slate():
    """No figure, rate limit, message or language of another test."""
    for store in caches.all():
        store.clear()
    gateway.sent.clear()
    shutil.rmtree(heartbeat._folder(), ignore_errors=True)
    translation.deactivate()


@pytest.fixture(autouse=True)
def codes_leave_at_once():
    """A worker beside each test, for what somebody waits for: by the time the next page is asked
    for, the code is there."""

    def deliver(instance, created, **kwargs):
        if created and instance.is_urgent:
            transaction.on_commit(partial(delivery.deliver, instance.pk))

    post_save.connect(deliver, sender=Message)
    yield
    post_save.disconnect(deliver, sender=Message)


@pytest.fixture(autouse=True)
def contacts_have_one_writer():
    """Nobody writes a phone or an e-mail past their service, also where it is caught."""
    contacts.refusals.clear()
    yield
    assert contacts.refusals == []


@pytest.fixture(autouse=True)
def messages_are_moved_by_their_moves():
    """Nobody writes where a message stands past them, also where it is caught."""
    messages.refusals.clear()
    yield
    assert messages.refusals == []


@pytest.fixture(autouse=True, scope="session")
def clock_of_the_portal():
    """No query of any test leaves it to the database on which day an instant falls."""
    with no_foreign_clock():
        yield


@pytest.fixture(autouse=True, scope="session")
def rows_are_locked_by_themselves():
    """No test locks rows by a condition that asks other tables."""
    with locked_by_themselves():
        yield


@pytest.fixture
def by_day(time_machine):
    """At ten in the morning, whenever the suite runs: what leaves by day alone leaves at once."""
    time_machine.move_to(timezone.localtime().replace(hour=10, minute=0), tick=True)


@pytest.fixture
def center(db):
    return CenterFactory(slug="khouribga", code="KHO")


@pytest.fixture
def staff(center):
    """`staff(role, at=center)`: an account that holds one role."""

    def make(role, at=center, **fields):
        user = UserFactory(is_staff=True, **fields)
        user.staff_roles.create(role=role, center=None if role in EVERYWHERE else at)
        return user

    return make


@pytest.fixture
def track_manager(staff):
    return staff(Role.TRACK_MANAGER)


@pytest.fixture
def director(staff):
    return staff(Role.DIRECTOR)


@pytest.fixture
def last_code():
    """The code in the last text message or e-mail that left."""

    def read():
        from django.core import mail

        body = gateway.sent[-1][1] if gateway.sent else mail.outbox[-1].body
        return re.search(
            r"\b([0-9A-Z]{6}|[0-9A-Z]{3}-[0-9A-Z]{3}|[0-9A-Z]{4}-[0-9A-Z]{4})\b", body
        )[1]

    return read


@pytest.fixture
def valid_html():
    """Parse a response strictly; a page that a browser must guess about fails."""

    def check(response):
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(response.content.decode())
        errors = [(code, position) for position, code, _data in parser.errors]
        assert errors == []

    return check


@pytest.fixture(scope="session")
def laid_portal(tmp_path_factory):
    """A portal with its tables and the reference data, made once."""
    portal = elsewhere.Portal(tmp_path_factory.mktemp("portal"))
    portal.lay()
    return portal


@pytest.fixture
def portal_elsewhere(laid_portal, tmp_path):
    """A portal of its own for one test; see `marks.in_own_portal`."""
    folder = tmp_path / "portal"
    shutil.copytree(laid_portal.folder, folder)
    return elsewhere.Portal(folder)


@pytest.fixture
def portal_on_each_database(request, tmp_path):
    """`portal_elsewhere`, where the suite runs on PostgreSQL on a database there."""
    if connection.vendor == "sqlite":
        yield request.getfixturevalue("portal_elsewhere")
    else:
        with elsewhere.on_postgresql(tmp_path) as portal:
            yield portal
