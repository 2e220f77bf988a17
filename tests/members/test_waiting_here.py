"""What waits about a file stands on its page, and what proves it where it is decided."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import DocumentKind, Origin, Role
from members.models import NumberChange, Proposal
from members.services.number_changes import ask_for_file, likely_files, refuse, waiting_about
from members.services.proposals import propose
from skills_center.base.dates import today
from tests.factories.members import DocumentFactory, MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.test_query_counts import questions

pytestmark = pytest.mark.django_db
PHONE, CARD, BORN = "+212612345678", "QA012345", date(2003, 5, 14)
NAMED = {"first_name": "سلمى", "last_name": "العلوي"}


@pytest.fixture
def salma(center):
    return MemberFactory(
        center=center, user=None, phone=PHONE, email="s@example.org", cin=CARD, birth_date=BORN,
        **NAMED,
    )  # fmt: skip


@pytest.fixture
def desk(staff, client):
    desk = staff(Role.FRONT_DESK)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(desk)
    return desk


def asked(center, former=None, **said):
    user = UserFactory(phone_verified_at=timezone.now())
    named = {"first_name": "هدى", "last_name": "الفاسي", "language": "ar", **said}
    return ask_for_file(user=user, center=center, former=former or {}, **named)


def page_of(member):
    return reverse("admin:members_member_change", args=[member.pk])


def deciding(row):
    return reverse(f"admin:members_{row._meta.model_name}_change", args=[row.pk])


def links(client, member):
    page = client.get(page_of(member))
    assert page.status_code == 200
    urls = [one.url for one in page.context["waiting_here"]]
    assert all(f'href="{url}"' in page.content.decode() for url in urls)
    return urls


# A proposal ------------------------------------------------------------------------------
@once
def test_a_proposal_that_waits_is_linked(salma, desk, client):
    assert links(client, salma) == []
    row = propose(salma, {"sex": "male"}, origin=Origin.ONLINE)
    propose(MemberFactory(center=salma.center), {"sex": "male"}, origin=Origin.ONLINE)
    assert links(client, salma) == [deciding(row)]
    assert "Changes to this file wait to be decided" in client.get(page_of(salma)).content.decode()
    Proposal.objects.filter(pk=row.pk).update(state="withdrawn")
    assert links(client, salma) == []


@once
@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.FRONT_DESK, Role.TRACK_MANAGER, Role.COACH])
def test_who_may_not_decide_reads_of_nothing(salma, staff, client, role):
    proposal = propose(salma, {"sex": "male"}, origin=Origin.ONLINE)
    request = asked(salma.center, former={"phone": PHONE})
    user = staff(role)
    client.force_login(user)
    if client.get(page_of(salma)).status_code != 200:
        return
    decided = [
        deciding(row)
        for row, permission in (
            (proposal, "members.decide_proposal"),
            (request, "members.decide_numberchange"),
        )
        if user.has_perm(permission, row)
    ]
    assert links(client, salma) == decided


@once
def test_a_role_at_another_centre_opens_nothing_here(salma, staff, client):
    """Who decides there and reads here is told of nothing here."""
    propose(salma, {"sex": "male"}, origin=Origin.ONLINE)
    asked(salma.center, former={"phone": PHONE})
    user = staff(Role.COACH)
    user.staff_roles.create(role=Role.FRONT_DESK, center=CenterFactory())
    client.force_login(user)
    answer = client.get(page_of(salma))
    assert "wait to be decided" not in answer.content.decode()
    if answer.status_code == 200:
        assert answer.context["waiting_here"] == []


# A changed number ------------------------------------------------------------------------
NAMING = {
    "phone": {"former": {"phone": PHONE}},
    "e-mail": {"former": {"email": "s@example.org"}},
    "card": {"cin": "QA12345"},
    "name and birth date": {**NAMED, "birth_date": BORN},
    "phone of another": {"former": {"phone": "+212699999999"}},
    "birth date alone": {"birth_date": BORN},
    "name alone": NAMED,
    "nothing": {},
}


@pytest.mark.parametrize("naming", NAMING)
def test_a_request_is_linked_where_the_file_is_a_likely_one(salma, desk, client, naming):
    """One definition of it: what the page of the request shows is asked from the other side."""
    row = asked(salma.center, **NAMING[naming])
    is_likely = salma in likely_files(row)
    assert is_likely == ([*NAMING].index(naming) < 4)
    assert links(client, salma) == ([deciding(row)] if is_likely else [])


def test_a_request_that_is_settled_or_ones_own_is_not_linked(salma, desk, client):
    row = asked(salma.center, former={"phone": PHONE})
    refuse(row, by=desk)
    assert links(client, salma) == []
    own = MemberFactory(center=salma.center, email="s@example.org")
    ask_for_file(
        user=own.user, center=salma.center, former={"email": own.email}, language="ar", **NAMED
    )
    assert waiting_about(own, NumberChange.objects.all()) == []


def test_a_file_without_contacts_is_meant_by_none(center):
    member = MemberFactory(center=center, user=None, phone="", email="", cin=None)
    asked(center)
    assert waiting_about(member, NumberChange.objects.all()) == []


def test_more_requests_ask_no_more(salma, desk, client):
    asked(salma.center, former={"phone": PHONE})
    one = len(questions(client, page_of(salma)))
    for _more in range(2):
        asked(salma.center, **NAMED, birth_date=BORN)
    assert len(links(client, salma)) == 3
    assert len(questions(client, page_of(salma))) == one


# Where it is decided ---------------------------------------------------------------------
@once
def test_papers_of_the_file_are_linked_where_it_is_decided(salma, desk, client):
    row = propose(salma, {"cin": "AB99"}, origin=Origin.ONLINE)
    assert "Documents of this file" not in client.get(deciding(row)).content.decode()
    card = DocumentFactory(member=salma, kind=DocumentKind.CARD)
    face = DocumentFactory(member=salma, kind=DocumentKind.PORTRAIT)
    other = DocumentFactory(kind=DocumentKind.CARD)
    page = client.get(deciding(row))
    urls = [reverse("members:document", args=[one.pk]) for one in (card, face, other)]
    assert [url in page.content.decode() for url in urls] == [True, False, False]
    counted = len(questions(client, deciding(row)))
    for _more in range(2):
        DocumentFactory(member=salma, kind=DocumentKind.CV)
    assert len(questions(client, deciding(row))) == counted


@once
def test_papers_are_linked_for_who_may_open_them(salma, desk, client, monkeypatch):
    row = propose(salma, {"cin": "AB99"}, origin=Origin.ONLINE)
    card = DocumentFactory(member=salma, kind=DocumentKind.CARD)
    held = type(desk).centers_allowing
    monkeypatch.setattr(
        type(desk),
        "centers_allowing",
        lambda user, right: set() if right == "members.view_document" else held(user, right),
    )
    page = client.get(deciding(row)).content.decode()
    assert reverse("members:document", args=[card.pk]) not in page


@once
def test_what_waits_names_its_last_day(salma, desk, client):
    Proposal.objects.filter(pk=propose(salma, {"sex": "male"}, origin=Origin.ONLINE).pk).update(
        lapses_on=today() + timedelta(days=3)
    )
    says = client.get(page_of(salma)).context["waiting_here"][0].says
    assert str((today() + timedelta(days=3)).year) in says
    assert "Sex" in says
