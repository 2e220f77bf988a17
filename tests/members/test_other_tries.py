"""A member is found by what the desk means: a short number, a name with a year, the guardian."""

from datetime import date

import pytest

from members.enums import Role
from members.models import Member
from skills_center.base.dates import latest_birth_date, today
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.network import CenterFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/members/member/"


@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.FRONT_DESK))
    return client


def found(client, query):
    return {row.pk for row in client.get(LIST, {"q": query}).context["cl"].result_list}


@pytest.fixture
def numbered(center):
    member = MemberFactory(center=center)
    MemberFactory(center=center, phone="+212612454545")
    Member.objects.filter(pk=member.pk).update(number=f"KHO-{today().year}-00045")
    return member


@pytest.mark.parametrize("typed", ["kho 45", "KHO45", "kho-045", " Kho ٤٥ "])
def test_found_by_a_short_number_alone(desk, numbered, typed):
    assert found(desk, typed) == {numbered.pk}


@pytest.mark.parametrize("typed", ["kho 46", "xyz 45"])
def test_another_short_number_finds_another_or_nobody(desk, numbered, typed):
    assert numbered.pk not in found(desk, typed)


@pytest.mark.parametrize("typed", ["يوسف بناني 2003", "بناني 2003", "2003 يوسف", "يوسف ٢٠٠٣"])
def test_found_by_a_name_and_the_year_of_birth(desk, center, typed):
    named = {"first_name": "يوسف", "last_name": "بناني", "center": center}
    member = MemberFactory(birth_date=date(2003, 5, 14), **named)
    MemberFactory(birth_date=date(2004, 5, 14), **named)
    assert found(desk, typed) == {member.pk}


def test_year_of_birth_is_for_who_identifies(client, staff, center):
    named = {"first_name": "يوسف", "last_name": "بناني", "center": center}
    ids = {MemberFactory(birth_date=date(year, 5, 14), **named).pk for year in (2003, 2004)}
    client.force_login(staff(Role.TRACK_MANAGER))
    first = found(client, "يوسف بناني 2003")
    assert first in (ids, set())


@pytest.mark.parametrize("typed", ["0612000099", "06 12 00 00 99", "+212612000099", "٠٦١٢٠٠٠٠٩٩"])
def test_child_is_found_by_the_guardian_who_rings(desk, center, typed):
    child = MemberFactory(center=center, birth_date=latest_birth_date(14))
    GuardianFactory(member=child, phone="+212612000099")
    elsewhere = MemberFactory(center=CenterFactory(), birth_date=latest_birth_date(14))
    GuardianFactory(member=elsewhere, phone="+212612000099")
    GuardianFactory(member__center=center)
    assert found(desk, typed) == {child.pk}


def test_own_phone_comes_first(desk, center):
    own = MemberFactory(center=center, phone="+212612000099")
    child = MemberFactory(center=center, birth_date=latest_birth_date(14))
    GuardianFactory(member=child, phone="+212612000099")
    assert found(desk, "0612000099") == {own.pk}


def test_piece_of_a_guardians_phone_tells_nothing(desk, center):
    child = MemberFactory(center=center, birth_date=latest_birth_date(14))
    GuardianFactory(member=child, phone="+212612000099")
    assert child.pk not in found(desk, "120000")
