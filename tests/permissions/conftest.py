"""Everybody who may stand before an address, and what there is to see."""

import logging

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from members.enums import DuplicateGround, Role
from members.models import DuplicatePair, Merge, NumberChange, RegisterImport
from members.models.contacts import writes_contacts
from skills_center.base import heartbeat
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.models import MessageTemplate
from skills_center.pages.worker import WORKS
from tests.factories.coaching import (
    CoachingGoalFactory,
    CoachingMeetingFactory,
    CoachingNoteFactory,
    CoachingPlanFactory,
    CoachingSlotFactory,
)
from tests.factories.enterprises import (
    AccompanimentFactory,
    CallFactory,
    GrantFactory,
    JobFactory,
    OrganizationFactory,
    ProjectFactory,
)
from tests.factories.forum import EditionFactory, ProgrammeItemFactory, StandFactory
from tests.factories.members import (
    DocumentFactory,
    GuardianFactory,
    InvitationFactory,
    MemberFactory,
    NoticeFactory,
    UserFactory,
)
from tests.factories.network import CenterFactory, CommuneFactory, HolidayFactory, PartnerFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.factories.social import (
    CampFactory,
    HeadCountFactory,
    HealthNoteFactory,
    InitiativeFactory,
    InscriptionFactory,
)
from tests.factories.tracks import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    FollowUpFactory,
    OutcomeFactory,
    RoomFactory,
    SessionFactory,
    SocialActionFactory,
)
from tracks.models import MemberToOrient

from .everything import ABROAD, COACHING, HEALTH, open_everything

# The columns of the tables, in their order. `foreign` is the director of another centre.
ROLES = {
    "desk": Role.FRONT_DESK,
    "coach": Role.COACH,
    "manager": Role.TRACK_MANAGER,
    "committee": Role.COMMITTEE,
    "director": Role.DIRECTOR,
    "network": Role.NETWORK,
    "admin": Role.ADMINISTRATOR,
    "foreign": Role.DIRECTOR,
}
PEOPLE = ["visitor", "member", "other", *ROLES]
DAY = 24 * 60 * 60  # seconds
# Who has no column: `root` is an administrator with every right that Django knows.
EVERYBODY = [*PEOPLE, "second coach", "root"]


def each_work_has_looked():
    """As `healthz`, which is among the pages, asks; a crawl takes its time."""
    for work in WORKS:
        heartbeat.Pulse("1", work.name, DAY).beat()


# Of the models that have a phone, of which no row may hold one that another row holds.
PHONES = [
    (model, field)
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, PhoneNumberField)
    and not model._meta.label_lower.endswith("historicalmember")
]


def call_from_abroad(world):
    """Every phone of the portal is of another country; of accounts one, since they differ."""
    with writes_contacts():
        for model, field in PHONES:
            rows = model._base_manager.all()
            if field.unique:
                rows = rows.filter(pk=world.rows[model._meta.label_lower].pk)
            rows.update(**{field.name: ABROAD})


