"""People with everything on them: in each text a mark of their own, to be looked for afterwards."""

import re
from datetime import date
from itertools import count
from pathlib import Path
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.storage import storages
from django.db import connection, models
from django.utils import timezone

from enterprises.enums import LegalForm, OrganizationKind, ProjectState
from enterprises.models import ProjectMove
from members.enums import Origin
from members.models import (
    DataRequest,
    Document,
    DuplicatePair,
    Guardian,
    LogIn,
    Member,
    Merge,
    NumberChange,
    Proposal,
)
from skills_center.base.models import Move
from skills_center.messaging.models import Message
from tests.factories.coaching import (
    CoachingGoalFactory,
    CoachingMeetingFactory,
    CoachingNoteFactory,
    CoachingPlanFactory,
)
from tests.factories.enterprises import (
    AccompanimentFactory,
    JobFactory,
    OrganizationFactory,
    ProjectFactory,
)
from tests.factories.forum import StandFactory
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.orientation import OrientationStepFactory
from tests.factories.social import InitiativeFactory
from tests.factories.tracks import (
    AttendanceFactory,
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    FollowUpFactory,
    OutcomeFactory,
    SessionFactory,
)
from tracks.enums import EnrolmentState
from tracks.models import (
    AbsenceWarning,
    CalendarAddress,
    CoachingMeetingMove,
    CoachingPlanMove,
    Cohort,
    EligibilityCheck,
    EnrolmentMove,
    OrientationStep,
    Score,
    SocialActionMove,
    TeamPlace,
)

from .planted_files import file_rows_of, plant_files

# With what stands before a phone: nine digits alone turn up in long random numbers too.
MARK = re.compile(r"zq\d{5}w|(?:212|\b0)\s?6\s?9\s?9\s?7\d{5}", re.IGNORECASE)
# What a mark cannot be written to: codes, folded copies, the addresses of files.
SKIPPED = {
    "number", "search_text", "name_text", "name_sounds", "name_key", "latin_name_key", "file",
    "code", "state", "verb", "from_state", "to_state", "notice_version", "content_type",
    "legal_form", "reference", "recipient_kind", "link_purpose", "kind", "state_before",
}  # fmt: skip
# Without a page in the back office: what an older one noted of them is emptied all the same.
ALSO_NOTED = (Guardian, Document, DuplicatePair, OrientationStep, TeamPlace)
_numbers = count()


def mark(number):
    return f"zq{number:05}w"


def mark_of_a_key(number):
    """For a column by whose words rows are found elsewhere: it stands in no other column."""
    return mark(number + 50_000)


def write_marks(row, text):
    """Put `text` in every column of free text, in each language, and in each file of the row."""
    fields = {
        field.name: text
        for field in row._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not (isinstance(row, Move) and field.name == "reason")  # a code
        and not field.unique
        and field.name not in SKIPPED
        and not isinstance(field, models.FileField | models.EmailField)
        and "Phone" not in type(field).__name__
    }
    rows = type(row)._default_manager.filter(pk=row.pk)
    (rows.rewrite(False) if hasattr(rows, "rewrite") else rows).update(**fields)
    plant_files(row, text)


def log_entry(row, text, user, *, change=None):
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=text,
        action_flag=CHANGE,
        change_message=text if change is None else change,
    )


