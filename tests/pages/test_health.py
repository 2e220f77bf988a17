"""`healthz` is 200 while the portal does its work, 503 when somebody has to look."""

import io
import json
import os
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, connection, connections, transaction
from django.db.models import FileField
from django.utils import timezone
from redis.client import Pipeline
from redis.exceptions import OutOfMemoryError, ReadOnlyError, ResponseError

from skills_center.base import databases, due, heartbeat
from skills_center.base.files import private_files
from skills_center.base.stores import StoreAwayError
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import ChannelPause, Message
from skills_center.pages import disk, health
from skills_center.pages.worker import WORKS
from tests.neighbours import free_port, redis_at, still_breaker, stores_in_redis

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def portal_at_work(monkeypatch):
    """A worker that has just looked, a schema that nobody has asked about, room on the disk."""
    all_look()
    monkeypatch.setattr(health._Schema, "is_current", False)
    monkeypatch.setattr(health._Schema, "asked_at", -1e9)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _folder: room(health.LEAST_FREE))


def all_look(worker="1", within=heartbeat.WATCHING, works=WORKS):
    for work in works:
        heartbeat.Pulse(worker, work.name, within).beat()


def room(free):
    return SimpleNamespace(free=free)


@pytest.fixture
def ask(client):
    """`ask()`: the status, and what is said of each fact."""

    def answer(path="/healthz", **headers):
        response = client.get(path, headers=headers)
        head, *lines = response.content.decode().splitlines()
        return response.status_code, head, dict(line.split(": ", 1) for line in lines)

    return answer


def test_portal_at_work(ask):
    status, head, said = ask()
    assert (status, head) == (200, "ok")
    assert said == {
        "database": "ok",
        "schema": "ok",
        "messages": "the oldest waits 0 min",
        "channels": "ok",
        "worker": "looked 0 s ago",
        "disk": "200 MB free",
        "files": "ok",
        "static": "ok",
        "cache": "ok",
        "limits": "ok",
    }


def test_it_answers_whoever_asks_under_whatever_name(ask, settings):
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    assert ask(host="10.0.0.7:8000")[0] == 200


# SQLite is no server that could be asked whether it takes writes.
STATEMENTS = 3 if connection.vendor == "postgresql" else 2


def test_a_session_costs_none_more(client, django_assert_num_queries, center, staff):
    client.force_login(staff("administrator"))
    client.get("/healthz")
    with django_assert_num_queries(STATEMENTS):
        client.get("/healthz")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_database_that_is_away(client, ask, error, staff):
    def fail(*args):
        raise error("connection to server at 10.0.0.9 failed")

    client.force_login(staff("administrator"))
    with connection.execute_wrapper(fail):
        status, head, said = ask()
    assert (status, head) == (503, "failing")
    assert said["database"] == f"does not answer (django.db.utils.{error.__name__})"
    assert {"schema", "messages"}.isdisjoint(said)


def test_schema_that_is_behind_the_code_is_asked_about_seldom(ask, monkeypatch):
    asked = []
    monkeypatch.setattr(health, "pending_migrations", lambda: asked.append(1) or ["members.0099"])
    assert ask()[0] == 503
    status, _head, said = ask()
    assert (status, said["schema"]) == (503, "behind the code: run manage.py migrate")
    assert len(asked) == 1


def test_database_without_tables_is_behind_the_code(ask, monkeypatch):
    """Before the first `migrate`: it answers, and there is no message to look for."""

    def no_table(execute, sql, params, many, context):
        if '"members_message"' in sql:
            raise OperationalError("no such table: members_message")
        return execute(sql, params, many, context)

    monkeypatch.setattr(health, "pending_migrations", lambda: ["members.0001"])
    with connection.execute_wrapper(no_table):
        status, _head, said = ask()
    assert (status, said["database"]) == (503, "ok")
    assert said["schema"] == "behind the code: run manage.py migrate"
    assert "messages" not in said