class World:
    """One row of every model at one centre, one enrolled member of it, everybody's account."""

    def __init__(self, center, staff):
        each_work_has_looked()
        elsewhere = CenterFactory()
        self.center = center
        self.member = written_anew(MemberFactory(center=center))
        self.users = {
            "member": self.member.user,
            "other": MemberFactory(center=center).user,
            **{
                name: staff(role, at=elsewhere if name == "foreign" else center)
                for name, role in ROLES.items()
            },
            "second coach": staff(Role.COACH, at=center),
            "root": staff(Role.ADMINISTRATOR, is_superuser=True),
        }
        minor = MemberFactory(center=center, birth_date=latest_birth_date(10))
        self.guardian = GuardianFactory(member=minor)
        self.document = DocumentFactory(member=self.member)
        self.cohort = CohortFactory(center=center)
        self.cohort.coaches.add(self.users["coach"])
        self.enrolment = EnrolmentFactory(cohort=self.cohort, member=self.member)
        self.session = SessionFactory(cohort=self.cohort, starts_at=timezone.now())
        done = EnrolmentFactory(cohort=self.cohort, member=minor, state="completed")
        mine = EnrolmentFactory(
            cohort=CohortFactory(center=center), member=self.member, state="completed"
        )
        self.certificate = CertificateFactory(enrolment=mine)
        self.follow_up = FollowUpFactory(enrolment=done, asked=True)
        self.call = CallFactory(center=center)
        self.edition = EditionFactory(center=center)
        # Of nobody who has a column: everybody else's session is a stranger's.
        self.log_in = UserFactory().log_ins.create(method="code")
        self.project = ProjectFactory(center=center, holder=self.member)
        self.plan = CoachingPlanFactory(
            center=center, member=self.member, coach=self.users["coach"]
        )
        self.goal = CoachingGoalFactory(plan=self.plan)
        self.slot = CoachingSlotFactory(coach=self.users["coach"], center=center)
        self.meeting = CoachingMeetingFactory(plan=self.plan)
        self.camp = CampFactory(center=center, leader=self.users["coach"])
        self.inscription = InscriptionFactory(camp=self.camp)
        CoachingNoteFactory(plan=self.plan, text=COACHING)
        HealthNoteFactory(inscription=self.inscription, text=HEALTH)
        self.initiative = InitiativeFactory(center=center, proposer=self.member)
        self.shown = InitiativeFactory(center=center, proposer=None, state="done", is_public=True)
        self.shown.picture.save("picture.jpg", ContentFile(b"jpeg"))
        meeting = OrientationMeetingFactory(center=center, led_by=self.users["coach"])
        self.orientation = OrientationStepFactory(meeting=meeting, member=self.member)
        organization = OrganizationFactory(center=center)
        grant = GrantFactory(project__center=center)
        self.rows = {
            "members.member": self.member,
            "members.user": UserFactory(),
            "members.staffrole": self.users["coach"].staff_roles.get(),
            "members.invitation": InvitationFactory(),
            "messaging.message": self.member.user.portal_messages.create(
                channel="email",
                address="who@example.org",
                language="ar",
                body="…",
                center=center,
            ),
            "messaging.messagetemplate": MessageTemplate.objects.get_or_create(
                kind="tracks.accepted", language="fr", defaults={"subject": "…", "body": "…"}
            )[0],
            "members.duplicatepair": DuplicatePair.objects.create(
                first=self.member, second=minor, ground=DuplicateGround.CIN
            ),
            "members.merge": Merge.objects.create(
                kept=self.member,
                gone_number="TST-2020-00001",
                gone_id=1,
                before={"kept": {"fields": {}}, "gone": {"fields": {}}, "left": {}},
                moved={},
            ),
            "members.registerimport": RegisterImport.objects.create(
                center=center, by=self.users["director"], name="2014.xlsx", state="done"
            ),
            "members.access": self.member.accesses.create(
                by=self.users["coach"], kind="identity", reason="…"
            ),
            "members.consent": self.member.consents.create(
                purpose="photo", notice_version="2026-10", language="ar"
            ),
            "members.numberchange": NumberChange.objects.create(
                user=UserFactory(), center=center, first_name="سلمى", last_name="العلوي"
            ),
            "members.datarequest": self.member.data_requests.create(kind="correction"),
            "members.proposal": self.member.proposals.create(changes={"last_name": "…"}),
            "members.notice": NoticeFactory(),
            "network.center": center,
            "network.commune": CommuneFactory(center=center),
            "network.partner": PartnerFactory(),
            "network.holiday": HolidayFactory(center=center),
            "tracks.track": self.cohort.track,
            "tracks.cohort": self.cohort,
            "tracks.enrolment": self.enrolment,
            "tracks.certificate": CertificateFactory(enrolment=done),
            "tracks.room": RoomFactory(center=center),
            "tracks.session": self.session,
            "tracks.outcome": OutcomeFactory(enrolment=done),
            "tracks.followup": self.follow_up,
            "tracks.membertoorient": MemberToOrient.objects.get(pk=MemberFactory(center=center).pk),
            "tracks.orientationmeeting": meeting,
            "tracks.socialaction": SocialActionFactory(center=center),
            "tracks.campinscription": self.inscription,
            "tracks.headcount": HeadCountFactory(camp=self.camp),
            "enterprises.organization": organization,
            "enterprises.call": self.call,
            "enterprises.project": self.project,
            "enterprises.grant": grant,
            "enterprises.job": JobFactory(project=grant.project),
            "enterprises.accompaniment": AccompanimentFactory(organization=organization),
            "forum.edition": self.edition,
            "forum.stand": StandFactory(edition=self.edition),
            "forum.programmeitem": ProgrammeItemFactory(edition=self.edition),
        }

    def client(self, name):
        """The browser of that person."""
        client = Client()
        if name in self.users:
            client.force_login(self.users[name])
        return client


def written_anew(member):
    """With a history: what was not known is known, and the account was away meanwhile."""
    user = member.user
    for member.user, member.address in [(None, ""), (user, "12, rue de la Gare")]:
        member.save()
    return member


@pytest.fixture
def desk(staff):
    """The browser of a director, for tests that need nobody else."""
    client = Client()
    client.force_login(staff(Role.DIRECTOR))
    return client


@pytest.fixture
def world(center, staff):
    return World(center, staff)


@pytest.fixture(scope="session")
def asked():
    """What each person was answered so far."""
    return {}


@pytest.fixture
def answers(world, asked, caplog):
    """`answers(who)`: what this person gets when they open everything, with phones of
    another country."""

    def of(who):
        if who not in asked:
            with caplog.at_level(logging.DEBUG), transaction.atomic():
                call_from_abroad(world)
                asked[who] = open_everything(world.client(who), world)
                asked[who].logged = caplog.text
                transaction.set_rollback(True)
        return asked[who]

    return of
