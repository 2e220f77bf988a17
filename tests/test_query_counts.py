"""A page asks the database the same number of questions for one item and for three.

Here are those with a query, and those of one row with much on it.
"""

from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enterprises.enums import ProjectState
from forum.models import Edition
from members.enums import Role
from members.models import DuplicatePair, Merge, RegisterImport
from skills_center.messaging.models import Message
from tests.factories.enterprises import (
    CallFactory,
    JobFactory,
    OrganizationFactory,
    ProjectFactory,
)
from tests.factories.forum import EditionFactory, ProgrammeItemFactory, StandFactory
from tests.factories.members import DocumentFactory, GuardianFactory, MemberFactory, UserFactory
from tests.factories.network import CommuneFactory, HolidayFactory, PartnerFactory
from tests.factories.orientation import OrientationStepFactory
from tests.factories.tracks import (
    AttendanceFactory,
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    FollowUpFactory,
    RoomFactory,
    SessionFactory,
    SocialActionFactory,
)
from tests.marks import once
from tracks.services import calendar_of

pytestmark = once

# As they are without a query, all pages are looked at in tests/crawl/test_queries.py.
PUBLIC = ["results/2014/?center=khouribga"]
STAFF = [
    "/admin/tracks/enrolment/?q=سلمى",
    "/admin/tracks/membertoorient/?who=all",
    "/admin/tracks/session/add/",
    "/ar/coach/?all",
    "/ar/results/2014/members/?center=khouribga",
    "/ar/results/2014/association_direct_jobs/?center=khouribga",
]


def add_one_of_each(center):
    cohort = CohortFactory(center=center)
    PartnerFactory().centers.add(center)
    CallFactory(center=center)
    OrganizationFactory(center=center, shown=True, commune=CommuneFactory(center=center))
    ProjectFactory(center=center, shown=True)
    edition = Edition.objects.filter(year=2014).first() or EditionFactory(year=2014, center=center)
    StandFactory(edition=edition)
    ProgrammeItemFactory(edition=edition)
    EditionFactory(center=center)
    member = MemberFactory(center=center)
    done = EnrolmentFactory(cohort=cohort, member=member, state="completed")
    FollowUpFactory(enrolment=done, answered=True)
    CertificateFactory(enrolment=done)
    member.consents.create(purpose="photo", notice_version="2026-10", language="ar")
    member.data_requests.create(kind="correction")
    member.accesses.create(by=member.user, kind="identity")
    other = MemberFactory(center=center)
    EnrolmentFactory(cohort=cohort, member=other, state="submitted")
    add_sessions(cohort)
    HolidayFactory(center=center)
    DuplicatePair.objects.create(first=member, second=other, ground="cin")
    Merge.objects.create(kept=member, gone_number=member.number, gone_id=0, before={}, moved={})
    RegisterImport.objects.create(center=center, by=member.user, name="2014.xlsx")
    Message.objects.queue(
        channel="text", address="+212600000000", language="ar", body="…", center=center
    )
    SocialActionFactory(center=center)
    OrientationStepFactory(meeting__center=center).member.goals.create(goal="job-skills")
    EnrolmentFactory(member__center=center, cohort__center=center, state="refused")
    OrganizationFactory(center=center)
    day = date(2014, 5, 5)
    project = ProjectFactory(
        center=center,
        programme="associations",
        state=ProjectState.FUNDED,
        selected_on=day,
        funded_on=day,
    )
    JobFactory(project=project, started_on=day)


def add_sessions(cohort):
    """One of yesterday, one of today, one of tomorrow."""
    noon = timezone.localtime().replace(hour=12, minute=0)
    room, trainer = RoomFactory(center=cohort.center), UserFactory()
    for days in (-1, 0, 1):
        SessionFactory(
            cohort=cohort, room=room, trainer=trainer, starts_at=noon + timedelta(days=days)
        )


def questions(client, address):
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"] for query in asked]


