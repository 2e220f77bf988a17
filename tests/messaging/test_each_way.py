"""What every way of links keeps: opened, by whatever program, it changes nothing; where it opens
without a log-in, its page names nobody; and what ends something there asks first."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from members.models import NumberChange
from members.services.guardians import ask_guardian
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.links.ways import WAYS, way_called
from tests.crawl.forms import read
from tests.factories.coaching import (
    CoachingMeetingFactory,
    CoachingPlanFactory,
    CoachingSlotFactory,
)
from tests.factories.enterprises import ProjectFactory
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.factories.social import (
    CampFactory,
    InitiativeFactory,
    InscriptionFactory,
)
from tests.factories.tracks import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    FollowUpFactory,
)
from tests.marks import once
from tracks.services import join_team

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
    asked = [query["sql"] for query in queries]  # before another request begins them anew
    written = {found[2] for sql in asked if (found := WRITES.match(sql))}
    assert asked
    assert set(answers) <= {200, 302}
    assert answers[0] == (200 if opens_at_once(client, opens) else 302)
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


# What ends something ----------------------------------------------------------------------
def waitlisted(member):
    return EnrolmentFactory(
        member=member, cohort=CohortFactory(center=member.center), state="waitlisted"
    )


def asked_into_team(member):
    action = InitiativeFactory(center=member.center)
    return action.team.create(member=member, number=member.number)


def with_an_application(member):
    waitlisted(member)
    return member


def in_a_team(member):
    place = asked_into_team(member)
    join_team(place, by=member.user)
    return place


def with_an_hour(member):
    plan = plan_of(member)
    CoachingSlotFactory(coach=plan.coach, center=member.center)
    return plan


def with_a_meeting(member):
    return CoachingMeetingFactory(plan=with_an_hour(member)).plan


def with_a_request(member):
    member.data_requests.create(kind="correction")
    return member


# More that the link of a way opens: way and what it is → its row.
OTHERWISE = {
    ("enrolment", "waitlisted"): waitlisted,
    ("coaching", "a free hour"): with_an_hour,
    ("coaching", "a meeting"): with_a_meeting,
    ("request", "asked"): with_a_request,
    ("space", "an application"): with_an_application,
    ("team", "asked"): asked_into_team,
    ("team", "in it"): in_a_team,
}
OPENED = {(code, ""): make for code, make in ROWS.items()} | OTHERWISE
# What the pages do at one tap, each with why nothing is lost by it.
AT_ONCE = {
    "guardian: agrees birth_date": "the birth date is typed, and the agreement may be taken back",
    "follow_up: contract kind where": "an answer is chosen, and may be corrected for a week",
    "camp: agrees birth_date": "the birth date is typed, and the child may be withdrawn",
    "request: kind text": "another request is made, and may be withdrawn",
    "links:act accept": "a seat may be given back",
    "members:give_consent": "the same page takes it back",
    "members:withdraw_request": "it may be asked anew",
    "pages:take_data": "a copy is made",
    "tracks:ask_into_team": "whoever is asked answers",
    "tracks:book": "the hour may be given back",
    "tracks:move_booking": "the meeting stays, and may be moved back",
    "tracks:orientation_come": "it may be said otherwise until the meeting begins",
    "tracks:orientation_cannot": "it may be said otherwise until the meeting begins",
    "tracks:team_join": "a team may be left",
}
# What ends something, asked first on a page of its own: its button looks dangerous.
ASKED = {
    ("camp", ""): {"tracks:child_not_known"},
    ("coaching", "a meeting"): {"tracks:cancel_booking"},
    ("enrolment", ""): {"links:act refuse"},
    ("enrolment", "waitlisted"): {"links:act leave"},
    ("follow_up", ""): {"tracks:follow_up_not_me", "tracks:follow_up_no_more"},
    ("guardian", ""): {"members:guardian_refuse", "members:guardian_not_known"},
    ("initiative", ""): {"tracks:call_off"},
    ("meeting", ""): {"links:act cancel"},
    ("team", ""): {"tracks:call_off"},
    ("team", "asked"): {"tracks:team_decline"},
    ("team", "in it"): {"tracks:team_leave"},
}
# What ends something without saying what its page showed, each with why it can end nothing else.
OF_ONE_STATE = {
    "links:act leave": "of a waiting list alone",
    "links:act refuse": "of an offer alone",
    "members:guardian_not_known": "only before any answer",
    "members:guardian_refuse": "only before any answer",
    "tracks:child_not_known": "only before the agreement",
    "tracks:follow_up_no_more": "of one question, which says how it stands",
    "tracks:follow_up_not_me": "of one question, which says how it stands",
    "tracks:team_decline": "only of who is asked",
    "tracks:team_leave": "only of who is in the team",
}
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
# What has to be opened first.
DETAILS = re.compile(r"<details(?![^>]*\bopen\b).*?</details>", re.DOTALL)
DANGEROUS = re.compile(r'type="submit" class="btn btn-(outline-)?danger')


def main_of(answer):
    """What stands in the page itself; "" of a file."""
    found = MAIN.search(answer.content.decode(errors="replace"))
    return found[0] if found else ""


def page_behind(client, member, way, make):
    """The page that a link opens; behind the log-in where it asks for one."""
    row = make(member)
    contact = next(one for one in way.contacts(way.find(row.pk)) if one)
    token = way.token(row.pk, contact)
    if not opens_at_once(client, token):
        client.force_login(member.user)
    return main_of(client.get(reverse("links:open", args=[token]), follow=True))


def act_of(address):
    """The name of what an address leads to, and which act of a link; "" of another portal's."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return " ".join(filter(None, [found.view_name, found.kwargs.get("act")]))


