import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from members.enums import Role
from members.models import Member
from members.roles import ROLE_TABLE, permissions_of
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory


def test_groups_hold_exactly_the_role_table(db):
    Group.objects.create(name="made by hand")
    call_command("sync_roles", stdout=io.StringIO())
    written = {
        group.name: {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
        for group in Group.objects.prefetch_related("permissions__content_type")
    }
    assert written == {role.value: set(permissions_of(role)) for role in ROLE_TABLE}


def test_every_permission_of_the_table_exists(db):
    known = {
        f"{p.content_type.app_label}.{p.codename}"
        for p in Permission.objects.select_related("content_type")
    }
    assert {name for role in Role for name in permissions_of(role)} - known == set()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.TRACK_MANAGER, Role.FRONT_DESK, Role.COACH])
def test_staff_see_the_members_of_their_centre_only(staff, center, role):
    mine = MemberFactory(center=center)
    MemberFactory(center=CenterFactory())
    assert list(Member.objects.visible_to(staff(role))) == [mine]


def test_network_manager_sees_no_member(staff, center):
    MemberFactory(center=center)
    assert not Member.objects.visible_to(staff(Role.NETWORK)).exists()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.TRACK_MANAGER, Role.FRONT_DESK])
def test_member_of_another_centre_is_not_found_in_the_admin(client, staff, role):
    stranger = MemberFactory(center=CenterFactory())
    client.force_login(staff(role))
    response = client.get(f"/admin/members/member/{stranger.pk}/change/")
    assert response.status_code == 302  # the admin's own answer: “it does not exist”, on its index
    assert stranger.last_name not in client.get(response.url).content.decode()
