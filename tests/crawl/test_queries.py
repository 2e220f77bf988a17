"""Every page asks the database as often for few rows as for many: a new one is among them.

`tests/test_query_counts.py` says of single pages what they cost; here all addresses are found
from the URL configuration, and opened before and after everything there is more of.
"""

import logging
import re

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import NumberChange
from tests.factories.coaching import (
    CoachingGoalFactory,
    CoachingMeetingFactory,
    CoachingNoteFactory,
    CoachingPlanFactory,
    CoachingSlotFactory,
)
from tests.factories.enterprises import AccompanimentFactory, GrantFactory, JobFactory
from tests.factories.forum import ProgrammeItemFactory, StandFactory
from tests.factories.members import (
    DocumentFactory,
    GuardianFactory,
    InvitationFactory,
    MemberFactory,
    NoticeFactory,
    UserFactory,
)
from tests.factories.network import CenterFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.factories.social import (
    CampFactory,
    HeadCountFactory,
    HealthNoteFactory,
    InitiativeFactory,
    InscriptionFactory,
)
from tests.factories.tracks import (
    AttendanceFactory,
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    OutcomeFactory,
    SessionFactory,
)
from tests.marks import once
from tests.test_query_counts import add_one_of_each

from .places import _values, patterns
from .world import FIRST, _world, numbered

pytestmark = [once, pytest.mark.django_db]

# Below `admin/`, of every model: a form of one row. One with rows below it is looked at.
OF_ONE_ROW = ("_add", "_delete", "_history")
# Pages on which nothing is listed that there could be more of: what is there → where.
NO_ROWS = {
    "facts of the portal": ["healthz", "healthz_server"],
    "words of ours": [
        "account_inactive", "account_logout", "admin:jsi18n", "admin:password_change_done",
        "pages:about", "pages:accessibility", "pages:privacy", "tracks:coach_offline",
        "tracks:coach_worker",
    ],
    "a form": [
        "account_login", "account_login_staff", "account_request_login_code",
        "admin:password_change", "members:own_contact", "members:former_number", "members:no_file",
        "members:contact", "members:guardian", "members:guardian_not_known",
        "tracks:child_not_known",
        "members:guardian_refuse", "members:join",
        "members:join_step",
        "members:my_file_part", "members:my_guardian", "members:portrait", "mfa_activate_totp",
        "mfa_generate_recovery_codes", "tracks:arrange", "tracks:close_plan",
        "tracks:coaching_goal", "tracks:coaching_note", "tracks:follow_up",
        "tracks:follow_up_no_more", "tracks:follow_up_not_me", "tracks:open_plan",
        "tracks:orientation",
        "tracks:propose",
        "tracks:reassign", "tracks:report", "tracks:verify_form",
    ],
    "one row": [
        "admin:members_member_identity", "admin:members_member_paper",
        "admin:members_member_guardian_ask", "admin:members_member_guardian_looked_at",
        "admin:members_member_guardian_name", "admin:members_member_guardian_paper",
        "admin:members_member_guardian_take_back",
        "admin:tracks_campinscription_health", "admin:tracks_certificate_revoke",
        "admin:tracks_cohort_cancel", "admin:tracks_cohort_capacity", "admin:tracks_cohort_clone",
        "admin:tracks_headcount_came", "admin:tracks_outcome_prove",
        "admin:tracks_orientationmeeting_call_off", "admin:tracks_outcome_record",
        "admin:tracks_session_cancel",
        "admin:tracks_socialaction_places", "admin:tracks_socialaction_return",
        "enterprises:call", "tracks:camp", "tracks:cohort", "tracks:initiative",
        "tracks:call_off", "tracks:cancel_booking", "tracks:inscription", "tracks:registered",
        "tracks:verify",
    ],
    "the address of a calendar": ["tracks:cohort_calendar", "tracks:my_calendar"],
    "a file": [
        "admin:members_member_card", "admin:tracks_certificate_paper", "members:card_pdf",
        "members:document", "tracks:initiative_picture", "tracks:my_certificate",
    ],
    "papers of one cohort: tests/tracks/test_certificates.py": ["admin:tracks_cohort_papers"],
    "whose number is typed: tests/members/test_desk.py": ["admin:members_member_lookup"],
    "as many as the code names": ["admin:app_list", "admin:messaging_messagetemplate_changelist"],
    "five tracks, each with an icon of its own": ["admin:tracks_track_changelist", "tracks:list"],
    "the centre of a director": ["admin:network_center_changelist"],
    "figures": ["results:year_json"],
    "six cohorts at most": ["pages:home"],
    "one application, its next three sessions": ["links:open"],
}  # fmt: skip
# What a list shows by itself is a part of it.
QUERIES = {"admin:tracks_followup_changelist": {"which": "all"}}


