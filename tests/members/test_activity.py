"""What a person of the staff did: read by their director, within the centre, and by few others."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.models import LogIn
from tests.factories.members import InvitationFactory, MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import EnrolmentFactory
from tests.marks import once
from tests.test_query_counts import questions


@pytest.fixture
def manager(staff, center):
    """A track manager at two centres."""
    user = staff(Role.TRACK_MANAGER)
    user.staff_roles.create(role=Role.TRACK_MANAGER, center=CenterFactory())
    return user


def page(user):
    return reverse("admin:members_user_activity", args=[user.pk])


def make_deeds(manager, center):
    """A move, a file, and a line of the back office's log, about a member of `center`."""
    member = MemberFactory(center=center, last_name=f"At {center.code}")
    enrolment = EnrolmentFactory(cohort__center=center, member=member)
    enrolment.moves.create(verb="accept", from_state="submitted", to_state="accepted", by=manager)
    member._history_user = manager
    member.save()
    LogEntry.objects.log_actions(manager.pk, [member], CHANGE, [])
    return member


def test_director_reads_what_their_staff_did_at_their_centre(client, director, manager, center):
    elsewhere = manager.staff_roles.last().center
    here, there = make_deeds(manager, center), make_deeds(manager, elsewhere)
    LogIn.objects.create(user=manager, method="code", browser="Firefox")
    client.force_login(director)
    html = client.get(page(manager)).content.decode()
    assert html.count(here.last_name) == 3
    assert there.last_name not in html
    assert there.number not in html
    assert "Firefox" in html


def test_administrator_reads_all(client, staff, manager, center):
    here = make_deeds(manager, center)
    there = make_deeds(manager, manager.staff_roles.last().center)
    client.force_login(staff(Role.ADMINISTRATOR))
    html = client.get(page(manager)).content.decode()
    assert html.count(here.last_name) == html.count(there.last_name) == 3


@once
@pytest.mark.parametrize(
    "role", [Role.COACH, Role.FRONT_DESK, Role.TRACK_MANAGER, Role.COMMITTEE, Role.NETWORK]
)
def test_colleague_finds_no_such_page(client, staff, manager, role):
    client.force_login(staff(role))
    assert client.get(page(manager)).status_code == 404


@once
def test_director_elsewhere_finds_no_such_page(client, staff, manager):
    client.force_login(staff(Role.DIRECTOR, at=CenterFactory()))
    assert client.get(page(manager)).status_code == 404


@once
def test_members_and_superusers_are_not_followed_by_a_director(client, director, center, staff):
    owner = staff(Role.COACH, is_superuser=True)
    client.force_login(director)
    for user in (MemberFactory(center=center).user, owner, staff(Role.ADMINISTRATOR)):
        assert client.get(page(user)).status_code == 404


def test_a_day_is_read_alone_and_garbage_is_not_found(client, director, manager):
    yesterday = timezone.now() - timedelta(days=1)
    LogIn.objects.create(user=manager, method="code", browser="Today")
    LogIn.objects.create(user=manager, method="code", browser="Yesterday", at=yesterday)
    client.force_login(director)
    html = client.get(page(manager), {"day": timezone.localdate(yesterday)}).content.decode()
    assert "Yesterday" in html
    assert "Today" not in html
    for day in ("x", "2026-02-31", "9999-12-31", "0001-01-01", "😀"):
        assert client.get(page(manager), {"day": day}).status_code == 404
    for number in ("x", "-1", "0", "999999999999999999999", "٣", "²"):
        assert client.get(page(manager), {"page": number}).status_code == 200


def test_pages_turn_newest_first(client, director, manager):
    now = timezone.now()
    LogIn.objects.bulk_create(
        LogIn(user=manager, method="code", browser=f"b{n}", at=now - timedelta(minutes=n))
        for n in range(120)
    )
    client.force_login(director)
    read = []
    for number in (1, 2, 3):
        entries = client.get(page(manager), {"page": number}).context["entries"]
        read += [entry.about.split(" ")[0] for entry in entries]
    assert read == [f"b{n}" for n in range(120)]


@once
def test_page_asks_as_much_for_one_deed_as_for_three(client, director, manager, center):
    client.force_login(director)
    make_deeds(manager, center)
    one = len(questions(client, page(manager)))
    make_deeds(manager, center)
    make_deeds(manager, center)
    assert len(questions(client, page(manager))) == one


def test_director_reads_the_list_of_their_staff(client, director, manager, center, staff):
    stranger = staff(Role.COACH, at=CenterFactory(), name="Stranger")
    client.force_login(director)
    html = client.get(reverse("admin:members_staffrole_changelist")).content.decode()
    assert manager.name in html
    assert page(manager) in html
    assert stranger.name not in html
    assert UserFactory().email not in html


@once
@pytest.mark.parametrize("model", ["user", "staffrole", "invitation"])
def test_list_asks_as_much_for_one_as_for_three(client, staff, center, model):
    client.force_login(staff(Role.ADMINISTRATOR))
    address = reverse(f"admin:members_{model}_changelist")

    def add():
        InvitationFactory().roles.create(role=staff(Role.COACH).staff_roles.get().role)

    add()
    one = len(questions(client, address))
    add()
    add()
    assert len(questions(client, address)) == one
