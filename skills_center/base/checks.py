"""Checks of Django: `manage.py check` fails where the hour would be wrong, and with `--deploy`
says when the store of the limits may forget."""

import time
import zoneinfo
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone

from .clock import pinned_zone
from .stores import StoreAwayError

# Morocco gave summer time up on 20 September 2026. Data that do not know it are too old for us.
SINCE_THE_DECREE = datetime(2026, 11, 1, 12, tzinfo=UTC)
COMPARED = [datetime(2018, 1, 1, tzinfo=UTC) + timedelta(weeks=week) for week in range(20 * 52)]


@register()
def clock_is_pinned(app_configs, **kwargs):
    """Say whether the hour comes from the pinned `tzdata`, which knows Morocco's last decree."""
    found: list[CheckMessage] = []
    pinned, in_force = pinned_zone(settings.TIME_ZONE), timezone.get_default_timezone()
    if zoneinfo.TZPATH or _differ(pinned, in_force):
        found.append(
            Error(
                "The time zones in force are not those of the pinned tzdata.",
                hint="Something set zoneinfo's path, or read the zone before the settings did.",
                id="skills_center.E001",
            )
        )
    if pinned_zone("Africa/Casablanca").utcoffset(SINCE_THE_DECREE.replace(tzinfo=None)):
        found.append(
            Error(
                "The installed tzdata does not know that Morocco is at UTC+0 since September 2026.",
                hint="Install what requirements.txt pins.",
                id="skills_center.E002",
            )
        )
    if _of_c_library(SINCE_THE_DECREE) != SINCE_THE_DECREE.astimezone(in_force).utcoffset():
        found.append(
            Warning(
                "The C library tells another hour than the portal: lines of the log may be off.",
                hint="TZ was changed after the portal had started.",
                id="skills_center.W001",
            )
        )
    return found


def _differ(one, other):
    return any(
        moment.astimezone(one).utcoffset() != moment.astimezone(other).utcoffset()
        for moment in COMPARED
    )


def _of_c_library(moment):
    return timedelta(seconds=time.localtime(moment.timestamp()).tm_gmtoff)


@register(deploy=True)
def redis_forgets_no_count(app_configs, **kwargs):
    """Say when the Redis of the limits throws entries away once it is full: tries among them."""
    ask = getattr(cache, "eviction_policy", None)
    if ask is None:
        return []
    try:
        policy = ask()
    except StoreAwayError as error:
        return [
            Warning(
                f"The Redis of the limits does not answer ({error.reason}): nobody can log in.",
                hint="See CACHE_URL and LIMITS_URL; then run this check again.",
                id="skills_center.W021",
            )
        ]
    if policy == "noeviction":
        return []
    return [
        Warning(
            f"When it is full, the Redis of the limits throws counts of tries away ({policy}).",
            hint="Set maxmemory-policy noeviction, or name another Redis in LIMITS_URL.",
            id="skills_center.W020",
        )
    ]
