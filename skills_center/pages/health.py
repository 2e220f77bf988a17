"""Whether the portal can do its work: for whoever watches it, a line a fact.

503 where somebody has to look; where pages are only slower (the cache is away) 200 and a word. It
names nobody, costs three statements and a count, and is asked by balancers under any name, before
all else. What guards or keeps is asked to write: many a neighbour still reads that takes nothing.
"""

import shutil
import time
from enum import IntEnum
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from skills_center.base import limits as tries
from skills_center.base.databases import ReadOnlyError, require_writes
from skills_center.base.heartbeat import TIMER, beats
from skills_center.base.logs import name_of
from skills_center.messaging.models import ChannelPause, Message

from .disk import closed_place, lost_static_file, nearest
from .worker import WORKS

LONGEST_WAIT = 30  # minutes of a message since the moment it may leave
LEAST_FREE = 200 * 1024 * 1024  # bytes
SCHEMA_ASKED_AGAIN = 10  # seconds: reading the migrations takes a fifth of one


class State(IntEnum):
    OK = 0
    DEGRADED = 1
    FAILING = 2


class Fact(NamedTuple):
    name: str
    state: State
    words: str


# The facts -------------------------------------------------------------------------
def database_and_messages():
    """Whether it answers and takes writes, and the oldest message that should have left: asked of
    the tables that the code knows alone."""
    try:
        require_writes(connection)
        schema = _schema()
        if schema.state != State.OK:
            return [_fine("database"), schema]
        oldest = Message.objects.due().aggregate(oldest=Min("next_try_at"))["oldest"]
        pauses = list(ChannelPause.objects.exclude(paused_until=None))
    except ReadOnlyError:
        return [_failing("database", "takes no writes: nothing that people send is kept")]
    except DatabaseError as error:
        return [_failing("database", f"does not answer ({name_of(error)})")]
    minutes = int((timezone.now() - oldest).total_seconds() // 60) if oldest else 0
    late = State.FAILING if minutes >= LONGEST_WAIT else State.OK
    messages = Fact("messages", late, f"the oldest waits {minutes} min")
    return [_fine("database"), schema, messages, _channels(pauses)]


def _channels(pauses):
    """Those that are left alone because they fail: a fault of our own settings mends itself
    never."""
    if not pauses:
        return _fine("channels")
    state = State.FAILING if any(pause.is_ours for pause in pauses) else State.DEGRADED
    return Fact("channels", state, "; ".join(map(_told_of_pause, pauses)))


def _told_of_pause(pause):
    minutes = int((timezone.now() - pause.failing_since).total_seconds() // 60)
    whose = "our settings are refused" if pause.is_ours else "it fails"
    return f"{pause.channel} paused since {minutes} min, {whose} ({pause.why})"


def database_alone():
    """As a server of several sees it: what waits is no fault of one of them."""
    return [fact for fact in database_and_messages() if fact.name not in ("messages", "channels")]


class _Schema:
    """What was found: that the schema is the code's stays true as long as the process lives."""

    is_current = False
    asked_at = -float(SCHEMA_ASKED_AGAIN)


def _schema():
    if not _Schema.is_current and time.monotonic() - _Schema.asked_at >= SCHEMA_ASKED_AGAIN:
        _Schema.is_current = not pending_migrations()
        _Schema.asked_at = time.monotonic()
    if _Schema.is_current:
        return _fine("schema")
    return _failing("schema", "behind the code: run manage.py migrate")


def pending_migrations():
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def worker():
    """Of each work the worker that looked last, and of each worker whether it still looks."""
    found = beats()
    if not found:
        return [_failing("worker", "never looked: start manage.py send_due")]
    looked_at = {beat.work for beat in found}
    wrong = [f"{work.name}: never looked" for work in WORKS if work.name not in looked_at]
    wrong += [_told_of(beat) for beat in found if beat.is_overdue or beat.failed]
    if wrong:
        return [_failing("worker", "; ".join(wrong))]
    return [Fact("worker", State.OK, f"looked {max(beat.age for beat in found)} s ago")]


def _told_of(beat):
    which = "by timer" if beat.worker == TIMER else f"worker {beat.worker}"
    words = f"{beat.work} ({which}): looked {beat.age} s ago"
    return f"{words}; failed: {', '.join(beat.failed)}" if beat.failed else words


def disk():
    free = min(map(_free, (settings.DATA_DIR, settings.MEDIA_ROOT, settings.PRIVATE_ROOT)))
    words = f"{free // 1024**2} MB free"
    return [Fact("disk", State.FAILING if free < LEAST_FREE else State.OK, words)]


def _free(folder):
    """Bytes left where a folder is, or will be made."""
    return shutil.disk_usage(nearest(folder)).free


def files():
    if (closed := closed_place()) is None:
        return [_fine("files")]
    return [_failing("files", f"what is in {closed} is not all ours to read and write")]


def static():
    if (lost := lost_static_file()) is None:
        return [_fine("static")]
    return [_failing("static", f"{lost} is not there: run manage.py collectstatic, then restart")]


def kept_pages():
    try:
        kept = caches["pages"]
        kept.set("healthz", "ok", 5)
        if kept.get("healthz") == "ok":
            return [_fine("cache")]
        reason = "forgets"
    except Exception as error:  # each kind of cache has errors of its own
        reason = f"away ({name_of(error)})"
    return [Fact("cache", State.DEGRADED, f"{reason}: pages are slower")]


def limits():
    """While the store of the tries takes none nobody can log in: `base/stores`."""
    try:
        tries.require_counting()
    except Exception as error:
        return [_failing("limits", f"takes no count ({name_of(error)}): nobody can log in")]
    return [_fine("limits")]


def _fine(name):
    return Fact(name, State.OK, "ok")


def _failing(name, words):
    return Fact(name, State.FAILING, words)


# The pages -------------------------------------------------------------------------
WHOLE = (database_and_messages, worker, disk, files, static, kept_pages, limits)
SERVER = (database_alone, disk, files, static, kept_pages)


def _answer(questions):
    facts = [fact for question in questions for fact in question()]
    state = max(fact.state for fact in facts)
    lines = [state.name.lower(), *(f"{fact.name}: {fact.words}" for fact in facts)]
    return HttpResponse(
        "\n".join(lines) + "\n",
        status=503 if state == State.FAILING else 200,
        content_type="text/plain; charset=utf-8",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        },
    )


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """The portal as a whole, with its worker: for who is called when something is wrong."""
    return _answer(WHOLE)


@login_not_required
@require_safe
@never_cache
def healthz_server(request):
    """This server: for a balancer, which would else take all of them away for a late message."""
    return _answer(SERVER)


def answer_health_first(get_response):
    """Middleware: before whatever asks for a host, a session or a language, each of which fails
    where the portal is asked by its number or the database is away."""
    views = {"/healthz": healthz, "/healthz/server": healthz_server}

    def middleware(request):
        view = views.get(request.path_info)
        return view(request) if view else get_response(request)

    return middleware
