"""Who nobody proved is written to a few times; what a file held before keeps nobody out."""

from datetime import date

import pytest
from django.utils import timezone

from members.enums import ConsentMeans, Goal, Origin, Role
from members.models import Member
from members.services.claims import claim
from members.services.guardian_answers import REMINDED_AFTER, remind_guardians
from members.services.guardian_numbers import OwnNumberError, numbers_named
from members.services.guardians import ask_guardian, name_guardian, record_agreement
from members.services.registration import register
from skills_center.base.dates import latest_birth_date
from skills_center.base.errors import DomainError
from skills_center.messaging.models import Message
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.marks import once
from tests.rows import fresh

pytestmark = pytest.mark.django_db
FAMILY, MOTHER, STRANGER = "+212612345678", "+212655555555", "+212677777777"
BORN = date(2012, 5, 14)


@pytest.fixture
def file(center):
    """As a register brings it: the family has one phone, which stands in both columns."""
    names = {"first_name": "سلمى", "last_name": "العلوي", "sex": "female"}
    file = MemberFactory(
        center=center, user=None, phone=FAMILY, email="", birth_date=latest_birth_date(15), **names
    )
    GuardianFactory(member=file, phone=FAMILY)
    return file


@pytest.fixture
def account():
    return UserFactory(phone=FAMILY, email=None, phone_verified_at=timezone.now())


def typed(file, phone=MOTHER):
    names = ("first_name", "last_name", "sex", "birth_date", "center")
    details = {name: getattr(file, name) for name in names}
    return {
        "details": details | {"cin": "", "phone": FAMILY, "email": ""},
        "goals": [Goal.values[0]],
        "guardian": {"name": "فاطمة العلوي", "relation": "mother", "phone": phone},
        "consents": ["processing"],
        "language": "ar",
    }


def minor(center, **fields):
    return MemberFactory(center=center, birth_date=latest_birth_date(15), phone="", **fields)


def name(member, phone=STRANGER, by="self"):
    by = member.user if by == "self" else by
    return name_guardian(member, name="فاطمة", relation="mother", phone=phone, by=by)


def sent(phone=STRANGER):
    return Message.objects.filter(address=phone).count()


# What the file held before --------------------------------------------------------------
def test_minor_of_a_register_with_one_phone_for_all_registers(file, account):
    assert register(**typed(file), user=account, origin=Origin.ONLINE) == file
    assert fresh(file).user == account
    assert fresh(file).guardian.phone == MOTHER
    assert sent(MOTHER) == 1


def test_minor_of_a_register_with_one_phone_for_all_claims_the_file(file, account):
    assert claim(user=account, birth_date=file.birth_date, typed=typed(file)) == file
    assert fresh(file).guardian.phone == MOTHER


@pytest.mark.parametrize("has_guardian", [True, False])
def test_claim_passes_where_the_own_number_was_typed_as_the_guardians(file, account, has_guardian):
    if not has_guardian:
        file.guardian.delete()
    claim(user=account, birth_date=file.birth_date, typed=typed(file, FAMILY))
    assert fresh(file).user == account
    assert sent(FAMILY) == 0
    assert fresh(file).guardian.phone == (FAMILY if has_guardian else "")


def test_own_number_typed_now_is_corrected_now(file, account):
    with pytest.raises(OwnNumberError):
        register(**typed(file, FAMILY), user=account, origin=Origin.ONLINE)
    assert fresh(file).user is None


def test_guardian_who_agreed_once_is_not_written_over(file, account, director):
    record_agreement(file, means=ConsentMeans.PAPER, language="ar", by=director)
    register(**typed(file), user=account, origin=Origin.ONLINE)
    assert fresh(file).guardian.phone == FAMILY
    assert file.proposals.get().changes["guardian"]["phone"] == MOTHER


# Links without end ------------------------------------------------------------------------
@once
def test_many_files_that_name_one_number_send_it_a_few_links(center):
    files = [minor(center) for _ in range(12)]
    named = [name(file) for file in files]
    assert sent() == 6
    assert [bool(one.asked_at) for one in named] == [True] * 6 + [False] * 6
    with pytest.raises(DomainError, match=r"paper|ورقة"):
        ask_guardian(files[-1], by=files[-1].user)


@once
def test_links_are_counted_over_days_and_with_their_reminders(center, time_machine):
    time_machine.move_to(timezone.now().replace(hour=9))
    for _ in range(8):
        name(minor(center))
    time_machine.shift(REMINDED_AFTER * 2)
    remind_guardians()
    assert sent() == 9


@once
def test_staff_send_a_link_to_a_number_that_had_enough(center, staff):
    for _ in range(8):
        name(minor(center))
    desk = staff(Role.FRONT_DESK)
    name(minor(center), by=desk)
    assert sent() == 7


@once
def test_registration_goes_on_without_a_link(center):
    for _ in range(8):
        name(minor(center))
    given = typed(minor(center))
    given["guardian"]["phone"] = STRANGER
    given["details"] |= {"first_name": "هند", "phone": "+212699999999"}
    user = UserFactory(phone="+212699999999", email=None, phone_verified_at=timezone.now())
    member = register(**given, user=user, origin=Origin.ONLINE)
    assert Member.objects.filter(pk=member.pk, guardian__phone=STRANGER).exists()
    assert member.guardian.asked_at is None


@once
def test_links_from_one_address_are_counted(center, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"guardian_link_here": "2/h/key"}
    for last in range(4):
        with numbers_named(sent_from="10.0.0.1"):
            name(minor(center), phone=f"+21267777771{last}")
    with numbers_named(sent_from="10.0.0.2"):
        name(minor(center), phone="+212677777720")
    assert Message.objects.filter(address__startswith="+2126777777").count() == 3