def grow(world):
    """One more of everything, on the rows whose pages are opened."""
    center, coach, member = world.center, world.users["coach"], world.member
    add_one_of_each(center)
    place = EnrolmentFactory(cohort=world.cohort, state="active")
    AttendanceFactory(enrolment=place, session=world.session, marked_by=coach)
    SessionFactory(cohort=world.cohort, starts_at=timezone.now())
    EnrolmentFactory(cohort=CohortFactory(center=center), member=member)
    done = EnrolmentFactory(cohort=CohortFactory(center=center), member=member, state="completed")
    CertificateFactory(enrolment=done)
    OutcomeFactory(enrolment=done)
    # Accompanied.
    CoachingPlanFactory(center=center, coach=coach)
    CoachingGoalFactory(plan=world.plan)
    CoachingNoteFactory(plan=world.plan)
    CoachingSlotFactory(coach=coach, center=center)
    CoachingMeetingFactory(plan=world.plan)
    # Orientation.
    OrientationStepFactory(meeting=world.orientation.meeting)
    OrientationMeetingFactory(center=center)
    waits = world.rows["tracks.membertoorient"]
    waits.orientation_steps.create(deed="called", by=coach)
    # Camps and initiatives.
    CampFactory(center=center, leader=coach)
    HealthNoteFactory(inscription=InscriptionFactory(camp=world.camp))
    HeadCountFactory(camp=world.camp)
    InitiativeFactory(center=center, proposer=member)
    InitiativeFactory(center=center, proposer=member, state="done", is_public=True)
    for action in (world.initiative, world.shown):
        other = MemberFactory(center=center)
        action.team.create(member=other, number=other.number)
    # People.
    DocumentFactory(member=member)
    GuardianFactory(member=MemberFactory(center=center))
    member.consents.create(purpose="photo", notice_version="2026-10", language="ar")
    member.data_requests.create(kind="correction", state="withdrawn")
    NumberChange.objects.create(
        user=UserFactory(), center=center, first_name="سلمى", last_name="العلوي"
    )
    member.accesses.create(by=coach, kind="identity")
    MemberFactory(center=center).proposals.create(changes={"sex": "male"})
    InvitationFactory().roles.create(role="coach", center=center)
    world.rows["members.invitation"].roles.create(role="coach", center=CenterFactory())
    NoticeFactory()
    session = world.client("member").session
    world.users["member"].log_ins.create(method="code", session_key=session.session_key)
    for _of_each_page in range(3):
        UserFactory(is_staff=True).staff_roles.create(role="coach", center=center)
    # Of whatever has moves: one more of each row that has a page.
    for row in world.rows.values():
        if hasattr(row, "moves"):
            row.moves.create(verb="…", from_state=row.state, to_state=row.state, by=coach)
    # Enterprises, forum.
    AccompanimentFactory(organization=world.rows["enterprises.organization"])
    GrantFactory(project__center=center)
    JobFactory(project=world.project)
    StandFactory(edition=world.edition)
    ProgrammeItemFactory(edition=world.edition)


@pytest.fixture
def world(db):
    with numbered(FIRST["A"]):
        return _world("A")


def addresses(world):
    """Pattern and path, one of each; what needs a token of its own is filled too."""
    for pattern in patterns():
        values = next(iter(_values(pattern, world))) if pattern.parts else ()
        filled = iter(values)
        yield (
            pattern.place,
            "/" + "".join(
                str(next(filled)) if piece.startswith("<") else piece.replace("{language}", "fr")
                for piece in pattern.pieces
            ),
        )  # fmt: skip


def who_opens(path):
    """Who is asked to open a page, the first whom it opens to."""
    if path.startswith("/admin/"):
        return "director", "root"
    if "/coach/" in path:
        return "coach", "director"
    return ("member", "coach") if "/me/" in path else ("visitor", "member", "director")


class Pages:
    """Every page of one row of the world, opened by one person who may."""

    def __init__(self, world):
        self.clients = {who: world.client(who) for who in ("director", "root", "coach", "member")}
        self.clients["visitor"] = Client()
        self.paths = {
            place: path
            for place, path in addresses(world)
            if not (place.startswith("admin:") and place.endswith(OF_ONE_ROW))
        }

    def open(self, places):
        """Place → how many statements it takes, and how many things stand on the page."""
        for client in self.clients.values():
            client.get("/fr/accessibility/")  # what the last page had to say is said there
        answers = {place: self._open(place) for place in places}
        return {place: one for place, one in answers.items() if one}

    def _open(self, place):
        for who in who_opens(self.paths[place]):
            ContentType.objects.clear_cache()
            with CaptureQueriesContext(connection) as captured:
                answer = self.clients[who].get(self.paths[place], QUERIES.get(place))
            if answer.status_code == 200:
                return len(captured), _things_on(answer)
        return None


def _things_on(answer):
    """Elements of a page's own part: what stands on all pages, and how long words are, is none."""
    text = "" if answer.streaming else answer.content.decode("utf-8", "replace")
    own = re.search(r"<main.*</main>", text, re.DOTALL)
    return len(re.findall(r"<\w", own[0])) if own else text.count("\n")


def lists_below_it(place):
    """Whether the page of a row of the back office shows others that hang on it."""
    return any(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_change" == place and one.inlines
        for model, one in admin.site._registry.items()
    )


@pytest.fixture
def silent():
    """Thousands of lines on methods that a page does not know are of no use to anybody."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_page_asks_as_often_for_few_rows_as_for_many(world, silent):
    grow(world)
    pages = Pages(world)
    few = pages.open(pages.paths)
    assert len(few) > 150
    grow(world)
    grow(world)
    many = pages.open(few)
    differ = [place for place in few if few[place][0] != many[place][0]]
    # What is asked once in a while, or kept for a while, is the same from here on.
    grow(world)
    still = pages.open(differ)
    more = {place: (few[place][0], many[place][0], still[place][0]) for place in differ}
    assert {place: asked for place, asked in more.items() if asked[1] != asked[2]} == {}
    # On each of them more is to be seen, or nothing that there could be more of.
    same = {place for place in few if many[place][1] <= few[place][1]}
    forms = {one for one in same if one.endswith("_change") and not lists_below_it(one)}
    named = {place for places in NO_ROWS.values() for place in places}
    told = "a page on which grow() shows nothing more: let it, or name the page in NO_ROWS"
    assert same - forms - named == set(), told
    assert named - few.keys() == set()
