"""Attendance on a phone, with the network and without: nothing is lost, nothing is overwritten."""

import contextlib
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Error, expect

from members.enums import Role
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, SessionFactory
from tests.marks import browser, once
from tracks.models import Attendance, Marking

from .conftest import come_to

pytestmark = browser

MEMBERS = 25
SMALLEST = 48  # pixels a finger needs


@pytest.fixture
def center(transactional_db):
    return CenterFactory(slug="khouribga", code="KHO")


@pytest.fixture
def session(center):
    """One of today, of 25 members."""
    cohort = CohortFactory(center=center)
    for number in range(MEMBERS):
        member = MemberFactory(center=center, last_name=f"العلوي {number:02}")
        EnrolmentFactory(cohort=cohort, member=member, state="active", arrival=number + 1)
    now = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return SessionFactory(cohort=cohort, starts_at=now, ends_at=now + timedelta(hours=3))


@pytest.fixture
def coach(staff, session, center):
    """`coach()`: somebody who coaches the cohort."""

    def make(name="نادية"):
        user = staff(Role.COACH, at=center, name=name)
        session.cohort.coaches.add(user)
        return user

    return make


def url(session):
    with translation.override("ar"):
        return reverse("tracks:session", args=[session.pk])


def open_and_keep(screen, address):
    """Open a page, and wait until the phone has it for the hours without network."""
    screen.open(address)
    expect(screen.page.locator("html")).to_have_attribute("data-kept", "kept")


def rows(page):
    return page.locator("[data-place]")


def tap(page, row, mark):
    rows(page).nth(row).locator(f"label.mark-{mark}").click()


def said(page, word):
    return page.locator(f"#sync [data-say={word}]")


def mark_of(page, row):
    return rows(page).nth(row).locator("input:checked").get_attribute("value")


def test_marks_made_without_network_reach_the_database(phone, coach, session):
    screen = phone(coach())
    page = screen.page
    open_and_keep(screen, url(session))
    screen.leave_the_network()
    marks = ["present", "late", "excused", "absent"]
    for row in range(MEMBERS):
        tap(page, row, marks[row % 4])
    expect(said(page, "offline")).to_be_visible()
    expect(said(page, "offline").locator("[data-count]")).to_have_text(str(MEMBERS))
    assert not Attendance.objects.exists()

    page.close()
    page = page.context.new_page()
    page.goto(url(session))  # still without network
    expect(rows(page)).to_have_count(MEMBERS)
    expect(said(page, "offline").locator("[data-count]")).to_have_text(str(MEMBERS))
    assert [mark_of(page, row) for row in range(4)] == marks
    assert not Attendance.objects.exists()

    screen.find_the_network()
    come_to(page, Marking.objects.count, MEMBERS)
    expect(said(page, "saved")).to_be_visible()
    kept = dict(
        Attendance.objects.order_by("enrolment__member__last_name").values_list(
            "enrolment__arrival", "mark"
        )
    )
    assert kept == {number + 1: marks[number % 4] for number in range(MEMBERS)}
    page.reload()
    assert [mark_of(page, row) for row in range(4)] == marks


def test_contrary_mark_of_another_coach_is_shown_and_settled(phone, coach, session):
    nadia, karim = phone(coach("نادية")), phone(coach("كريم"))
    for screen in (nadia, karim):
        open_and_keep(screen, url(session))
    nadia.leave_the_network()
    for row, mark in enumerate(["absent", "absent", "present"]):
        tap(nadia.page, row, mark)
    expect(said(nadia.page, "offline").locator("[data-count]")).to_have_text("3")
    for row, mark in enumerate(["present", "late", "present"]):
        tap(karim.page, row, mark)
    come_to(karim.page, lambda: stored(session), ["present", "late", "present"])
    nadia.find_the_network()

    # Nothing of Karim's was overwritten; where both say the same there is nothing to ask.
    expect(said(nadia.page, "contrary")).to_be_visible()
    expect(nadia.page.locator(".contrary")).to_have_count(2)
    assert stored(session) == ["present", "late", "present"]
    asked = rows(nadia.page).nth(0).locator(".contrary")
    expect(asked).to_contain_text("كريم")
    nadia.page.reload()  # it is asked until it is answered
    expect(nadia.page.locator(".contrary")).to_have_count(2)

    rows(nadia.page).nth(0).locator("[data-keep-mark=mine]").click()
    rows(nadia.page).nth(1).locator("[data-keep-mark=theirs]").click()
    expect(nadia.page.locator(".contrary")).to_have_count(0)
    come_to(nadia.page, lambda: stored(session), ["absent", "late", "present"])
    expect(said(nadia.page, "saved")).to_be_visible()
    first = Attendance.objects.order_by("enrolment__arrival").first()
    assert [str(one.by) for one in first.markings.all()] == ["كريم", "نادية"]


