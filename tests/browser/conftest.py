"""A real browser before the portal as it is in production, a context for each person."""

import io
import os
import shutil
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client
from django.utils.crypto import get_random_string
from playwright.sync_api import expect

from tests.tables import empty_tables

from .line import line_to
from .reader import Newcomer, Phone, Reader
from .server import collected_static, served, wait_for_rest

# The shell is the same browser without its windows, which nobody sees here: each person's context
# costs a third of what it costs in the whole one.
PROGRAMS = ["chromium-headless-shell", "chromium"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}
PATIENCE = 60_000  # milliseconds for what must come, however busy the machine is
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def portal(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of the running portal. It outlives the browser, which keeps connections open."""
    with (
        django_db_blocker.unblock(),
        collected_static(tmp_path_factory.mktemp("static")),
        served() as address,
    ):
        yield address


@pytest.fixture(scope="package")
def chromium():
    """Where Chromium is; without one the tests are skipped, unless REQUIRE_BROWSER=1."""
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, PROGRAMS)]
    if path := next(filter(None, found), None):
        return path
    missing = f"no Chromium here: install the package `{PROGRAMS[0]}`, or set CHROMIUM to its path"
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(missing)
    return pytest.skip(missing)


@pytest.fixture(scope="package")
def chrome(chromium, portal):
    """The browser, for as long as the tests of this folder run."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's synchronous calls keep an event loop running in this thread. Django would
        # take every query of the tests for one made inside a coroutine, and refuse it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()
        # While that loop runs Django keeps the connections of this thread apart from those it has
        # without a loop: nobody else would close them, and the database could not be dropped.
        connections.close_all()


@pytest.fixture(scope="module")
def db(chrome, portal):
    """The test database, without the transaction of pytest-django's own `db`.

    What happens in such a transaction the server's thread would not see. A test that names
    neither `db` nor `transactional_db` gets no test database at all: it would meet the real one.
    """


@pytest.fixture(scope="module")
def demonstration(db):
    """The demonstration year in the database, for the tests of a module that only read."""
    call_command("demo", force=True, stdout=io.StringIO())
    yield
    empty_tables()


@pytest.fixture
def person(chrome, portal):
    """`person("ar", PHONE)`: a page in a browser of its own, as one person has it."""
    contexts = []

    def meet(language, viewport=DESK, **options):
        contexts.append(_context(chrome, portal, language, viewport, **options))
        return contexts[-1].new_page()

    yield meet
    for context in contexts:
        context.close()
    wait_for_rest()


@pytest.fixture
def phone(transactional_db, person, log_in, portal):
    """`phone(user)`: the phone of somebody who is logged in; it can be without network.

    What a page would still send when its test ends stays on the phone: it leaves the network
    before the database is emptied.
    """
    with ExitStack() as lines:
        phones = []

        def take(user, **options):
            line = lines.enter_context(line_to(portal))
            page = person("ar", PHONE, base_url=line.address, **options)
            log_in(page, user)
            phones.append(Phone(page, line))
            return phones[-1]

        yield take
        for one in phones:
            one.leave_the_network()


@pytest.fixture(scope="module")
def reader(chrome, portal):
    """`reader("ar", PHONE)`: one who reads many pages with that screen, the style in the cache."""
    readers = {}

    def meet(language, viewport, **options):
        kind = (language, viewport["width"], *sorted(options.items()))
        if kind not in readers:
            context = _context(chrome, portal, language, viewport, **options)
            readers[kind] = Reader(context.new_page())
        return readers[kind]

    yield meet
    for one in readers.values():
        one.page.context.close()


@pytest.fixture(scope="module")
def newcomer(chrome, portal):
    """`newcomer("ar")`: one who has none of the portal's files yet, whichever page they open."""
    newcomers = {}

    def meet(language):
        if language not in newcomers:
            page = _context(chrome, portal, language, PHONE).new_page()
            newcomers[language] = Newcomer(page)
        return newcomers[language]

    yield meet
    for one in newcomers.values():
        one.page.context.close()


def come_to(page, read, expected):
    """Wait until `read()` gives what is expected: what a page sends in its own time."""
    for _moment in range(PATIENCE // 100):
        if read() == expected:
            return
        page.wait_for_timeout(100)
    assert read() == expected


def _context(chrome, portal, language, viewport, **options):
    options = {"timezone_id": settings.TIME_ZONE, "base_url": portal} | options
    context = chrome.new_context(locale=language, viewport=viewport, **options)
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def log_in(portal):
    """`log_in(page, user)`: what a browser holds after a log-in, without the log-in page.

    The cookie against forged requests is a part of it: without one, pages that are asked for side
    by side would each be given their own, and what the first sends could carry the second's.
    """

    def give_session(page, user):
        client = Client()
        client.force_login(user)
        held = {
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
            settings.CSRF_COOKIE_NAME: get_random_string(CSRF_SECRET_LENGTH),
        }
        page.context.add_cookies(
            [{"name": name, "value": value, "url": portal} for name, value in held.items()]
        )

    return give_session
