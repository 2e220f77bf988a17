"""The process reads the pinned time zones, whatever the machine and its environment say."""

import json
import logging
import os
import re
import subprocess
import sys
import time
import zoneinfo
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from unittest import mock

import pytest
import tzdata
from django.conf import settings
from django.utils import timezone

from skills_center.base.checks import clock_is_pinned
from skills_center.base.clock import LogFormatter, pinned_zone, set_process_clock
from tests.marks import once
from tests.morocco import SPANS, hours, wall

ROOT = Path(__file__).parent.parent.parent
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
# What a process of the portal says of itself: each way to tell the hour of one instant.
TELL = """
import django, json, logging, os, time, zoneinfo
django.setup()
from datetime import datetime
from django.core.checks import run_checks
from django.utils import timezone
from zoneinfo import ZoneInfo
moment = datetime.fromisoformat("2026-11-01T12:00:00+00:00")
line = logging.getLogger().handlers[0].formatter
record = logging.makeLogRecord({"created": moment.timestamp()})
print(json.dumps({
    "path": zoneinfo.TZPATH,
    "portal": str(timezone.localtime(moment)),
    "zone": str(moment.astimezone(ZoneInfo("Africa/Casablanca"))),
    "another": str(moment.astimezone(ZoneInfo("America/New_York"))),
    "c": time.strftime("%H:%M", time.localtime(moment.timestamp())),
    "naive": datetime.fromtimestamp(moment.timestamp()).strftime("%H:%M"),
    "log": line.formatTime(record)[11:16],
    "checks": [str(one.id) for one in run_checks()],
}))
"""
TELL_ZONE = """
import json
from datetime import datetime
from zoneinfo import ZoneInfo
moment = datetime.fromisoformat("2026-11-01T12:00:00+00:00")
print(json.dumps(str(moment.astimezone(ZoneInfo("Africa/Casablanca")))))
"""
TOLD = {
    "path": [],
    "portal": "2026-11-01 12:00:00+00:00",
    "zone": "2026-11-01 12:00:00+00:00",
    "another": "2026-11-01 07:00:00-05:00",
    "c": "12:00",
    "naive": "12:00",
    "log": "12:00",
    "checks": [],
}


@pytest.fixture
def machine(tmp_path):
    """`machine(program)`: what a process says where the machine's hour is that of New York.

    Its time zone files, of which PYTHONTZPATH speaks, put Casablanca into Japan.
    """
    elsewhere = tmp_path / "zones" / "Africa"
    elsewhere.mkdir(parents=True)
    tokyo = Path(tzdata.__file__).parent / "zoneinfo" / "Asia" / "Tokyo"
    (elsewhere / "Casablanca").write_bytes(tokyo.read_bytes())

    def tell(program, module="skills_center.settings"):
        environment = os.environ | {
            "TZ": "America/New_York",
            "PYTHONTZPATH": str(elsewhere.parent),
            "DJANGO_SETTINGS_MODULE": module,
            "DATA_DIR": str(tmp_path),
            "DEBUG": "1",
        }
        run = subprocess.run(
            [sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        return json.loads(run.stdout)

    return tell


@once
def test_environment_of_the_machine_changes_nothing(machine):
    assert machine(TELL) == TOLD


@once
def test_nor_under_the_settings_of_the_bare_page_of_the_bench(machine):
    with_settings = "from django.conf import settings; settings.TIME_ZONE\n" + TELL_ZONE
    assert machine(with_settings, module="bench.settings") == TOLD["zone"]


@once
def test_it_does_where_no_settings_were_read(machine):
    """Else the two tests before this one would show nothing."""
    assert machine(TELL_ZONE) == "2026-11-01 21:00:00+09:00"


def test_data_are_those_that_are_pinned():
    pins = (ROOT / "requirements.txt").read_text()
    assert re.search(r"^tzdata==(.+)$", pins, re.MULTILINE)[1] == version("tzdata")


@pytest.mark.parametrize(("first", "last"), SPANS.values(), ids=SPANS)
def test_portal_and_process_show_the_hour_of_morocco(first, last):
    for instant in hours(first, last):
        shown = timezone.localtime(instant).replace(tzinfo=None)
        of_c = datetime(*time.localtime(instant.timestamp())[:6])
        assert shown == of_c == wall(instant)


def test_log_lines_tell_the_portals_hour(settings):
    formatter = LogFormatter(settings.LOGGING["formatters"]["line"]["format"], style="{")
    with mock.patch.dict(os.environ, {"TZ": "America/New_York"}):
        time.tzset()
        for month, told in ((5, "2026-05-01 13:00:00"), (11, "2026-11-01 12:00:00")):
            moment = datetime(2026, month, 1, 12, tzinfo=UTC)
            record = logging.makeLogRecord({"created": moment.timestamp(), "msg": "…"})
            assert formatter.format(record).startswith(told)
    set_process_clock(settings.TIME_ZONE)


# The check -------------------------------------------------------------------------
def faults():
    return [fault.id for fault in clock_is_pinned(None)]


def test_check_is_content():
    assert faults() == []


def test_check_tells_zones_read_from_elsewhere():
    zoneinfo.reset_tzpath(to=["/usr/share/zoneinfo"])
    try:
        assert faults() == ["skills_center.E001"]
    finally:
        zoneinfo.reset_tzpath(to=())


def test_check_tells_another_clock_in_force(monkeypatch):
    """As one that was read before the settings, from a machine that knows of no decree."""
    old = zoneinfo.ZoneInfo("Africa/Lagos")  # UTC+1 all year
    monkeypatch.setattr(timezone, "get_default_timezone", lambda: old)
    assert "skills_center.E001" in faults()


def test_check_tells_data_that_are_too_old(monkeypatch):
    monkeypatch.setattr(
        "skills_center.base.checks.pinned_zone", lambda _name: pinned_zone("Africa/Lagos")
    )
    assert "skills_center.E002" in faults()


def test_check_tells_a_process_with_another_hour(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert faults() == ["skills_center.W001"]
    finally:
        set_process_clock(settings.TIME_ZONE)
