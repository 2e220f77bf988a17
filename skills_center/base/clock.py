"""The clock of the portal: the time zones of the pinned `tzdata`, not those of the machine.

Morocco changes its hour by decree, weeks before the day; a machine learns of it with an update
that may come months later. Nothing of Django is imported here: this runs before the settings.
"""

import logging
import os
import time
import zoneinfo
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

PORTAL_ZONE = "Africa/Casablanca"


def use_pinned_zones():
    """Read every time zone of this process from `tzdata`, whatever PYTHONTZPATH says."""
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


def pinned_zone(name):
    """That zone, read afresh from the package `tzdata`."""
    with _data_of(name).open("rb") as data:
        return zoneinfo.ZoneInfo.from_file(data, key=name)


def set_process_clock(name):
    """Let the C library tell the same hour: `time.localtime`, and with it what servers log.

    Django names the zone in TZ, which the C library looks up in the machine's files.
    """
    data = _data_of(name)
    if hasattr(time, "tzset") and isinstance(data, Path):
        os.environ["TZ"] = f":{data}"
        time.tzset()


def _data_of(name):
    return resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))


class LogFormatter(logging.Formatter):
    """Lines of the log with the portal's hour and its zone, from the first one on.

    Without the settings: gunicorn writes lines before anything of Django is there.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs, defaults={"request_id": "-"})

    def formatTime(self, record, datefmt=None):  # noqa: N802 - the name is logging's
        moment = datetime.fromtimestamp(record.created, _portal_zone())
        return moment.isoformat(sep=" ", timespec="milliseconds")


@cache
def _portal_zone():
    return pinned_zone(PORTAL_ZONE)
