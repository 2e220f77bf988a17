"""A worker that is dead is seen by the staff, and by who runs `send_due` once."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.enums import Role
from skills_center.base import heartbeat
from skills_center.messaging.outbox import dashboard as dashboard_of_messages
from skills_center.pages import dashboard
from skills_center.pages.health import State, worker
from skills_center.pages.worker import WORKS
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]


@pytest.fixture
def watched():
    """A worker that looks at each work; those of `pulses`."""
    pulses = [heartbeat.Pulse("1", work.name, heartbeat.WATCHING) for work in WORKS]
    for pulse in pulses:
        pulse.beat()
    return pulses


@pytest.fixture
def later(monkeypatch):
    """`later(seconds)`: the clock of the workers and of who watches them goes on."""
    real = heartbeat.timezone.now

    class Clock:
        gone = 0

        @classmethod
        def now(cls):
            return real() + timedelta(seconds=cls.gone)

    monkeypatch.setattr(heartbeat, "timezone", Clock)

    def go(seconds):
        Clock.gone += seconds

    return go


def by_timer():
    for work in WORKS:
        heartbeat.Pulse(heartbeat.TIMER, work.name, heartbeat.BY_TIMER).beat()


def is_fine():
    return {fact.state for fact in worker()} == {State.OK}


def test_a_run_by_hand_does_not_hide_that_nobody_watches(watched):
    for pulse in watched:
        pulse.end()
    assert not is_fine()
    call_command("send_due", stdout=io.StringIO())
    assert not is_fine()


def test_a_timer_that_goes_on_is_believed(watched, later):
    for pulse in watched:
        pulse.end()
    by_timer()
    later(heartbeat.A_TIMER_AFTER - 60)
    by_timer()
    assert not is_fine()
    later(120)
    by_timer()
    assert is_fine()


DAYS = 30 * 86_400


def notes_of_ends():
    return list(heartbeat._folder().glob(".*.ended"))


def test_a_timer_that_looked_first_while_the_clock_was_ahead_is_believed_as_soon(watched, later):
    for pulse in watched:
        pulse.end()
    later(DAYS)
    by_timer()
    later(-DAYS)
    by_timer()
    assert not is_fine()
    later(heartbeat.A_TIMER_AFTER)
    by_timer()
    assert is_fine()
    assert not notes_of_ends()


@pytest.mark.parametrize("first", ["", "2026-11-2", "x", "\x00", "9999-12-31T23:59:59-01:00"])
def test_nor_does_a_first_look_that_was_cut_keep_it_for_ever(watched, later, first):
    for pulse in watched:
        pulse.end()
    for note in notes_of_ends():
        note.write_text(f"{note.read_text().strip()}\n{first}")
    by_timer()
    assert not is_fine()
    later(heartbeat.A_TIMER_AFTER)
    by_timer()
    assert is_fine()


def test_what_two_clocks_call_now_is_a_first_look(watched, later):
    for pulse in watched:
        pulse.end()
    later(heartbeat.CLOCKS_DIFFER - 5)
    by_timer()
    later(5 - heartbeat.CLOCKS_DIFFER)
    kept = [note.read_text() for note in notes_of_ends()]
    by_timer()
    assert [note.read_text() for note in notes_of_ends()] == kept


@pytest.mark.parametrize("ends", [True, False])
def test_nobody_is_told_of_a_last_look_in_days_to_come(client, staff, watched, later, ends):
    later(DAYS)
    for pulse in watched:
        pulse._noted = -1e9
        pulse.end() if ends else pulse.beat()
    later(-DAYS)
    assert heartbeat.last_looks() == {}
    client.force_login(staff(Role.FRONT_DESK))
    assert len(panel(client)["rows"]) == len(WORKS)
    assert not any(row["when"] for row in panel(client)["rows"])


def test_a_timer_alone_is_believed_at_once():
    by_timer()
    assert is_fine()


def test_another_worker_is_believed_at_once(watched):
    for pulse in watched:
        pulse.end()
    for pulse in watched:
        pulse.beat()
        heartbeat.Pulse("2", pulse._file.name.partition(".")[2], 9).beat()
    assert is_fine()


def panel(client):
    """The one of work that stands still: above all others."""
    first = client.get("/admin/").context["panels"][0]
    return first if first.get("is_alarm") else None


def test_first_page_says_which_work_stands_still(client, staff, watched, later):
    client.force_login(staff(Role.FRONT_DESK))
    assert panel(client) is None
    whole = dashboard_of_messages.nothing_to_look_at()
    later(heartbeat.WATCHING + 1)
    assert panel(client)["is_alarm"]
    assert dashboard_of_messages.nothing_to_look_at() != whole
    watched[0]._noted = -1e9
    watched[0].beat()
    assert len(panel(client)["rows"]) == len(WORKS) - 1
    for pulse in watched:
        pulse.end()
    html = client.get("/admin/").content.decode()
    rows = panel(client)["rows"]
    assert len(rows) == len(WORKS)
    assert all(row["when"] for row in rows), "since when, also of one that ended as it should"
    assert "<time></time>" not in html
    assert 'href=""' not in html


def test_each_work_opens_what_waits_for_it(client, staff, watched, later):
    later(heartbeat.WATCHING + 1)
    desk, director = staff(Role.FRONT_DESK), staff(Role.DIRECTOR)
    for user in (desk, director):
        client.force_login(user)
        opened = {row["url"] for row in panel(client)["rows"]} - {""}
        assert {client.get(url).status_code for url in opened} == {200}
        queued = "/admin/messaging/message/?state__exact=queued&channel__exact="
        assert opened >= {f"{queued}text", f"{queued}email"}


def test_who_sees_no_messages_sees_no_panel_and_it_costs_no_statement(staff, watched, later):
    later(heartbeat.WATCHING + 1)
    coach, desk = staff(Role.COACH), staff(Role.FRONT_DESK)
    assert dashboard.work_that_stands_still(coach) is None
    desk.has_perm("messaging.view_message")
    with CaptureQueriesContext(connection) as queries:
        assert dashboard.work_that_stands_still(desk)
    assert len(queries) == 0
