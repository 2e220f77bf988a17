import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError

from members.enums import Role
from members.models import Member, StaffRole, User
from members.roles import ROLE_TABLE, permissions_of
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tracks.models import Cohort, Enrolment


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


def test_file_that_went_to_another_centre_is_closed_with_its_history(client, staff, center):
    member = MemberFactory(center=center)
    first_version = member.history.get().pk
    member.center = CenterFactory()
    member.save()
    client.force_login(staff(Role.DIRECTOR))
    for address in ("history/", f"history/{first_version}/"):
        assert client.get(f"/admin/members/member/{member.pk}/{address}").status_code == 404


def test_history_is_read_and_never_put_back(client, staff, center):
    member = MemberFactory(center=center, last_name="القديم")
    version = f"/admin/members/member/{member.pk}/history/{member.history.get().pk}/"
    member.last_name = "الجديد"
    member.save()
    client.force_login(staff(Role.DIRECTOR))
    assert "القديم" in client.get(version).content.decode()
    assert client.post(version, {"last_name": "القديم"}).status_code == 403
    member.refresh_from_db()
    assert member.last_name == "الجديد"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.NETWORK])
def test_role_over_the_network_is_held_at_no_single_centre(center, role):
    held = StaffRole(user=UserFactory(is_staff=True), role=role, center=center)
    with pytest.raises(ValidationError):
        held.full_clean()
    with pytest.raises(IntegrityError):
        held.save()


def test_superuser_is_not_the_administrators_to_change(client, staff):
    owner = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(staff(Role.ADMINISTRATOR))
    assert client.get(f"/admin/members/user/{owner.pk}/change/").status_code == 302


def test_second_role_elsewhere_opens_nothing_here(staff, center):
    coach = staff(Role.COACH)
    EnrolmentFactory(cohort__center=center, member__center=center)
    coach.staff_roles.create(role=Role.COMMITTEE, center=CenterFactory())
    assert not Enrolment.objects.visible_to(coach).exists()


def test_coach_who_is_a_manager_too_sees_each_cohort_once(staff, center):
    coach = staff(Role.COACH)
    coach.staff_roles.create(role=Role.TRACK_MANAGER, center=center)
    cohort = CohortFactory(center=center)
    cohort.coaches.add(coach, staff(Role.COACH))
    assert list(Cohort.objects.visible_to(coach)) == [cohort]


def test_member_is_added_only_where_one_may_add(client, staff, center):
    desk = staff(Role.FRONT_DESK)
    desk.staff_roles.create(role=Role.COACH, center=CenterFactory())
    client.force_login(desk)
    form = client.get("/admin/members/member/add/").context["form"]
    assert list(form.fields["center"].queryset) == [center]


def test_email_is_kept_in_small_letters(db):
    user = UserFactory(email="Salma@Example.ORG")
    assert user.email == "salma@example.org"
    with pytest.raises(ValidationError):
        User(email="SALMA@example.org").full_clean(exclude=["password"])
