"""What a portal in life lacks: found by `check --deploy`, said in the log when it starts."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as in_force
from django.core.checks import run_checks
from django.core.management import call_command

from skills_center.base import checks
from skills_center.base.checks import say_what_is_missing
from skills_center.base.stores.addresses import guarding_store, in_redis, store_of_pages
from skills_center.pages.management.commands import send_due
from tests.marks import once

pytestmark = once

MAIL = "django.core.mail.backends"


def stores(url):
    """As the settings make them of CACHE_URL."""
    in_both = url if in_redis(url) else ""
    return {"default": guarding_store(in_both), "pages": store_of_pages(url, release="1")}


def logging_at(level):
    return in_force.LOGGING | {"root": in_force.LOGGING["root"] | {"level": level}}


# A portal as it should be, then each way to leave it.
RIGHT = {
    "EMAIL_BACKEND": f"{MAIL}.smtp.EmailBackend",
    "TEXT_MESSAGE_BACKEND": "skills_center.messaging.outbox.gateways.HTTPTextGateway",
    "DEFAULT_FROM_EMAIL": "Skills Center <no-reply@example.org>",
    "PORTAL_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": ["portal.example.org"],
    "CACHES": stores("redis://127.0.0.1"),
    "HTTPS": True,
    "BEHIND_PROXY": True,
    "STAFF_SECOND_FACTOR": True,
    "LOGGING": logging_at("INFO"),
}
WRONG = [
    *(
        ("EMAIL_BACKEND", f"{MAIL}.{name}.EmailBackend", "W010")
        for name in ("console", "filebased", "dummy", "locmem")
    ),
    ("TEXT_MESSAGE_BACKEND", "skills_center.messaging.outbox.gateways.ConsoleTextGateway", "W011"),
    ("DEFAULT_FROM_EMAIL", "Skills Center <no-reply@localhost>", "W012"),
    ("DEFAULT_FROM_EMAIL", "nobody", "W012"),
    ("ALLOWED_HOSTS", ["*"], "W014"),
    ("ALLOWED_HOSTS", ["portal.example.org", "*"], "W014"),
    ("PORTAL_URL", "https://*", "W015"),
    ("PORTAL_URL", "portal.example.org", "W015"),
    ("PORTAL_URL", "http://127.0.0.1:8000", "W015"),
    ("CACHES", stores("locmemcache://pages"), "I013"),
    ("BEHIND_PROXY", False, "W021"),
    ("STAFF_SECOND_FACTOR", False, "W018"),
    ("LOGGING", logging_at("DEBUG"), "W019"),
]


@pytest.fixture
def set_up(settings):
    def make(**changes):
        for name, value in {**RIGHT, **changes}.items():
            setattr(settings, name, value)

    return make


def found(**how):
    return [
        one.id.removeprefix("skills_center.")
        for one in run_checks(tags=["security"], **how)
        if one.id.startswith("skills_center.")
    ]


def test_portal_set_up_rightly_hears_nothing(set_up, caplog):
    set_up()
    assert found(include_deployment_checks=True) == []
    say_what_is_missing()
    assert caplog.records == []


@pytest.mark.parametrize(("name", "value", "code"), WRONG)
def test_setting_of_development_is_found_before_it_goes_live(set_up, name, value, code):
    set_up(**{name: value})
    assert found(include_deployment_checks=True) == [code]
    assert found() == []  # `make run` is no portal in life


@pytest.fixture
def nobody_to_reach(set_up):
    set_up(
        EMAIL_BACKEND=f"{MAIL}.console.EmailBackend",
        TEXT_MESSAGE_BACKEND="skills_center.messaging.outbox.gateways.ConsoleTextGateway",
    )


def codes_said(caplog):
    return [record.getMessage().split(":")[0] for record in caplog.records]


@pytest.mark.parametrize("entry", ["wsgi", "asgi"])
def test_server_says_at_its_start_what_goes_to_the_log(nobody_to_reach, caplog, monkeypatch, entry):
    # Django is set up already; once more, it would take the log from those who listen.
    monkeypatch.setattr(f"django.core.{entry}.get_{entry}_application", lambda: None)
    monkeypatch.setattr("skills_center.base.endings.tell_of_endings", lambda: None)
    monkeypatch.delitem(sys.modules, f"skills_center.{entry}", raising=False)
    importlib.import_module(f"skills_center.{entry}")
    assert codes_said(caplog) == ["skills_center.W010", "skills_center.W011"]


@pytest.mark.django_db
def test_worker_says_it_too(nobody_to_reach, caplog, monkeypatch):
    monkeypatch.setattr(send_due.Command, "_watch", lambda *args: None)
    call_command("send_due", watch=True)
    assert codes_said(caplog) == ["skills_center.W010", "skills_center.W011"]


def test_nothing_is_said_with_debug(nobody_to_reach, settings, caplog):
    settings.DEBUG = True
    say_what_is_missing()
    assert caplog.records == []


def test_portal_that_nobody_reaches_by_https_needs_no_proxy(set_up):
    set_up(HTTPS=False, BEHIND_PROXY=False)
    assert found(include_deployment_checks=True) == []


# Where the links in messages lead --------------------------------------------------------
def portal_url(**variables):
    """What the settings make of these variables, in a process without DEBUG; or what they say."""
    done = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.PORTAL_URL)"],
        env={
            "DJANGO_SETTINGS_MODULE": "skills_center.settings",
            "SECRET_KEY": "x" * 50,
            "DATA_DIR": str(in_force.DATA_DIR),
            **variables,
        },
        cwd=in_force.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout or done.stderr).strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("hosts", "address"),
    [
        (".example.org,example.org", "https://example.org"),
        ("*,portal.example.org", "https://portal.example.org"),
        ("portal.example.org", "https://portal.example.org"),
    ],
)
def test_links_lead_to_the_first_host_that_has_a_name(hosts, address):
    assert portal_url(ALLOWED_HOSTS=hosts) == address


def test_where_no_host_has_a_name_the_portal_asks_for_the_address():
    assert "Set PORTAL_URL: " in portal_url(ALLOWED_HOSTS="*")
    given = portal_url(ALLOWED_HOSTS="*", PORTAL_URL="https://portal.example.org/")
    assert given == "https://portal.example.org"


def test_each_switch_of_development_is_found_in_a_portal_that_is_set_up_so(tmp_path):
    """The settings themselves, read from the environment: no setting that they never make."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        env={
            "SECRET_KEY": "x" * 50,
            "DATA_DIR": str(tmp_path),
            "ALLOWED_HOSTS": "*",
            "PORTAL_URL": "http://127.0.0.1:8000",
            "STAFF_SECOND_FACTOR": "0",
            "LOG_LEVEL": "DEBUG",
        },
        cwd=in_force.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    said = set(re.findall(r"skills_center\.([WI]\d+)", done.stderr))
    # All but those of a Redis, and of a clock that is wrong.
    declared = re.findall(r'"skills_center\.([WI]\d+)"', Path(checks.__file__).read_text())
    assert said == set(declared) - {"W001", "W016", "W017"}


def test_no_link_is_made_of_the_host_of_a_request():
    """Whoever sends the request chooses it. `PORTAL_URL` is where links lead."""
    apps = ["members", "tracks", "enterprises", "forum", "skills_center"]
    sources = (path for app in apps for path in (in_force.BASE_DIR / app).rglob("*.py"))
    makers = ("build_absolute_uri", "get_host(", "get_current_site", "HTTP_HOST")
    guilty = {path.name for path in sources if any(maker in path.read_text() for maker in makers)}
    # They ask whether an Origin, or an address, is ours, and make no link of it.
    assert guilty == {"kept_forms.py", "ways_back.py"}