def test_schema_found_current_is_not_asked_about_again(ask, monkeypatch):
    assert ask()[0] == 200
    monkeypatch.setattr(health, "pending_migrations", lambda: 1 / 0)
    monkeypatch.setattr(health._Schema, "asked_at", -1e9)
    assert ask()[0] == 200


def nobody_looks():
    for file in heartbeat._folder().iterdir():
        file.unlink()


def test_worker_that_never_was(ask):
    nobody_looks()
    status, _head, said = ask()
    assert (status, said["worker"]) == (503, "never looked: start manage.py send_due")


@pytest.mark.parametrize("allowed", [heartbeat.WATCHING, heartbeat.BY_TIMER])
def test_worker_that_is_silent_for_too_long(ask, time_machine, allowed):
    nobody_looks()
    all_look("1" if allowed == heartbeat.WATCHING else heartbeat.TIMER, allowed)
    time_machine.move_to(timezone.now() + timedelta(seconds=allowed) - MINUTE, tick=False)
    assert ask()[0] == 200
    time_machine.move_to(timezone.now() + 2 * MINUTE, tick=False)
    status, _head, said = ask()
    assert status == 503
    assert "jobs (" in said["worker"]
    assert "looked " in said["worker"]


def test_of_two_workers_the_one_that_died_is_named(ask, time_machine):
    all_look("2", works=WORKS[1:2])
    time_machine.move_to(timezone.now() + 10 * MINUTE, tick=False)
    all_look("1")
    status, _head, said = ask()
    assert (status, said["worker"]) == (503, f"{WORKS[1].name} (worker 2): looked 600 s ago")
    all_look("2", works=WORKS[1:2])  # started anew, with the number that is free
    assert ask()[0] == 200


def test_work_that_nobody_does_is_named(ask):
    nobody_looks()
    all_look(works=WORKS[:-1])
    status, _head, said = ask()
    assert (status, said["worker"]) == (503, f"{WORKS[-1].name}: never looked")


def test_a_look_by_hand_beside_a_worker_that_stays_is_no_promise(ask, time_machine):
    all_look(heartbeat.TIMER, heartbeat.BY_TIMER)
    time_machine.move_to(timezone.now() + 120 * MINUTE, tick=False)
    all_look("1")
    assert ask()[0] == 200


def test_each_worker_has_a_number_and_the_next_one_gets_the_lowest_that_is_free():
    with heartbeat.numbered() as first:
        with heartbeat.numbered() as second:
            assert (first, second) == ("1", "2")
        with heartbeat.numbered() as third:
            assert third == "2"
    with heartbeat.numbered() as again:
        assert again == "1"


@pytest.mark.parametrize(
    ("pause", "status", "head"),
    [
        ({"failures": 1}, 200, "ok"),
        ({"failures": 3, "paused_until": MINUTE}, 200, "degraded"),
        ({"failures": 1, "paused_until": MINUTE, "is_ours": True}, 503, "failing"),
    ],
)
def test_channel_that_fails(ask, pause, status, head):
    now = timezone.now()
    moments = {"failing_since": now - 4 * MINUTE}
    if "paused_until" in pause:
        moments["paused_until"] = now + pause["paused_until"]
    ChannelPause.objects.create(**{"channel": "text", "why": "HTTP 401", **pause, **moments})
    found = ask()
    assert found[:2] == (status, head)
    whose = "our settings are refused" if pause.get("is_ours") else "it fails"
    told = f"text paused since 4 min, {whose} (HTTP 401)"
    assert found[2]["channels"] == (told if "paused_until" in pause else "ok")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 200),
        ({"next_try_at": -31 * MINUTE}, 503),
        ({"next_try_at": -31 * MINUTE, "state": MessageState.SENT}, 200),
        # It waits for the morning, or for a later try.
        ({"next_try_at": 60 * MINUTE, "queued_at": -600 * MINUTE}, 200),
        # A code that is of no use any more is not sent.
        ({"next_try_at": -31 * MINUTE, "expires_at": -MINUTE}, 200),
    ],
)
def test_message_that_waits(ask, fields, status):
    now = timezone.now()
    moments = {
        name: now + wait if isinstance(wait, timedelta) else wait for name, wait in fields.items()
    }
    row = Message.objects.queue(channel="text", address="+212600000001", language="ar", body="x")
    Message.objects.filter(pk=row.pk).update(**{"next_try_at": now, **moments})
    assert ask()[0] == status