def stored(session):
    return list(session.attendances.order_by("enrolment__arrival").values_list("mark", flat=True))


@once
def test_whole_class_in_three_taps(phone, coach, session):
    screen = phone(coach())
    with translation.override("ar"):
        screen.open(reverse("tracks:coach"))
    page = screen.page
    page.get_by_role("link", name=session.cohort.name).first.click()
    page.locator("button[name=all]").click()
    tap(page, 3, "absent")
    expect(said(page, "saved")).to_be_visible()
    marks = ["present"] * MEMBERS
    marks[3] = "absent"
    expect(rows(page).nth(3).locator("input:checked")).to_have_value("absent")
    come_to(page, lambda: stored(session), marks)
    expect(page.locator("#sync")).to_have_attribute("data-now", "saved")
    assert screen.said == []


@once
def test_marks_outlive_the_end_of_the_session(phone, coach, session, log_in):
    nadia = coach()
    screen = phone(nadia)
    page = screen.page
    open_and_keep(screen, url(session))
    page.context.clear_cookies()  # the session has ended meanwhile
    tap(page, 0, "late")
    expect(said(page, "login")).to_be_visible()
    assert not Attendance.objects.exists()
    # Somebody else logs in on this phone: the marks of the first are not sent as theirs.
    log_in(page, coach("كريم"))
    page.evaluate("sender.send()")
    expect(said(page, "other")).to_be_visible()
    assert not Attendance.objects.exists()
    page.context.clear_cookies()
    log_in(page, nadia)
    page.goto(url(session))
    come_to(page, lambda: stored(session), ["late"])
    expect(said(page, "saved")).to_be_visible()
    assert Attendance.objects.get().marked_by == nadia


@once
def test_marks_outlive_the_day_of_a_coach(phone, coach, session, log_in):
    """The portal ends the session with the day; what waits on the phone leaves after a log-in."""
    nadia = coach()
    screen = phone(nadia)
    page = screen.page
    open_and_keep(screen, url(session))
    screen.leave_the_network()
    tap(page, 0, "late")
    expect(said(page, "offline")).to_be_visible()
    for row in Session.objects.all():  # two days go by
        held = SessionStore(row.session_key)
        held["logged_in_at"] = held["seen_at"] = time.time() - 2 * 24 * 60 * 60
        held.save()
    screen.find_the_network()
    expect(said(page, "login")).to_be_visible()
    assert not Attendance.objects.exists()
    page.reload()  # the page of the log-in, which says why, and no name is left on the phone
    expect(page.locator(".notice")).to_contain_text("30")
    assert names_kept(page) == 0
    page.context.clear_cookies()
    log_in(page, nadia)
    page.goto(url(session))
    come_to(page, lambda: stored(session), ["late"])
    expect(said(page, "saved")).to_be_visible()


