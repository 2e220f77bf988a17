"""The life of a cohort, in the browsers of those who live it: manager, members, coach, director."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from members.enums import Role
from skills_center.base.dates import today
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import (
    AttendanceFactory,
    CohortFactory,
    SessionFactory,
    TrackFactory,
)
from tests.marks import browser
from tracks import services
from tracks.models import Attendance, Certificate, Cohort, Enrolment, FollowUp, Outcome

from .conftest import DESK, PHONE, come_to

pytestmark = browser

APPLICATIONS, SEATS, REFUSED, SILENT, SESSIONS, DROPPED, POOR, ANSWERS = 40, 18, 8, 2, 12, 2, 3, 10


@pytest.fixture
def center(transactional_db):
    return CenterFactory(slug="khouribga", code="KHO")


@pytest.fixture
def cohort(center):
    """Many applied; the later they came, the better they are scored."""
    cohort = CohortFactory(center=center, track=TrackFactory(code="job-skills"), capacity=SEATS)
    grid = cohort.criteria.create(name="الدافع")
    for number in range(APPLICATIONS):
        member = MemberFactory(center=center, last_name=f"العلوي {number:02}")
        made = services.apply(cohort=cohort, member=member, by=member.user)
        made.scores.create(criterion=grid, points=number * 6 // APPLICATIONS, by=member.user)
    return cohort


@pytest.fixture
def met(person, log_in):
    """`met(user, viewport)`: a browser in Arabic in which that person is logged in."""

    def meet(user, viewport=DESK):
        page = person("ar", viewport)
        if user is not None:
            log_in(page, user)
        return page

    return meet


def states(cohort):
    found = list(cohort.enrolments.values_list("state", flat=True))
    return {state: found.count(state) for state in set(found)}


@pytest.mark.timeout(300)
def test_life_of_a_cohort(met, staff, center, cohort):
    with translation.override("ar"):
        manager = met(staff(Role.TRACK_MANAGER, at=center))
        decide(manager, cohort)
        take_seats(met, cohort)
        begin(cohort)
        coach = staff(Role.COACH, at=center)
        cohort.coaches.add(coach)
        mark_the_last_session(met(coach, PHONE), cohort)
        certify(met, manager, cohort)
        follow_up(met, cohort)
        read_results(met(staff(Role.DIRECTOR, at=center)), center)


def decide(page, cohort):
    """Refuse the last, offer to the best, let the others wait."""
    desk = reverse("admin:tracks_cohort_decide", args=[cohort.pk])
    refused = cohort.enrolments.order_by("arrival")[:REFUSED]
    page.goto(desk)
    for enrolment in refused:
        page.locator(f".queue [value='{enrolment.pk}']").check()
    choose(page, _("Refuse, with a reason"))
    page.locator("[name=reason]").select_option("places")
    button(page, _("Read the letters")).click()
    send(page, REFUSED)
    page.goto(f"{desk}?by_score=on&take={SEATS}")
    choose(page, _("Offer a seat"))
    send(page, SEATS)
    page.goto(f"{desk}?take={APPLICATIONS}")
    choose(page, _("Put on the waiting list"))
    send(page, APPLICATIONS - SEATS - REFUSED)
    assert states(cohort) == {
        "offered": SEATS, "refused": REFUSED, "waitlisted": APPLICATIONS - SEATS - REFUSED,
    }  # fmt: skip


def choose(page, name):
    """The button of the queue, not that of the file beside it."""
    page.locator("section[aria-labelledby=h-queue]").get_by_role("button", name=name).click()


def send(page, letters):
    expect(page.locator(".letters li")).to_have_count(letters)
    button(page, _("Decide and send")).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def take_seats(met, cohort):
    """One takes their seat on the phone; two never answer, and the next in the list are asked."""
    offered = list(cohort.enrolments.filter(state="offered").order_by("arrival"))
    page = met(offered[0].member.user, PHONE)
    page.goto(reverse("pages:me"))
    button(page, re.compile(_("Take the seat"))).click()
    expect(page.get_by_role("status")).to_be_visible()
    for enrolment in offered[1:-SILENT]:
        services.confirm(enrolment, by=enrolment.member.user)
    late = timezone.now() - timedelta(minutes=1)
    cohort.enrolments.filter(state="offered").update(offer_expires_at=late)
    call_command("send_due", stdout=io.StringIO())
    promoted = list(cohort.enrolments.filter(state="offered"))
    assert len(promoted) == SILENT
    for enrolment in promoted:
        services.confirm(enrolment, by=enrolment.member.user)
    assert states(cohort)["accepted"] == SEATS


def begin(cohort):
    """The days pass: all sessions but one were held, the last one is today."""
    Cohort.objects.filter(pk=cohort.pk).update(
        starts_on=today() - timedelta(days=60), ends_on=today() + timedelta(days=1)
    )
    cohort.enrolments.filter(state="accepted").update(state="active")
    active = list(cohort.enrolments.filter(state="active").order_by("arrival"))
    now = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    marks = []
    for number in range(SESSIONS):
        day = now - timedelta(days=2 * (SESSIONS - 1 - number))
        session = SessionFactory(cohort=cohort, starts_at=day, ends_at=day + timedelta(hours=2))
        if number == SESSIONS - 1:
            break
        for place, enrolment in enumerate(active):
            absent = place >= SEATS - POOR and number % 2
            mark = "absent" if absent else "present"
            by = enrolment.member.user
            marks.append(
                AttendanceFactory.build(
                    session=session, enrolment=enrolment, mark=mark, marked_by=by
                )
            )
    Attendance.objects.bulk_create(marks)
    manager = cohort.center.staff_roles.get(role=Role.TRACK_MANAGER).user
    for enrolment in active[:DROPPED]:
        services.drop(Enrolment.objects.get(pk=enrolment.pk), by=manager)


def mark_the_last_session(page, cohort):
    """All on the register were there: those who dropped out did so after it."""
    page.goto(reverse("tracks:coach"))
    page.get_by_role("link", name=cohort.name).first.click()
    page.locator("button[name=all]").click()
    expect(page.locator("input[value=present]:checked")).to_have_count(SEATS)
    marked = Attendance.objects.filter(session=cohort.sessions.last(), mark="present")
    come_to(page, marked.count, SEATS)  # the page sends them in its own time
    expect(page.locator("#sync")).to_have_attribute("data-now", "saved")


def certify(met, manager, cohort):
    """Completed in bulk; the certificates of those who meet the rule, and one looked up."""
    manager.goto(reverse("admin:tracks_enrolment_changelist") + "?state__exact=active")
    manager.locator("#action-toggle").check()
    manager.locator("[name=action]").select_option(label=_("Complete"))
    manager.locator("button[name=index]").click()
    expect(manager.locator(".messagelist .success")).to_be_visible()
    assert states(cohort)["completed"] == SEATS - DROPPED
    manager.goto(reverse("admin:tracks_cohort_certificates", args=[cohort.pk]))
    button(manager, _("Issue the certificates")).click()
    expect(manager.locator(".messagelist .success")).to_be_visible()
    assert Certificate.objects.count() == SEATS - DROPPED - POOR
    certificate = Certificate.objects.first()
    holder = met(certificate.enrolment.member.user, PHONE)
    holder.goto(reverse("pages:me"))
    with holder.expect_download() as taken:
        holder.locator(f"a[href*='/certificates/{certificate.pk}/']").click()
    assert taken.value.suggested_filename == f"{certificate.number}.pdf"
    stranger = met(None, PHONE)
    stranger.goto(certificate.verify_address().partition("8000")[2] or "/")
    expect(stranger.get_by_role("heading", level=1)).to_have_text(_("This certificate is genuine"))


def follow_up(met, cohort):
    """Half a year later some answer, one by the link in the message; all but two found a place."""
    FollowUp.objects.filter(months=6).update(due_on=today())
    call_command("send_due", stdout=io.StringIO())
    asked = FollowUp.objects.filter(months=6).order_by("pk")
    assert {one.state for one in asked} == {"asked"}
    assert Message.objects.filter(user__member__enrolments__follow_ups__in=asked).exists()
    from tracks.services.follow_ups import answer, token_of

    page = met(None, PHONE)
    page.goto(reverse("tracks:follow_up", args=[token_of(asked[0])]))
    page.locator("[name=kind][value=job]").check(force=True)
    page.locator("[name=contract][value=taehil]").check(force=True)
    button(page, _("Send my answer")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Thank you"))
    for number, one in enumerate(asked[1:ANSWERS], start=1):
        answer(one, kind="training" if number < ANSWERS - 2 else "looking")
    assert Outcome.objects.count() == ANSWERS


def read_results(page, center):
    page.goto(reverse("results:year", args=[today().year]) + f"?center={center.slug}")
    became = page.locator("section[aria-labelledby=h-became]")
    completed = SEATS - DROPPED
    rates = [f"{round(100 * ANSWERS / completed)} %", f"{round(100 * (ANSWERS - 2) / ANSWERS)} %"]
    assert became.locator(".stat b").all_inner_texts() == [str(completed), *rates]
    members = page.locator("#rule-members")
    members.get_by_role("link").first.click()  # those of the year
    expect(page.locator("tbody tr")).to_have_count(SEATS)


def button(page, name):
    return page.get_by_role("button", name=name, exact=isinstance(name, str))
