"""Checks of Django: the clock, what a portal in life lacks, who is told of faults.

`manage.py check` fails where the hour would be wrong. `check --deploy` finds settings of
development in a portal without DEBUG; its servers and its worker say the same in the log when they
start, since nobody need run a check.
"""

import logging
import time
import zoneinfo
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.utils import timezone

from .clock import pinned_zone
from .logs import Loggable
from .stores import StoreAwayError
from .ways_out import IN_MEMORY, no_mail_leaves, no_text_leaves

log = logging.getLogger(__name__)

# Morocco gave summer time up on 20 September 2026. Data that do not know it are too old for us.
SINCE_THE_DECREE = datetime(2026, 11, 1, 12, tzinfo=UTC)
COMPARED = [datetime(2018, 1, 1, tzinfo=UTC) + timedelta(weeks=week) for week in range(20 * 52)]


@register(deploy=True)
def somebody_is_told(app_configs, **kwargs):
    """Say when nobody would hear of a fault of the portal."""
    if settings.ADMINS:
        return []
    return [
        Warning(
            "Nobody is told of faults: ADMINS is empty.",
            hint="Set ADMINS to the e-mail addresses of those who look after the portal.",
            id="skills_center.W020",
        )
    ]


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
                id="skills_center.W017",
            )
        ]
    if policy == "noeviction":
        return []
    return [
        Warning(
            f"When it is full, the Redis of the limits throws counts of tries away ({policy}).",
            hint="Set maxmemory-policy noeviction, or name another Redis in LIMITS_URL.",
            id="skills_center.W016",
        )
    ]


# What a portal in life lacks ---------------------------------------------------------------
@register(Tags.security, deploy=True)
def reaches_people(app_configs, **kwargs):
    """Say where messages would be printed instead of sent, or their links and senders lead
    nowhere."""
    found: list[CheckMessage] = []
    if no_mail_leaves() or settings.EMAIL_BACKEND == IN_MEMORY:
        found.append(
            Warning(
                "E-mails are not sent: log-in codes and personal links go to the log or a file.",
                hint="Set EMAIL_URL, like smtp+tls://user:password@mail.example.org:587.",
                id="skills_center.W010",
            )
        )
    if no_text_leaves():
        found.append(
            Warning(
                "Text messages are not sent: log-in codes and personal links go to the log.",
                hint="Set TEXT_GATEWAY_URL, or TEXT_MESSAGE_BACKEND.",
                id="skills_center.W011",
            )
        )
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if _is_nowhere(sender.partition("@")[2]):
        found.append(
            Warning(
                f"E-mails would come from “{sender}”, to which nobody can answer.",
                hint="Set DEFAULT_FROM_EMAIL, like Skills Center <no-reply@example.org>.",
                id="skills_center.W012",
            )
        )
    address = urlsplit(settings.PORTAL_URL)
    if address.scheme not in ("http", "https") or _is_nowhere(address.hostname or ""):
        found.append(
            Warning(
                f"The links in messages lead to “{settings.PORTAL_URL}”.",
                hint="Set PORTAL_URL to the address that people type.",
                id="skills_center.W015",
            )
        )
    return found


@register(Tags.security, deploy=True)
def is_shared_rightly(app_configs, **kwargs):
    """Say which settings suit one process, or a machine that nobody else reaches."""
    found: list[CheckMessage] = []
    if settings.CACHES["pages"]["BACKEND"].endswith("locmem.LocMemCache"):
        found.append(
            Info(
                "Pages are kept in the memory of each process: the others make their own.",
                hint="With several servers set CACHE_URL, like redis://….",
                id="skills_center.I013",
            )
        )
    if any("*" in host for host in settings.ALLOWED_HOSTS):
        found.append(
            Warning(
                "The portal answers to every host name.",
                hint="Name in ALLOWED_HOSTS those that people type.",
                id="skills_center.W014",
            )
        )
    if settings.HTTPS and not settings.BEHIND_PROXY:
        found.append(
            Warning(
                "Behind a proxy all visitors are one address: limits count them together.",
                hint="Set BEHIND_PROXY=1 where a proxy ends TLS and names the visitor's address.",
                id="skills_center.W021",
            )
        )
    return found


@register(Tags.security, deploy=True)
def keeps_its_doors(app_configs, **kwargs):
    """Say what was switched off or on to try something, and opens a portal in life."""
    found: list[CheckMessage] = []
    if not settings.STAFF_SECOND_FACTOR:
        found.append(
            Warning(
                "Staff enter with a password or a code alone: the second factor is off.",
                hint="Leave STAFF_SECOND_FACTOR out, or set it to 1.",
                id="skills_center.W018",
            )
        )
    told: Any = settings.LOGGING
    if logging.getLevelNamesMapping()[told["root"]["level"]] < logging.INFO:
        found.append(
            Warning(
                "The log tells what libraries write to find faults: values of people among it.",
                hint="Leave LOG_LEVEL out, or set it to INFO.",
                id="skills_center.W019",
            )
        )
    return found


def _is_nowhere(host):
    return not host or "*" in host or host in ("localhost", "127.0.0.1", "::1")


def say_what_is_missing():
    """Write to the log what `check --deploy` would warn of. Called where a process starts to
    serve or to send; nothing is said with DEBUG."""
    if settings.DEBUG:
        return
    for one in [*reaches_people(None), *is_shared_rightly(None), *keeps_its_doors(None)]:
        if isinstance(one, Warning):
            log.warning("%s: %s %s", *map(Loggable, (one.id, one.msg, one.hint)))