def full_person(center, cohort, staff_user):
    """A member with a row of each kind, every text of which holds their mark."""
    number = next(_numbers)
    text, phone, year = mark(number), f"+2126997{number:05}", 2013 + number % 2
    user = UserFactory(email=f"{text}@example.org", phone=phone, name=text)
    if number % 25 == 0:
        log_in(user, text)
    member = MemberFactory(
        center=center, user=user, first_name=text, last_name=text, latin_first_name=text,
        latin_last_name=text, cin=text.upper(), phone=phone, email=user.email, address=text,
        school=text, birth_date=date(1990 + number % 15, 5, 14), sex=["female", "male"][number % 2],
        origin=Origin.IMPORT,
    )  # fmt: skip
    member.save()  # a second line in its history
    other = Member.objects.exclude(pk=member.pk).order_by("-pk").first()
    enrolment = EnrolmentFactory(
        cohort=cohort, member=member, arrival=number + 1, accepted_on=date(year, 3, 3),
        state=[EnrolmentState.COMPLETED, EnrolmentState.DROPPED][number % 2],
    )  # fmt: skip
    session = cohort.sessions.first() or SessionFactory(cohort=cohort)
    attendance = AttendanceFactory(enrolment=enrolment, session=session, marked_by=staff_user)
    attendance.markings.create(
        client_id=uuid4(), mark="late", by=staff_user, made_at=timezone.now()
    )
    AbsenceWarning.objects.create(enrolment=enrolment, session=session)
    CalendarAddress.objects.create(user=user)
    check = EligibilityCheck.objects.create(
        enrolment=enrolment, age=20, shortfalls=["age"], override=text, overridden_by=staff_user
    )
    grid = cohort.criteria.first() or cohort.criteria.create(name="motivation")
    Score.objects.create(criterion=grid, enrolment=enrolment, points=3, by=staff_user)
    certificate = CertificateFactory(enrolment=enrolment)
    outcome = OutcomeFactory(enrolment=enrolment)
    FollowUpFactory(enrolment=enrolment, asked=True)
    waiting = EnrolmentFactory(member=member, cohort=cohort_open(center), arrival=number + 1)
    organization = OrganizationFactory(
        center=center, founder=member, kind=OrganizationKind.ENTERPRISE,
        legal_form=LegalForm.AUTO_ENTREPRENEUR, created_on=date(year, 4, 4),
    )  # fmt: skip
    project = ProjectFactory(
        center=center, holder=member, state=ProjectState.FUNDED, funded_on=date(year, 4, 4)
    )
    request = DataRequest.objects.create(member=member, kind="correction")
    proposal = Proposal.objects.create(member=member, changes={"address": text})
    changed = NumberChange.objects.create(
        user=user, member=member, center=center, first_name=text, last_name=text, former=text,
        cin=text[:20], birth_date=member.birth_date, language="ar",
    )  # fmt: skip
    rows = [
        member.user, enrolment, waiting, check, outcome, certificate, organization, project,
        request, proposal,
        member.consents.create(purpose="processing", notice_version="2026-11", language="ar"),
        member.goals.create(goal="job-skills"),
        member.accesses.create(by=staff_user, kind="identity"),
        JobFactory(project=project, member=member),
        AccompanimentFactory(organization=organization),
        StandFactory(organization=organization),
        EnrolmentMove.objects.create(subject=enrolment, by=user),
        ProjectMove.objects.create(subject=project, by=staff_user),
        request.moves.create(by=user), proposal.moves.create(by=staff_user),
        request.moves.create(by=user), changed, changed.moves.create(by=staff_user),
        Message.objects.queue(
            to=member, user=user, channel="text", address=phone, language="ar", body=text
        ),
    ]  # fmt: skip
    rows += _accompanied(member, staff_user)
    rows.append(
        OrientationStepFactory(meeting=None, member=member, deed="called", answer="", by=staff_user)
    )
    LogIn.objects.create(user=user, browser=text, system=text, network=text)
    Authenticator.objects.create(user=user, type="totp", data={"secret": text})
    guardian = member_guardian(member, phone, text)
    Message.objects.create(channel="text", address=phone, language="ar", body=text)
    noted = [
        guardian,
        Merge.objects.create(
            kept=member, gone_number=mark_of_a_key(number), gone_id=0, before={"x": text}, moved={}
        ),
    ]
    if other:
        noted.append(DuplicatePair.objects.create(first=other, second=member, ground="cin"))
    noted += file_rows_of(member, text, staff_user)
    for row in rows:
        write_marks(row, text)
    for row in [member, *rows, *noted]:
        if admin.site.is_registered(type(row)) or isinstance(row, ALSO_NOTED):
            log_entry(row, text, staff_user)
    log_entry(JobFactory.build(pk=0), f"{member} · {text} {text}", staff_user, change="")  # gone
    organization.refresh_from_db()
    organization.save()  # its folded text
    return member


def end_what_is_open(member):
    """Nothing waits and nothing goes on: who is seen years later is gone."""
    for waiting in member.enrolments.filter(state="submitted"):
        # With its line in the log: a real one names them by their number and is found, this is not.
        kind = ContentType.objects.get_for_model(waiting)
        LogEntry.objects.filter(content_type=kind, object_id=str(waiting.pk)).delete()
        waiting.delete()
    member.projects.update(state="closed")
    member.data_requests.update(state="answered")
    member.proposals.update(state="lapsed")
    member.coaching_plans.update(state="closed", closed_at=timezone.now(), result="stopped")
    NumberChange.objects.filter(member=member).update(state="lapsed")


def _accompanied(member, staff_user):
    """A coaching with all that hangs on it, and an initiative that was proposed."""
    plan = CoachingPlanFactory(member=member, center=member.center, coach=staff_user)
    meeting = CoachingMeetingFactory(plan=plan)
    initiative = InitiativeFactory(center=member.center, proposer=member)
    return [
        plan,
        CoachingGoalFactory(plan=plan),
        CoachingNoteFactory(plan=plan, meeting=meeting),
        CoachingPlanMove.objects.create(subject=plan, by=staff_user),
        CoachingMeetingMove.objects.create(subject=meeting, by=member.user),
        initiative,
        SocialActionMove.objects.create(subject=initiative, by=staff_user),
        TeamPlace.objects.get(action=initiative),
    ]


def log_in(user, text):
    user.last_login = timezone.now()
    user.save()
    session = SessionStore()
    session.update({"_auth_user_id": str(user.pk), "join": text})
    session.save()
    LogIn.objects.create(user=user, session_key=session.session_key)


def cohort_open(center):
    cohort = Cohort.objects.filter(place="open").first()
    return cohort or CohortFactory(center=center, place="open")


def member_guardian(member, phone, text):
    return GuardianFactory(member=member, name=text, relation="mother", phone=phone)


def marks_in_database():
    """Every place where a mark stands: {table.column}. Every column of every table is read."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                found |= {
                    f"{table}.{column}"
                    for column, value in zip(columns, row, strict=True)
                    if value is not None and MARK.search(str(value))
                }
    return found


def marks_in_files():
    """Every file among those people handed in that holds a mark, in its name or in itself."""
    root = storages["private"].location
    return {
        path
        for path in map(str, Path(root).rglob("*"))
        if MARK.search(path) or MARK.search(_read(path))
    }


def _read(path):
    try:
        with open(path, encoding="latin-1") as file:
            return file.read()
    except IsADirectoryError:
        return ""
