"""Where a link or a page of one's own leads whose file nobody has opened yet: as a browser goes it,
from the log-in by the birth date to what the message promised."""

from datetime import date

import pytest
from django.urls import reverse

from members.enums import Role
from members.models import Member
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.links.pages import _KEY
from skills_center.messaging.links.ways import WAYS, way_called
from tests.claiming import FOLLOW, PHONE, account, browser, claim, here, log_in, send, template
from tests.contacts import set_contacts
from tests.factories.coaching import CoachingPlanFactory
from tests.factories.members import MemberFactory
from tests.factories.social import InitiativeFactory
from tests.factories.tracks import CertificateFactory
from tests.marks import once
from tests.rows import fresh

# Pages and where they lead: they say nothing of the database.
pytestmark = once
OTHER = "+212698765432"
BORN = date(2003, 5, 14)


def request_of(member):
    row = member.data_requests.create(kind="correction")
    return member.pk, f"{reverse('pages:data')}#request-{row.pk}"


def agreement_of(member):
    Member.objects.filter(pk=member.pk).update(birth_date=latest_birth_date(16))
    return member.pk, reverse("members:my_guardian")


def certificate_of(member):
    row = CertificateFactory(enrolment__member=member)
    return row.pk, f"{reverse('pages:me')}#certificates"


def coaching_of(member):
    row = CoachingPlanFactory(member=member, center=member.center)
    return row.pk, reverse("tracks:my_coaching")


def team_of(member):
    action = InitiativeFactory(center=member.center)
    row = action.team.create(member=member, number=member.number)
    return row.pk, reverse("tracks:my_initiative", args=[action.pk])


def initiative_of(member):
    row = InitiativeFactory(center=member.center, proposer=member)
    return row.pk, reverse("tracks:my_initiative", args=[row.pk])


# Of each way to a space: the row it names, and the address where it ends.
LEADS = {
    "space": lambda member: (member.pk, reverse("pages:me")),
    "file": lambda member: (member.pk, reverse("members:my_file")),
    "request": request_of,
    "agreement": agreement_of,
    "certificate": certificate_of,
    "coaching": coaching_of,
    "team": team_of,
    "initiative": initiative_of,
}
OPENS_WITHOUT_LOG_IN = {
    "guardian", "orientation", "follow_up", "camp", "enrolment", "meeting", "project",
}  # fmt: skip
OF_AN_ACCOUNT = {"number_change"}
each_way = pytest.mark.parametrize("code", LEADS)


@pytest.fixture
def member(center):
    """Registered at the desk; nobody has logged in."""
    return MemberFactory(center=center, user=None, phone=PHONE, email="", birth_date=BORN)


def led(code, member):
    """The path of its link, and where that ends."""
    key, end = LEADS[code](member)
    token = way_called(code).token(key, PHONE)
    return reverse("links:open", args=[token]), end


def test_every_way_is_looked_at():
    assert set(LEADS) | OPENS_WITHOUT_LOG_IN | OF_AN_ACCOUNT == {way.code for way in WAYS}


# Their own --------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@each_way
def test_who_has_no_account_ends_where_the_link_leads(client, member, last_code, code):
    path, end = led(code, member)
    page = claim(client, log_in(client, client.get(path, follow=True), last_code), member)
    assert (page.status_code, here(page)) == (200, end)
    assert fresh(member).user.phone == PHONE


@pytest.mark.django_db
@each_way
def test_who_is_logged_in_without_a_file_ends_there_too(member, code):
    path, end = led(code, member)
    client = browser(account())
    page = claim(client, client.get(path, follow=True), member)
    assert (page.status_code, here(page)) == (200, end)


@pytest.mark.django_db(transaction=True)
@each_way
def test_who_has_their_file_ends_there_at_once(client, center, last_code, code):
    member = MemberFactory(center=center, phone=PHONE, email="", user=account(), birth_date=BORN)
    path, end = led(code, member)
    page = log_in(client, client.get(path, follow=True), last_code)
    assert (page.status_code, here(page)) == (200, end)
    assert here(client.get(path, follow=True)) == end


@pytest.mark.django_db
def test_a_wrong_date_keeps_the_goal(member):
    path, end = led("coaching", member)
    client = browser(account())
    page = send(client, client.get(path, follow=True), birth_date="01/01/2001")
    assert "birth_date" in page.context["form"].errors
    page = claim(client, page, member)
    assert here(page) == end


@pytest.mark.django_db
def test_a_file_whose_account_opens_no_more_is_claimed_first(center):
    """Its phone was given to a landline: no code reaches the account."""
    member = MemberFactory(center=center, phone=PHONE, email="", birth_date=BORN, user=account())
    path, end = led("coaching", member)
    set_contacts(member.user, phone="+212523491234", email=None)
    client = browser(account())
    assert here(claim(client, client.get(path, follow=True), member)) == end


# Another's --------------------------------------------------------------------------------
@pytest.mark.django_db
@each_way
@pytest.mark.parametrize("is_claimed", [False, True])
def test_whoever_else_is_told_the_same(center, staff, member, code, is_claimed):
    path, _end = led(code, member)
    if is_claimed:
        Member.objects.filter(pk=member.pk).update(user=account())
    others = [MemberFactory(center=center).user, account(OTHER), staff(Role.ADMINISTRATOR)]
    told = []
    for user in others:
        page = browser(user).get(path, follow=True)
        assert (page.status_code, here(page)) == (200, path)
        assert template(page) == "messaging/link_of_another.html"
        told.append(page.context["request"].user)
        for word in (member.first_name, member.last_name, member.number, PHONE[4:]):
            assert word not in page.content.decode()
    assert told == others


@pytest.mark.django_db
@each_way
def test_who_shares_the_phone_is_not_shown_their_own_in_its_place(center, member, code, valid_html):
    path, _end = led(code, member)
    brother = MemberFactory(center=center, phone=PHONE, user=account())
    page = browser(brother.user).get(path, follow=True)
    assert here(page) == path
    assert template(page) == "members/link_of_another_file.html"
    assert member.first_name not in page.content.decode()
    valid_html(page)


@pytest.mark.django_db
def test_who_claims_another_file_of_the_same_phone_is_told_so(center, member):
    sister = MemberFactory(center=center, user=None, phone=PHONE, birth_date=date(2001, 1, 1))
    path, _end = led("coaching", member)
    client = browser(account())
    page = claim(client, client.get(path, follow=True), sister)
    assert template(page) == "members/link_of_another_file.html"
    assert fresh(sister).user


@pytest.mark.django_db
def test_who_says_that_they_are_another_person_does_not_follow_the_link(member):
    path, _end = led("coaching", member)
    page = browser(account()).get(path, follow=True)
    assert f"{reverse('members:join')}?another=" in page.content.decode()


@pytest.mark.django_db
def test_a_row_that_lost_its_person_meanwhile_is_nobodys(member):
    path, _end = led("initiative", member)
    client = browser(account())
    client.get(path)
    code, key = client.session[_KEY]
    way_called(code).model.objects.filter(pk=key).update(proposer=None)
    page = client.get(FOLLOW)
    assert (page.status_code, template(page)) == (200, "messaging/link_of_another.html")