def done_at_one_tap(page, way):
    """What the buttons send that need nothing to be opened first; a form of the page itself is
    called as its way, with what is typed or chosen there and what its buttons say."""
    forms, _links = read(DETAILS.sub("", page))
    sent = [form for form in forms if form.buttons]
    return {act_of(form.action) if form.action else own_form(way, form) for form in sent}


def own_form(way, form):
    typed = [name for name, one in form.fields.items() if one.kind != "hidden"]
    says = [value for name, value in form.buttons if name]
    return f"{way.code}: {' '.join(sorted({*typed, *says}))}"


def questions_behind(client, page):
    """By what it does, the address of each question that a page leads to."""
    _forms, links = read(page)
    own = {act_of(link): link for link in links if act_of(link)}
    return {act: link for act, link in own.items() if DANGEROUS.search(main_of(client.get(link)))}


@pytest.mark.parametrize("opened", OPENED, ids=" ".join)
def test_what_ends_something_asks_first(client, member, opened):
    way = way_called(opened[0])
    page = page_behind(client, member, way, OPENED[opened])
    assert done_at_one_tap(page, way) - AT_ONCE.keys() == set(), (
        "Ask first, on a page of its own, as tracks/linked_question.html does; else say in AT_ONCE"
        " (tests/messaging/test_each_way.py) why nothing is lost by one tap."
    )
    questions = questions_behind(client, page)
    assert questions.keys() == ASKED.get(opened, set())
    with CaptureQueriesContext(connection) as queries:
        asked = [client.get(address) for address in questions.values()]
    for one in asked:  # each has the way back
        assert {bool(act_of(link)) for link in read(main_of(one))[1]} == {True}
    assert not any(WRITES.match(query["sql"]) for query in queries)


@pytest.mark.parametrize("opened", OPENED, ids=" ".join)
def test_what_ends_something_ends_what_its_page_showed(client, member, opened):
    page = page_behind(client, member, way_called(opened[0]), OPENED[opened])
    within = read("".join(DETAILS.findall(page)))[0]
    sent = [(act_of(form.action), form) for form in within]
    for act, link in questions_behind(client, page).items():
        sent += [(act, form) for form in read(main_of(client.get(link)))[0]]
    blind = {act for act, form in sent if form.method == "POST" and "seen" not in form.fields}
    assert blind - OF_ONE_STATE.keys() == set(), (
        "Send along what the page showed (`seen`), compared under the lock of the verb, as"
        " templates/pages/me_application.html does; else say in OF_ONE_STATE"
        " (tests/messaging/test_each_way.py) why the address can end nothing else."
    )


def test_what_is_done_at_one_tap_is_there_to_be_done(client, member):
    """Or the reasons above are of pages that are no more."""
    found = set()
    for opened in sorted(OPENED):  # a free hour before a meeting is there
        client.logout()
        way = way_called(opened[0])
        found |= done_at_one_tap(page_behind(client, member, way, OPENED[opened]), way)
    assert AT_ONCE.keys() - found == set()