def test_disk_that_is_nearly_full(ask, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _folder: room(health.LEAST_FREE - 1))
    status, _head, said = ask()
    assert (status, said["disk"]) == (503, "199 MB free")


def test_disk_is_looked_at_before_a_folder_is_there(settings, tmp_path, ask):
    settings.PRIVATE_ROOT = tmp_path / "not" / "yet"
    assert ask()[0] == 200


@pytest.mark.parametrize("full", ["DATA_DIR", "MEDIA_ROOT", "PRIVATE_ROOT"])
def test_each_disk_that_is_written_to_is_looked_at(settings, tmp_path, ask, monkeypatch, full):
    for name in ("DATA_DIR", "MEDIA_ROOT", "PRIVATE_ROOT"):
        setattr(settings, name, tmp_path / name)
        (tmp_path / name).mkdir()
    free = {tmp_path / full: health.LEAST_FREE - 1}
    monkeypatch.setattr(
        health.shutil, "disk_usage", lambda folder: room(free.get(folder, health.LEAST_FREE))
    )
    status, _head, said = ask()
    assert (status, said["disk"]) == (503, "199 MB free")


@pytest.mark.parametrize("fault", ["away", "forgets"])
def test_cache_that_fails_makes_pages_slower_and_is_no_fault_of_the_portal(ask, monkeypatch, fault):
    def away(*args):
        raise ConnectionError("redis://:secret@10.0.0.9")

    monkeypatch.setattr(caches["pages"], "set", away if fault == "away" else print)
    caches["pages"].clear()
    status, head, said = ask()
    assert (status, head) == (200, "degraded")
    assert said["cache"].endswith("pages are slower")
    assert "secret" not in said["cache"]


def test_balancer_takes_no_server_away_for_what_is_no_fault_of_its_own(ask):
    nobody_looks()
    row = Message.objects.queue(channel="text", address="+212600000001", language="ar", body="x")
    Message.objects.filter(pk=row.pk).update(next_try_at=timezone.now() - 60 * MINUTE)
    status, _head, said = ask("/healthz/server")
    known = {"database", "schema", "disk", "files", "static", "cache"}
    assert (status, said.keys()) == (200, known)


def test_nothing_is_kept_and_nothing_can_be_sent(client):
    assert "no-store" in client.get("/healthz")["Cache-Control"]
    assert client.post("/healthz").status_code == 405


# The heartbeat ---------------------------------------------------------------------
def test_full_disk_does_not_stop_the_worker(monkeypatch, caplog):
    def full(*args):
        raise OSError(28, "…")

    monkeypatch.setattr(heartbeat.Path, "write_text", full)
    heartbeat.Pulse("1", "jobs", heartbeat.WATCHING).beat()
    assert caplog.messages == ["the worker cannot say that it works: No space left on device"]


def test_a_job_that_failed_in_the_last_look_is_said(ask, monkeypatch):
    def fail():
        raise ZeroDivisionError

    nobody_looks()
    monkeypatch.setattr(due, "JOBS", [due.Job("follow-ups asked", fail), due.Job("x", lambda: 0)])
    with pytest.raises(CommandError, match="failed: follow-ups asked"):
        call_command("send_due", stdout=io.StringIO())
    status, _head, said = ask()
    words = "jobs (by timer): looked 0 s ago; failed: follow-ups asked"
    assert (status, said["worker"]) == (503, words)
    monkeypatch.setattr(due, "JOBS", [])
    call_command("send_due", stdout=io.StringIO())
    assert ask()[0] == 200


