"""What every way of links keeps: opened, by whatever program, it changes nothing; and where it
opens without a log-in, its page names nobody."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import NumberChange
from members.services.guardians import ask_guardian
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.links.ways import WAYS, way_called
from tests.factories.coaching import CoachingMeetingFactory, CoachingPlanFactory
from tests.factories.enterprises import ProjectFactory
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.factories.social import CampFactory, InitiativeFactory, InscriptionFactory
from tests.factories.tracks import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    FollowUpFactory,
)
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]

FIRST, LAST, PHONE, CHILD = "Zerwalina", "Benqassou", "+212612345678", "Khdawijina"


def minor_of(member):
    return MemberFactory(
        center=member.center, first_name=CHILD, latin_first_name=CHILD, last_name=LAST,
        birth_date=latest_birth_date(15),
    )  # fmt: skip


def offered(member):
    later = timezone.now() + timedelta(days=2)
    return EnrolmentFactory(
        member=member, cohort=CohortFactory(center=member.center), state="offered",
        offer_expires_at=later,
    )  # fmt: skip


def completed(member):
    return EnrolmentFactory(
        member=member, cohort=CohortFactory(center=member.center), state="completed"
    )


def guardian_of(member):
    minor = minor_of(member)
    GuardianFactory(member=minor, name=f"{FIRST} {LAST}", phone=PHONE)
    ask_guardian(minor)
    return minor


def invited(member):
    ahead = OrientationMeetingFactory(center=member.center)
    return OrientationStepFactory(meeting=ahead, member=member)


def child_of(member):
    return InscriptionFactory(
        camp=CampFactory(center=member.center), first_name=CHILD, last_name=LAST,
        guardian_name=f"{FIRST} {LAST}", guardian_phone=PHONE,
    )  # fmt: skip


def number_change(member):
    return NumberChange.objects.create(
        user=member.user, center=member.center, first_name=FIRST, last_name=LAST
    )


def proposed(member):
    return InitiativeFactory(center=member.center, proposer=member)


def plan_of(member):
    plan = member.coaching_plans.first()
    return plan or CoachingPlanFactory(member=member, center=member.center)


def itself(member):
    return member


# By way, a row that its link opens, of this member or of who answers for a child.
ROWS = {
    **dict.fromkeys(("space", "file", "request", "agreement"), itself),
    "number_change": number_change,
    "guardian": guardian_of,
    "enrolment": offered,
    "meeting": lambda member: CoachingMeetingFactory(plan=plan_of(member)),
    "orientation": invited,
    "follow_up": lambda member: FollowUpFactory(enrolment=completed(member), asked=True),
    "camp": child_of,
    "certificate": lambda member: CertificateFactory(enrolment=completed(member)),
    "coaching": plan_of,
    "team": lambda member: proposed(member).team.get(),
    "initiative": proposed,
    "project": lambda member: ProjectFactory(center=member.center, holder=member),
}
# Ways whose page names somebody to whoever holds the link, each with why.
NAMES = {
    "guardian": "who is asked to agree has to read for which child",
    "camp": "who inscribed a child has to read which one",
}
# What a page that only shows may write, each with why.
MAY_WRITE = {"django_session": "where to lead who logs in now, which no address says"}
WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
ways = pytest.mark.parametrize("way", [*WAYS], ids=lambda way: way.code)


@pytest.fixture
def member(center):
    return MemberFactory(
        center=center, phone=PHONE, user__phone=PHONE, user__name=f"{FIRST} {LAST}",
        first_name=FIRST, last_name=LAST, latin_first_name=FIRST, latin_last_name=LAST,
    )  # fmt: skip


@pytest.fixture
def token(member):
    """`token(way)`: of a link that opens."""

    def of(way):
        pk = ROWS[way.code](member).pk
        return way.token(pk, next(one for one in way.contacts(way.find(pk)) if one))

    return of


def addresses(way, token):
    acts = [*way.acts, "anything"]
    return [
        reverse("links:open", args=[token]),
        *(reverse("links:act", args=[token, act]) for act in acts),
    ]


def test_each_way_has_a_row_here():
    assert ROWS.keys() == {way.code for way in WAYS}, (
        "Say in ROWS (tests/messaging/test_each_way.py) what a link of the way opens."
    )
    assert NAMES.keys() <= ROWS.keys()


@ways
def test_opened_by_whatever_program_it_changes_nothing(client, token, way):
    opens = token(way)
    with CaptureQueriesContext(connection) as queries:
        answers = [
            ask(address).status_code
            for address in addresses(way, opens)
            for ask in (client.get, client.head)
        ]
    assert set(answers) <= {200, 302}
    assert answers[0] == (200 if opens_at_once(client, opens) else 302)
    written = {found[2] for query in queries if (found := WRITES.match(query["sql"]))}
    assert written - MAY_WRITE.keys() == set(), (
        "Phones fetch what a message leads to before anybody has tapped it: a GET or a HEAD of a"
        " way writes nothing, a POST of one of its `acts` does."
    )


def opens_at_once(client, token):
    return client.get(reverse("links:open", args=[token])).status_code == 200


def named_in(page):
    """Of whom there is a name or a number in a page, as it stands in its code too."""
    digits = re.sub(r"[\s.-]", "", page)
    found = {name for name in (FIRST, LAST, CHILD) if name in page}
    return found | ({PHONE} if PHONE[4:] in digits else set())


@ways
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_who_is_not_logged_in_reads_of_nobody(client, token, way, language):
    opens = token(way)
    named = set()
    for address in addresses(way, opens):
        answer = client.get(address.replace("/ar/", f"/{language}/", 1), follow=True)
        assert answer.status_code == 200
        named |= named_in(answer.content.decode())
    if way.code in NAMES:
        assert named <= {CHILD, LAST}
        assert named, f"It names nobody: take {way.code} out of NAMES."
    else:
        assert named == set(), (
            "Whoever holds the phone reads this page: let it name nobody, or stand `behind_log_in`;"
            " else say in NAMES (tests/messaging/test_each_way.py) why it has to."
        )


def test_some_open_at_once_and_some_ask_for_a_log_in(client, token):
    """Or the tests above have tried pages of log-in alone."""
    at_once = {way.code for way in WAYS if opens_at_once(client, token(way))}
    assert {"enrolment", "guardian", "camp", "project"} <= at_once
    assert {"space", "certificate", "initiative"}.isdisjoint(at_once)
    assert way_called("enrolment").acts
