"""A guardian written down on the page of a member is asked, as one whom the minor names."""

import pytest
from django.test import Client
from django.urls import reverse

from members.enums import ConsentMeans, ConsentPurpose, Role
from members.models import Guardian
from members.services.consents import give_consent
from members.services.guardians import token_for
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.models import Message
from tests.factories.members import GuardianFactory, MemberFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh

pytestmark = [once, pytest.mark.django_db]
MOTHER, FATHER = "+212611223344", "+212655443322"
NAMED = {
    "guardian-TOTAL_FORMS": "1",
    "guardian-0-name": "فاطمة",
    "guardian-0-relation": "mother",
    "guardian-0-phone": "0611223344",
}


@pytest.fixture
def minor(center):
    return MemberFactory(center=center, user=None, birth_date=latest_birth_date(15))


@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.FRONT_DESK))

    def save(member, **typed):
        page = reverse("admin:members_member_change", args=[member.pk])
        sent = untouched(client.get(page), "member_form") | {"_save": ["1"]}
        return client.post(page, sent | {name: [value] for name, value in typed.items()})

    return save


def errors_of(answer):
    (rows, *_others) = [one.formset for one in answer.context["inline_admin_formsets"]]
    return [str(error) for form in rows.forms for error in form.non_field_errors()]


def test_a_guardian_added_there_is_asked(desk, minor):
    assert desk(minor, **NAMED).status_code == 302
    assert Guardian.objects.get().phone == MOTHER
    assert Message.objects.get().address == MOTHER


def test_a_phone_corrected_there_is_asked_anew_and_the_former_link_is_dead(desk, minor):
    guardian = GuardianFactory(member=minor, phone=FATHER)
    link = reverse("members:guardian", args=[token_for(guardian)])
    assert desk(minor, **{"guardian-0-phone": "0611223344"}).status_code == 302
    assert [*Message.objects.values_list("address", flat=True)] == [MOTHER]
    assert fresh(guardian).times_asked == 1
    assert Client().get(link).status_code == 404


def test_a_name_corrected_there_asks_nobody(desk, minor):
    guardian = GuardianFactory(member=minor)
    assert desk(minor, **{"guardian-0-name": "أمينة"}).status_code == 302
    assert fresh(guardian).name == "أمينة"
    assert not Message.objects.exists()


def test_a_number_corrected_after_the_agreement_asks_nobody(desk, minor):
    guardian = GuardianFactory(member=minor)
    give_consent(minor, ConsentPurpose.GUARDIAN, by=None, language="ar", means=ConsentMeans.PAPER)
    answer = desk(minor, **{"guardian-0-phone": "0611223344", "address": "حي السلام"})
    assert answer.status_code == 302
    assert fresh(guardian).phone == MOTHER
    assert minor.consents.standing(ConsentPurpose.GUARDIAN).exists()
    assert not Message.objects.exists()


def test_of_who_is_of_age_no_guardian_is_named(desk, center):
    member = MemberFactory(center=center)
    assert len(errors_of(desk(member, **NAMED))) == 1
    assert not Guardian.objects.exists()


def test_a_guardian_named_with_the_birth_date_that_asks_for_one(desk, center):
    member = MemberFactory(center=center)
    born = f"{latest_birth_date(15):%d/%m/%Y}"
    assert desk(member, birth_date=born, **NAMED).status_code == 302
    assert Message.objects.get().address == MOTHER


def test_a_page_saved_untouched_asks_nobody(desk, minor):
    GuardianFactory(member=minor, phone="+33612345678")
    assert desk(minor, address="حي السلام").status_code == 302
    assert not Message.objects.exists()
    assert Guardian.objects.get().phone == "+33612345678"