def test_long_look_is_no_silence(time_machine):
    pulse = heartbeat.Pulse("1", "jobs", heartbeat.WATCHING)
    pulse.beat(["offers"])
    later = timezone.now() + timedelta(seconds=heartbeat.PROGRESS_NOTED + 1)
    time_machine.move_to(later, tick=False)
    heartbeat.note_progress()  # of no look: nothing is said
    pulse._noted -= heartbeat.PROGRESS_NOTED + 1
    with heartbeat.beating(pulse):
        heartbeat.note_progress()
    (last,) = [beat for beat in heartbeat.beats() if beat.work == "jobs"]
    assert (last.at, last.next_within, last.failed) == (later, heartbeat.WATCHING, ("offers",))


def test_store_of_the_tries_that_is_away_is_said(ask, monkeypatch):
    """Nobody can log in then; no server of several is at fault."""

    def away(*args, **kwargs):
        raise StoreAwayError("redis://:secret@10.0.0.9")

    monkeypatch.setattr(type(caches["default"]), "change", away)
    status, head, said = ask()
    assert (status, head) == (503, "failing")
    assert said["limits"].endswith("nobody can log in")
    assert "secret" not in said["limits"]
    assert ask("/healthz/server")[0] == 200


@pytest.mark.parametrize(
    "written", ["2999-01-01T00:00:00+00:00 300", "2026-01-01T00:00:00 300", "2026-", "x"]
)
def test_a_beat_that_cannot_be_is_no_worker_at_work(ask, written):
    (heartbeat._folder() / "1.jobs").write_text(written)
    status, _head, said = ask()
    assert status == 503, said["worker"]


# What reads and does not write ---------------------------------------------------------
def test_database_that_only_reads(ask):
    """A standby after a failover, a server that was set so: every log-in failed, health was ok."""
    with only_reading():
        status, head, said = ask()
        server = ask("/healthz/server")
    assert (status, head, server[0]) == (503, "failing", 503)
    assert said["database"] == "takes no writes: nothing that people send is kept"
    assert ask()[0] == 200


@contextmanager
def only_reading():
    if connection.vendor != "postgresql":
        with pytest.MonkeyPatch.context() as patch:
            file = connection.settings_dict["NAME"]
            patch.setattr(databases.os, "access", lambda path, how, **_more: str(path) != str(file))
            yield
        return
    before = transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    yield
    transaction.savepoint_rollback(before)


# As Redis says that it is full, has lost its replicas, is one itself, cannot write on its disk.
REFUSALS = [
    OutOfMemoryError("command not allowed when used memory > 'maxmemory'."),
    ResponseError("NOREPLICAS Not enough good replicas to write."),
    ReadOnlyError("You can't write against a read only replica."),
    ResponseError("MISCONF Redis is configured to save RDB snapshots"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: type(one).__name__)
def test_store_of_the_tries_that_only_reads(ask, settings, monkeypatch, refusal):
    port = free_port()
    settings.CACHES = {**settings.CACHES, "default": stores_in_redis(port)["default"]}
    still_breaker(monkeypatch)
    with redis_at(port):
        assert ask()[2]["limits"] == "ok"

        def refuse(*args, **kwargs):
            raise refusal

        monkeypatch.setattr(Pipeline, "execute", refuse)
        status, _head, said = ask()
    assert status == 503
    assert said["limits"].endswith("nobody can log in")


# The files -----------------------------------------------------------------------------
@pytest.fixture
def folders(settings, tmp_path, monkeypatch):
    """A database in a file, and a paper: each in its folder."""
    for name in (PAPER, DATABASE):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"")
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "media"
    monkeypatch.setattr(disk, "database_files", lambda: [tmp_path / DATABASE])
    return tmp_path


PAPER, DATABASE = "private/documents/1.pdf", "data/db.sqlite3"
CLOSED = {
    "private": "PRIVATE_ROOT",
    "private/documents": "PRIVATE_ROOT",
    PAPER: "PRIVATE_ROOT",
    "data": "the folder of the database",
    DATABASE: "the folder of the database",
}