@once
def test_mark_leaves_from_another_page_and_a_refused_one_stays(phone, coach, session, director):
    screen = phone(coach())
    page = screen.page
    open_and_keep(screen, url(session))
    screen.leave_the_network()
    tap(page, 0, "present")
    tap(page, 1, "late")
    expect(said(page, "offline").locator("[data-count]")).to_have_text("2")
    page.close()
    # Meanwhile one of the two is struck off the cohort.
    session.cohort.enrolments.filter(arrival=2).delete()
    page = page.context.new_page()
    screen.find_the_network()
    with translation.override("ar"):
        page.goto(reverse("tracks:coach"))
    expect(said(page, "refused")).to_be_visible()
    come_to(page, lambda: stored(session), ["present"])
    page.reload()
    expect(said(page, "refused").locator("[data-count]")).to_have_text("1")
    page.locator("[data-drop]").click()
    expect(said(page, "refused")).to_be_hidden()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-kept", "kept")
    expect(page.locator("#sync")).to_be_hidden()


@once
@pytest.mark.parametrize("waiting", [False, True])
def test_logging_out_leaves_no_name_on_the_phone(phone, coach, session, waiting):
    screen = phone(coach())
    page = screen.page
    open_and_keep(screen, url(session))
    if waiting:
        screen.leave_the_network()
        tap(page, 0, "present")
        expect(said(page, "offline")).to_be_visible()
        # The logging out needs the network; the mark must not leave before it.
        page.close()
        page = page.context.new_page()
        screen.find_the_network()
    with translation.override("ar"):
        page.goto(reverse("account_logout"))
    assert names_kept(page) == 1
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/ar/")
    assert names_kept(page) == 0
    marks = page.evaluate("""async () => {
      const names = (await indexedDB.databases()).map((one) => one.name);
      return names.includes("attendance");
    }""")
    assert marks is waiting
    screen.leave_the_network()
    with contextlib.suppress(Error):  # nothing answers, or the page that has no name
        page.goto(url(session))
    expect(page.locator("body")).not_to_contain_text("العلوي")


def names_kept(page):
    return page.evaluate(
        "caches.keys().then((names) => names.filter((one) => one.startsWith('coach-pages')).length)"
    )


@once
def test_page_of_another_user_is_wiped_when_one_comes(phone, coach, session, log_in):
    screen = phone(coach())
    page = screen.page
    open_and_keep(screen, url(session))
    page.context.clear_cookies()
    other = coach("كريم")
    log_in(page, other)
    with translation.override("ar"):
        open_and_keep(screen, reverse("tracks:coach"))
    kept = page.evaluate("caches.keys()")
    assert [name for name in kept if name.startswith("coach-pages")] == [f"coach-pages-{other.pk}"]


@once
@pytest.mark.parametrize("name", ["coach", "session", "session_keys", "coach_cohort"])
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_page_of_the_coach_reads_well_on_a_phone(phone, coach, session, name, language):
    user = coach()
    screen = phone(user)
    arguments = {"coach": [], "coach_cohort": [session.cohort_id]}.get(name, [session.pk])
    with translation.override(language):
        screen.open(reverse(f"tracks:{name}", args=arguments))
    assert screen.overflow <= 0
    assert screen.findings == ""
    heights = screen.page.eval_on_selector_all(
        ".mark, .all-present .btn, .session-tools a", "all => all.map(one => one.offsetHeight)"
    )
    assert all(height >= SMALLEST for height in heights)


@once
def test_paper_list_is_keyed_in_without_a_mouse(phone, coach, session):
    screen = phone(coach())
    page = screen.page
    with translation.override("fr"):
        screen.open(reverse("tracks:session_keys", args=[session.pk]))
    for key in "124a":
        page.keyboard.press(key)
        page.keyboard.press("Enter")
    for _one in range(MEMBERS - 4):
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # on the button
    expect(page.get_by_role("status")).to_be_visible()
    assert stored(session) == [
        "present", "late", "absent", "absent", *["present"] * (MEMBERS - 4)
    ]  # fmt: skip
    assert screen.said == []


@once
def test_form_works_without_script(phone, coach, session):
    screen = phone(coach(), java_script_enabled=False)
    screen.open(url(session))
    page = screen.page
    rows(page).nth(1).locator("input[value=late]").check()
    page.locator(".save-bar button").click()
    page.locator("button[name=all]").click()
    marks = ["present"] * MEMBERS
    marks[1] = "late"
    assert stored(session) == marks
    assert Client().get(url(session)).status_code == 302
