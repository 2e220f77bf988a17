"""Notes of coaching and of health are where they belong, and nowhere else.

A mark is written into one of each. Then every role opens every page of the portal and every page
of the back office, takes every export and the copy of the data; the tables are read, and what was
logged. The mark is met by those who may read it, on the pages made for it, and by nobody else.
"""

import io
import json
import logging
import re
from zipfile import ZipFile

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError, connection
from django.test import RequestFactory
from django.urls import reverse
from django.views.debug import ExceptionReporter

from members.services.merging import merge
from skills_center.base.dates import today
from tests.factories.members import MemberFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.privacy.contracts import LEFT_OUT
from tracks import services
from tracks.models import CoachingNote, CoachingPlan, HealthNote
from tracks.services import coaching_notes, health_notes

from .conftest import EVERYBODY
from .everything import COACHING, HEALTH, each_of

pytestmark = pytest.mark.django_db


@each_of(EVERYBODY)
def test_each_role_meets_the_notes_where_they_may_and_nowhere_else(answers, who):
    met, logged = answers(who).shows, answers(who).logged
    plan = {"tracks:coaching_plan"} if who in ("coach", "director") else set()
    camp = {"tracks:led_camp"} if who == "coach" else set()
    assert met[COACHING] - {f"search {COACHING}"} == plan
    assert met[HEALTH] - {f"search {HEALTH}"} == camp
    assert COACHING not in logged.replace(f"q={COACHING}", "")
    assert HEALTH not in logged.replace(f"q={HEALTH}", "")


def test_the_querysets_ask_for_the_role_itself(world):
    readers = {
        who for who, user in world.users.items() if CoachingNote.objects.visible_to(user).exists()
    }
    assert readers == {"coach", "director"}
    leaders = {
        who for who, user in world.users.items() if HealthNote.objects.visible_to(user).exists()
    }
    assert leaders == {"coach"}


@once
def test_pages_with_notes_are_kept_by_no_browser(world):
    client = world.client("coach")
    for name, pk in (("coaching_plan", world.plan.pk), ("led_camp", world.camp.pk)):
        response = client.get(reverse(f"tracks:{name}", args=[pk]))
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        page = response.content.decode()
        # Nor does the worker that keeps the coach's other pages for hours without network.
        assert "data-keep" not in page
        assert "coach.js" not in page
    assert "data-keep" not in client.get(reverse("tracks:coaching")).content.decode()
    kept = re.findall(
        r"<a[^>]*data-keep[^>]*>", client.get(reverse("tracks:coach")).content.decode()
    )
    assert not [link for link in kept if "coaching" in link or "camps" in link]


def test_the_copy_of_the_data_says_why_they_are_not_in_it(world):
    client = world.client("member")
    client.get("/ar/me/")
    response = client.post("/ar/me/data/download/")
    archive = ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    for name in archive.namelist():
        assert COACHING not in archive.read(name).decode("utf-8", "ignore")
    data = json.loads(archive.read("data.json"))
    assert len(data["coaching_meetings"]) == 1
    assert {"tracks.coachingnote", "tracks.healthnote"} <= LEFT_OUT.keys()


def written_in(mark):
    """Every column of every table in which the mark stands."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found |= {
                    f"{table}.{column}"
                    for column, value in zip(columns, row, strict=True)
                    if mark in str(value)
                }
    return found


def child_of(world):
    """What the desk types to inscribe a child."""
    return {
        "camp": world.camp.pk,
        "first_name": "هبة",
        "last_name": "م",
        "sex": "female",
        "birth_date": f"{today().year - 9}-01-14",
        "guardian_name": "فاطمة",
        "guardian_phone": "0612345678",
        "language": "ar",
        "signed_paper": "on",
        "health": HEALTH,
    }


def test_written_by_every_way_they_stand_in_their_own_row_alone(world, caplog):
    """Through the pages: the coach, the guardian, the desk; then all that moves rows about."""
    caplog.set_level(logging.DEBUG)
    CoachingNote.objects.all().delete()
    HealthNote.objects.all().delete()
    coach, desk = world.client("coach"), world.client("desk")
    coach.post(reverse("tracks:coaching_note", args=[world.plan.pk]), {"text": COACHING})
    services.agree(world.inscription, means="paper")
    link = reverse("tracks:health_note", args=[world.inscription.token])
    world.client("visitor").post(link, {"text": HEALTH})
    desk.post(f"/admin/tracks/campinscription/{world.inscription.pk}/health/", {"text": HEALTH})
    desk.post("/admin/tracks/campinscription/add/", child_of(world))
    assert HealthNote.objects.count() == 2
    assert LogEntry.objects.exists()
    director = world.users["director"]
    gone = MemberFactory(center=world.center)
    merge(kept=gone, gone=world.member, by=director)
    world.plan = CoachingPlan.objects.get()
    services.reassign(world.plan, coach=world.users["second coach"], by=director, reason="…")
    services.close_plan(world.plan, result="reached", by=director)
    assert written_in(COACHING) == {"tracks_coachingnote.text"}
    assert written_in(HEALTH) == {"tracks_healthnote.text"}
    assert COACHING not in caplog.text
    assert HEALTH not in caplog.text


@once
def test_an_error_page_tells_nothing_of_them(world, monkeypatch):
    """Whatever breaks below the services: the report of it hides what was written."""

    def broken(*args, **kwargs):
        params = (COACHING, HEALTH)  # as a cursor holds them
        raise DatabaseError(f"connection lost {len(params)}")

    coach = world.client("coach")
    coach.raise_request_exception = False
    reports = []

    class Keeper(logging.Handler):
        def emit(self, record):
            if record.exc_info:
                reporter = ExceptionReporter(getattr(record, "request", None), *record.exc_info)
                reports.append(reporter.get_traceback_text() + reporter.get_traceback_html())

    keeper = Keeper()
    logging.getLogger("django.request").addHandler(keeper)
    try:
        world.plan.notes.all().delete()  # the same words once more would be a second tap
        monkeypatch.setattr(coaching_notes.CoachingNote.objects, "create", broken)
        coach.post(reverse("tracks:coaching_note", args=[world.plan.pk]), {"text": COACHING})
        monkeypatch.setattr(health_notes.HealthNote.objects, "update_or_create", broken)
        services.agree(world.inscription, means="paper")
        coach.post(reverse("tracks:health_note", args=[world.inscription.token]), {"text": HEALTH})
        desk = world.client("desk")
        desk.raise_request_exception = False
        page = f"/admin/tracks/campinscription/{world.inscription.pk}/health/"
        desk.post(page, untouched(desk.get(page), holding="text") | {"text": [HEALTH]})
        desk.post("/admin/tracks/campinscription/add/", child_of(world))
    finally:
        logging.getLogger("django.request").removeHandler(keeper)
    assert len(reports) == 4
    for report in reports:
        assert "connection lost" in report
        assert COACHING not in report
        assert HEALTH not in report


@once
def test_the_name_of_a_note_says_nothing(world):
    assert COACHING not in f"{CoachingNote.objects.get()!r}"
    assert HEALTH not in f"{HealthNote.objects.get()!r}"
    request = RequestFactory().get("/admin/")
    request.user = world.users["root"]
    assert not {CoachingNote, HealthNote} & admin.site._registry.keys()
