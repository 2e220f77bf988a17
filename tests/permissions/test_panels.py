"""The panels of the first page: the list that each opens holds what it shows, to whom it may."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from members.enums import Role
from members.models import Member, StaffRole
from skills_center.base.dates import latest_birth_date, today
from skills_center.base.panels import PANELS
from skills_center.messaging.models import ChannelPause, Message
from tests.factories.coaching import CoachingMeetingFactory, CoachingSlotFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, FollowUpFactory
from tests.marks import once

pytestmark = once

LIST = "/admin/"


def pk_in(address):
    return address.rstrip("/").split("/")[-2]


@pytest.mark.parametrize("who", ["desk", "director", "root"])
def test_each_panel_opens_a_list_that_holds_its_rows(world, who):
    MemberFactory(center=world.center, birth_date=latest_birth_date(15))
    CohortFactory(center=world.center)
    for number, state in enumerate(["unsure", "given_up", "sent"]):
        Message.objects.create(
            center=world.center, channel="text", address=f"+21260000000{number}", language="ar",
            body="…", state=state,
        )  # fmt: skip
    client, opened = world.client(who), set()
    for panel in client.get("/admin/").context["panels"]:
        rows = {pk_in(row["url"]) for row in panel["rows"] if row["url"].endswith("/change/")}
        if panel["url"].startswith(LIST) and rows:
            listed = client.get(panel["url"]).context["cl"].queryset
            assert rows <= {str(pk) for pk in listed.values_list("pk", flat=True)}, panel["title"]
            opened.add(panel["url"])
    assert len(opened) >= 3


# How many there are in all ---------------------------------------------------------------
def fill_what_is_counted(center):
    """Rows of each panel with a total: more than it draws, and some that its list leaves out."""
    now = timezone.now()
    for number in range(FEW):
        MemberFactory(center=center)
        over = OrientationMeetingFactory(center=center, starts_at=now - timedelta(days=2))
        OrientationStepFactory(meeting=over, member=MemberFactory(center=center))
        OrientationMeetingFactory(center=center, starts_at=now + timedelta(days=2))
        for state in ("unsure", "given_up", "sent", "queued", "put_aside"):
            Message.objects.create(
                center=center, channel="text", address=f"+2126{center.pk:04}{number:04}",
                language="ar", body="…", state=state,
            )  # fmt: skip


FEW = 9  # a panel draws eight
TWO_CENTERS = [(Role.DIRECTOR, Role.FRONT_DESK), (Role.COMMITTEE, Role.DIRECTOR), (Role.COACH,) * 2]


@pytest.fixture
def at_two_centers(world, staff):
    """By name, everybody of the staff, and who has a role at each of two centres."""
    here, there = world.center, world.users["foreign"].staff_roles.get().center
    fill_what_is_counted(here), fill_what_is_counted(there)
    people = {who: world.users[who] for who in [*WHO, "committee", "network", "admin", "foreign"]}
    for one, other in TWO_CENTERS:
        both = people[f"{one} and {other}"] = staff(one, at=here)
        StaffRole.objects.create(user=both, role=other, center=there)
    return people


def test_a_total_is_the_number_of_rows_that_its_list_holds(at_two_centers):
    wrong, counted = {}, {}
    for who, user in at_two_centers.items():
        client = Client()
        client.force_login(user)
        for name, panel in drawn(user).items():
            if "total" in panel:
                listed = client.get(panel["url"]).context["cl"].queryset.count()
                counted.setdefault(name, set()).add(listed)
                if listed != panel["total"]:
                    wrong[who, name] = panel["total"], listed
    assert wrong == {}, "By person and panel: its total, and the rows of the list that it opens."
    assert len(counted) >= 3
    # Somebody of one centre and somebody of two, or nothing is said of who may see which.
    assert {name for name, numbers in counted.items() if len(numbers - {0}) < 2} == set()
    assert all(max(numbers) > FEW for numbers in counted.values()), counted


def test_each_line_of_a_centre_says_how_many_its_list_holds(at_two_centers):
    """Of who sees several centres: a line for each, with the list of its own."""
    said = {}
    for who, user in at_two_centers.items():
        client = Client()
        client.force_login(user)
        for row in drawn(user).get("people_to_orient", {"rows": []})["rows"]:
            if "center__id__exact" in row["url"]:
                (number,) = re.findall(r"\d+", row["note"])
                listed = client.get(row["url"]).context["cl"].queryset.count()
                said[who, row["label"]] = int(number) - listed
    assert len(said) >= 4
    assert set(said.values()) == {0}


# Who sees what -----------------------------------------------------------------------------
A_CONTACT = re.compile(r"@|\+\d|\b0[5-7](?:[ .-]?\d){8}\b")
# Of the portal as a whole: it shows no row of anybody.
OF_ALL = {"channels_that_fail", "work_that_stands_still", "words_that_cannot_be_sent"}
WHO = ["desk", "coach", "manager", "director"]


def fill_each_panel(world):
    """A row for each panel to show, at one centre."""
    now, center = timezone.now(), world.center
    MemberFactory(center=center, birth_date=latest_birth_date(15))
    Member.objects.filter(pk=MemberFactory(center=center).pk).update(unreached_since=today())
    soon = CohortFactory(center=center, starts_on=today() + timedelta(days=3))
    EnrolmentFactory(cohort=soon, state="offered", offer_expires_at=now + timedelta(days=1))
    Message.objects.create(
        center=center, channel="email", address="who@example.org", language="ar", body="…",
        state="unsure", recipient_kind="member", recipient_id=world.member.pk,
    )  # fmt: skip
    slot = CoachingSlotFactory(coach=world.users["coach"], center=center, starts_at=now)
    CoachingMeetingFactory(plan=world.plan, slot=slot)
    FollowUpFactory(enrolment=EnrolmentFactory(cohort=world.cohort), call_from=today())
    over = OrientationMeetingFactory(center=center, starts_at=now - timedelta(days=2))
    OrientationStepFactory(meeting=over, member=world.member)
    ChannelPause.objects.create(
        channel="text", failing_since=now, paused_until=now, failures=9, why="HTTP 503"
    )


def drawn(user):
    return {panel.__name__: found for panel in PANELS if (found := panel(user))}


def rows_shown(user):
    return {
        (name, row["url"])
        for name, panel in drawn(user).items()
        if name not in OF_ALL
        for row in panel["rows"]
    }


@pytest.fixture
def filled(world):
    fill_each_panel(world)
    return world


def test_each_panel_shows_somebody_of_the_centre_a_row(filled):
    shown = {name for who in WHO for name, _url in rows_shown(filled.users[who])}
    every = {panel.__name__ for panel in PANELS}
    assert every - shown == OF_ALL, "give it a row in `fill_each_panel`, or the tests say nothing"


def test_who_works_elsewhere_sees_no_row_of_this_centre(filled):
    here = {row for who in WHO for row in rows_shown(filled.users[who])}
    assert here & rows_shown(filled.users["foreign"]) == set()


@pytest.mark.parametrize("who", ["member", "other", "without a role"])
def test_who_has_no_right_sees_no_panel(filled, who):
    user = filled.users.get(who) or UserFactory(is_staff=True)
    assert drawn(user) == {}


@pytest.mark.parametrize("who", [*WHO, "network", "admin", "root"])
def test_a_panel_names_no_contact_and_says_what_it_means_without_rows(filled, who):
    for name, panel in drawn(filled.users[who]).items():
        assert panel["title"], name
        assert panel["url"] or panel.get("is_alarm"), name
        assert "empty" in panel or panel.get("is_alarm"), name
        said = " ".join(f"{row['label']} {row['note']}" for row in panel["rows"])
        assert not A_CONTACT.search(said), (name, said)
