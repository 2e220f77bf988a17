"""The browser's hour and the portal's: the same in Casablanca, and the portal's wherever one is."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import expect

from members.enums import Role
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, SessionFactory
from tests.marks import browser, once
from tests.morocco import LAST_CHANGE, SPANS, hours, offset, wall
from tracks import services
from tracks.services.attendance import NewMark

from .conftest import DESK, PHONE
from .reader import Reader

pytestmark = [once, *browser]

HERE, ELSEWHERE = "Africa/Casablanca", "America/New_York"
# A phone that knows nothing of Morocco's clock, or knows it wrongly.
NO_CLOCK = """
for (const name of ["toLocaleTimeString", "toLocaleString", "toLocaleDateString", "getHours"])
  Date.prototype[name] = () => "99:99";
Intl.DateTimeFormat = function () { return { format: () => "99:99" }; };
"""


@pytest.fixture
def center(transactional_db):
    return CenterFactory(slug="khouribga", code="KHO")


@pytest.fixture
def cohort_form(person, log_in, staff, center):
    """`cohort_form(zone)`: the page on which a cohort is added, on a computer set to that zone."""

    def open_form(zone):
        page = person("fr", DESK, timezone_id=zone)
        log_in(page, staff(Role.TRACK_MANAGER, at=center))
        Reader(page).open(reverse("admin:tracks_cohort_add"))
        return page

    return open_form


def test_browser_and_portal_know_the_same_hours(person):
    page = person("ar", PHONE, timezone_id=HERE)
    instants = [instant for span in SPANS.values() for instant in hours(*span)]
    asked = [instant.timestamp() * 1000 for instant in instants]
    minutes = page.evaluate(
        "moments => moments.map((one) => -new Date(one).getTimezoneOffset())", asked
    )
    of_browser = [timedelta(minutes=one) for one in minutes]
    after = instants.index(hours(LAST_CHANGE, LAST_CHANGE)[-1])
    if of_browser[after]:
        pytest.skip("the time zones of this browser are older than Morocco's last decree")
    assert of_browser == [offset(instant) for instant in instants]
    assert of_browser == [timezone.localtime(instant).utcoffset() for instant in instants]


@pytest.mark.parametrize("zone", [HERE, ELSEWHERE])
def test_hour_of_a_session_is_that_of_the_portal(person, log_in, staff, center, zone):
    coach = staff(Role.COACH, at=center)
    session = SessionFactory(cohort=CohortFactory(center=center), trainer=coach)
    session.cohort.coaches.add(coach)
    page = person("ar", PHONE, timezone_id=zone)
    page.add_init_script(NO_CLOCK)
    log_in(page, coach)
    with translation.override("ar"):
        Reader(page).open(reverse("tracks:session", args=[session.pk]))
    shown = f"{wall(session.starts_at):%H:%M}–{wall(session.ends_at):%H:%M}"
    assert shown == "09:00–12:00"
    expect(page.locator("h1")).to_contain_text(shown)


def test_hours_of_two_marks_are_those_of_the_portal(phone, staff, center):
    coach, other = staff(Role.COACH, at=center), staff(Role.COACH, at=center)
    session = SessionFactory(
        cohort=CohortFactory(center=center), starts_at=timezone.now() - timedelta(minutes=5)
    )
    session.cohort.coaches.add(coach, other)
    place = EnrolmentFactory(
        cohort=session.cohort, state="active", member=MemberFactory(center=center)
    )
    screen = phone(coach, timezone_id=ELSEWHERE)
    page = screen.page
    page.add_init_script(NO_CLOCK)
    with translation.override("ar"):
        screen.open(reverse("tracks:session", args=[session.pk]))
    theirs = timezone.now() - timedelta(minutes=2)
    services.mark_attendance(session, [NewMark(uuid4(), place.pk, 1, "absent", theirs)], by=other)
    before = timezone.now()
    page.locator("[data-place] label.mark-present").click()
    asked = page.locator("[data-place] .contrary")
    expect(asked).to_be_visible(timeout=30_000)
    told = [asked.locator(f"[data-keep-mark={whose}] [data-at]") for whose in ("theirs", "mine")]
    expect(told[0]).to_have_text(f"{wall(theirs):%H:%M}")
    mine = {f"{wall(moment):%H:%M}" for moment in (before, timezone.now())}
    assert told[1].inner_text() in mine


# The shortcuts of the back office ------------------------------------------------------------
@pytest.mark.parametrize("zone", [HERE, ELSEWHERE, "Pacific/Kiritimati"])
def test_now_and_today_are_those_of_the_portal(cohort_form, zone):
    page = cohort_form(zone)
    before = timezone.now()
    for name in ("applications_open_at_0", "applications_open_at_1", "starts_on"):
        page.locator(f"#id_{name} + .datetimeshortcuts a").first.click()
    after = timezone.now()
    day, hour, starts_on = (
        page.locator(f"#id_{name}").input_value()
        for name in ("applications_open_at_0", "applications_open_at_1", "starts_on")
    )
    days = {f"{wall(moment):%d/%m/%Y}" for moment in (before, after)}
    assert {day, starts_on} <= days
    typed = datetime.strptime(f"{day} {hour}", "%d/%m/%Y %H:%M")
    assert wall(before) - timedelta(minutes=1) < typed <= wall(after) + timedelta(seconds=2)


def test_a_day_has_no_hour_to_warn_of(cohort_form):
    page = cohort_form(ELSEWHERE)
    plain = page.locator(".field-starts_on, .field-ends_on").locator(".timezonewarning")
    expect(plain.first).to_be_attached()
    for warning in plain.all():
        expect(warning).to_be_hidden()
    of_hours = page.locator(".field-applications_open_at .timezonewarning")
    expect(of_hours).to_be_visible()
    with translation.override(page.locator("html").get_attribute("lang")):
        told = translation.gettext(
            "The clock of this device differs from Moroccan time."
            " Hours are entered in Moroccan time."
        )
    expect(of_hours).to_have_text(told)


def test_who_is_in_casablanca_is_warned_of_nothing(cohort_form):
    page = cohort_form(HERE)
    if page.evaluate("new Date().getTimezoneOffset()"):
        pytest.skip("the time zones of this browser are older than Morocco's last decree")
    expect(page.locator("#id_applications_open_at_1 + .datetimeshortcuts")).to_be_visible()
    expect(page.locator(".timezonewarning")).to_have_count(0)