def same_for_one_and_for_three(client, center, address):
    add_one_of_each(center)
    one = questions(client, address)
    add_one_of_each(center)
    add_one_of_each(center)
    return len(questions(client, address)) == len(one)


@pytest.mark.parametrize("page", PUBLIC)
def test_public_page(client, center, page):
    assert same_for_one_and_for_three(client, center, f"/ar/{page}")


@pytest.mark.parametrize("address", STAFF)
def test_page_of_the_staff(client, center, staff, address):
    client.force_login(staff(Role.DIRECTOR))
    assert same_for_one_and_for_three(client, center, address)


def test_space_of_a_member_on_several_waiting_lists(client, center):
    member = MemberFactory(center=center)
    client.force_login(member.user)
    counts = []
    for _ in range(3):
        EnrolmentFactory(cohort=CohortFactory(center=center), member=member, state="waitlisted")
        counts.append(len(questions(client, "/ar/me/")))
    assert counts[0] == counts[2]


def test_data_of_a_member_who_asked_often(client, center):
    member = MemberFactory(center=center)
    client.force_login(member.user)
    counts = []
    for _ in range(3):
        member.consents.create(purpose="photo", notice_version="2026-10", language="ar")
        member.data_requests.create(kind="correction", state="withdrawn")
        counts.append(len(questions(client, "/ar/me/data/")))
    assert counts[0] == counts[2]


def test_file_of_a_member_with_many_papers(client, center, staff):
    member = MemberFactory(center=center)
    GuardianFactory(member=member)
    client.force_login(staff(Role.FRONT_DESK))
    counts = []
    for _ in range(3):
        DocumentFactory(member=member)
        member.consents.create(purpose="photo", notice_version="2026-10", language="ar")
        counts.append(len(questions(client, f"/admin/members/member/{member.pk}/change/")))
    assert counts[0] == counts[2]


def test_two_files_with_much_on_them(client, center, staff):
    first, second = MemberFactory(center=center), MemberFactory(center=center)
    pair = DuplicatePair.objects.create(first=first, second=second, ground="cin")
    client.force_login(staff(Role.FRONT_DESK))
    counts = []
    for _ in range(3):
        EnrolmentFactory(cohort=CohortFactory(center=center), member=first)
        DocumentFactory(member=second)
        counts.append(len(questions(client, f"/admin/members/duplicatepair/{pair.pk}/change/")))
    assert counts[0] == counts[2]


@pytest.mark.parametrize(
    "page", ["sessions/{session}/", "sessions/{session}/keys/", "cohorts/{cohort}/"]
)
def test_page_of_the_coach_with_many_members(client, center, staff, page):
    coach, cohort = staff(Role.COACH), CohortFactory(center=center)
    cohort.coaches.add(coach)
    add_sessions(cohort)
    session = cohort.sessions.order_by("starts_at")[1]
    client.force_login(coach)
    address = "/ar/coach/" + page.format(session=session.pk, cohort=cohort.pk)
    counts = []
    for number in range(3):
        place = EnrolmentFactory(cohort=cohort, state="active", arrival=number + 1)
        AttendanceFactory(enrolment=place, session=session, marked_by=UserFactory())
        counts.append(len(questions(client, address)))
    assert counts[0] == counts[2]


def test_space_of_a_member_with_many_sessions(client, center):
    member = MemberFactory(center=center)
    client.force_login(member.user)
    cohort = CohortFactory(center=center)
    EnrolmentFactory(cohort=cohort, member=member, state="active")
    counts = []
    for _ in range(3):
        add_sessions(cohort)
        counts.append(len(questions(client, "/ar/me/")))
    assert counts[0] == counts[2]


def test_calendar_with_many_sessions(client, center):
    cohort = CohortFactory(center=center)
    address = calendar_of(cohort=cohort).feed_address
    counts = []
    for _ in range(3):
        add_sessions(cohort)
        counts.append(len(questions(client, address)))
    assert counts[0] == counts[2]