@pytest.fixture
def close(monkeypatch):
    """`close(place)`: it belongs to root, as nothing does to whom root runs the tests."""
    may = os.access

    def shut(closed):
        monkeypatch.setattr(
            disk.os, "access", lambda one, *how, **by: Path(one) != closed and may(one, *how)
        )
        monkeypatch.setattr(disk, "_takes_files", lambda folder: Path(folder) != closed)

    return shut


@pytest.mark.parametrize("which", CLOSED)
def test_files_of_somebody_else(ask, folders, close, which):
    """Those of a restored copy belong to root: every paper was an error 500."""
    assert ask()[2]["files"] == "ok"
    close(folders / which)
    for page in ("/healthz", "/healthz/server"):
        status, _head, said = ask(page)
        assert status == 503
        assert said["files"] == f"what is in {CLOSED[which]} is not all ours to read and write"


@pytest.mark.parametrize(
    "which",
    [
        *("private/lost+found", "private/notes.txt", "data/lost+found", "data/static"),
        *("data/static/a.css", "data/copy.sqlite3", "media", "media/lost+found"),
    ],
)
def test_what_is_not_the_portals_own_may_belong_to_anybody(ask, folders, close, which):
    """A disk has a folder of root's; who deploys collects the static files."""
    (folders / which).mkdir(parents=True)
    close(folders / which)
    status, _head, said = ask()
    assert (status, said["files"]) == (200, "ok")


def test_what_every_file_of_the_portal_is_kept_in_is_looked_at():
    fields = {
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, FileField)
    }
    assert len(fields) > 3
    assert {field.storage.location for field in fields} == {str(private_files().location)}
    row = SimpleNamespace(content_type="application/pdf")
    kept = {field.generate_filename(row, "x.pdf").partition("/")[0] for field in fields}
    assert kept < set(disk.OWN)


def test_every_database_that_is_a_file_is_looked_at():
    names = {one.settings_dict["NAME"] for one in connections.all() if one.vendor == "sqlite"}
    assert names <= {str(file) for file in disk.database_files()}


def test_folder_that_takes_no_file(ask, folders, settings):
    settings.PRIVATE_ROOT = folders / PAPER
    assert ask()[2]["files"] == "what is in PRIVATE_ROOT is not all ours to read and write"


def test_a_look_leaves_no_file(ask, folders):
    before = sorted(folders.rglob("*"))
    ask()
    assert sorted(folders.rglob("*")) == before


@pytest.fixture
def collected(monkeypatch, tmp_path):
    """`collected(*names)`: static files as a server has them, of which these are in the list."""
    monkeypatch.setattr(disk._Collected, "is_whole", False)

    def make(*names):
        (tmp_path / "staticfiles.json").write_text(
            json.dumps({"version": "1.1", "paths": {name: name for name in names}, "hash": "x"})
        )
        found = ManifestStaticFilesStorage(location=tmp_path)
        monkeypatch.setattr(disk, "staticfiles_storage", found)
        return tmp_path

    monkeypatch.setattr(disk, "_sources", lambda: ["css/face.css", "js/menu.js"])
    return make


def test_static_files_that_were_not_collected(ask, collected):
    """`collectstatic` forgotten: every page was an error 500."""
    (collected() / "staticfiles.json").unlink()
    status, _head, said = ask("/healthz/server")
    assert status == 503
    assert said["static"].startswith("staticfiles.json is not there: run manage.py collectstatic")


def test_static_files_of_an_older_release(ask, collected):
    collected("css/face.css")
    assert ask()[2]["static"].startswith("js/menu.js is not there")
    collected("css/face.css", "js/menu.js")
    assert ask()[2]["static"] == "ok"


def test_every_static_file_of_the_portal_is_looked_for():
    assert "admin/css/base.css" in set(disk._sources())
