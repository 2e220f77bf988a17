"""Who needs no card number, phone or birth date gets them from no page, search or address."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db.models import EmailField
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import override
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python

from members.admin.masking import IDENTITY, SHOWN, MaskedIdentityAdmin
from members.enums import Role
from members.models import Access, Member
from skills_center.base.masking import masked_card, masked_email, masked_phone
from tests.contacts import set_contacts
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import EnrolmentFactory
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]
MASKED = [Role.COACH, Role.TRACK_MANAGER]
CLEAR = [Role.FRONT_DESK, Role.DIRECTOR, Role.ADMINISTRATOR]
BIRTH_DATES = ("2003-05-14", "14/05/2003", "14 ماي")
SECRETS = ["QA123456", "612345678", "salma@", "699887766", *BIRTH_DATES]


@pytest.fixture
def salma(center):
    member = MemberFactory(
        center=center,
        cin="QA123456",
        phone="+212612345678",
        email="salma@example.org",
        birth_date=date(2003, 5, 14),
        user=UserFactory(email="other@example.org"),
        number="KHO-2026-00001",
    )
    GuardianFactory(member=member, name="ليلى", relation="mother", phone="+212699887766")
    set_contacts(member, phone="+212612345670")
    set_contacts(member, phone="+212612345678")
    return member


@pytest.fixture
def enter(client, staff):
    def log_in(role):
        client.force_login(staff(role))
        return client

    return log_in


def page(member, kind="change", *more):
    return reverse(f"admin:members_member_{kind}", args=[member.pk, *more])


def told(response):
    """Which secrets a page tells."""
    assert response.status_code == 200
    text = response.content.decode()
    bare = text.replace(" ", "").replace("-", "")
    return {secret for secret in SECRETS if secret in text or secret in bare}


@once
@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masked_card, "QA123456", "QA•••456"),
        (masked_card, "A12", "•••"),
        (masked_card, None, ""),
        (masked_email, "salma@example.org", "s•••@example.org"),
        (masked_email, "", ""),
        (masked_phone, "", ""),
    ],
)
def test_mask(mask, value, shown):
    assert mask(value) == shown


@once
def test_mask_of_a_phone(salma):
    assert masked_phone(salma.phone) == "06 •• •• •• 78"
    assert masked_phone(to_python("+33612345678")) == "+33 •• •• •• 78"


@once
def test_each_way_to_reach_somebody_is_shown_in_part():
    """Of the file; a new one stands in `IDENTITY`, with its `shown_…` beside the others there."""
    reached_by = {
        field.name
        for field in Member._meta.concrete_fields
        if isinstance(field, PhoneNumberField | EmailField) or "cin" in field.name.split("_")
    }
    assert reached_by <= set(IDENTITY), "name it in IDENTITY, members/admin/masking.py"
    assert all(hasattr(MaskedIdentityAdmin, name) for name in SHOWN)


@once
@pytest.mark.parametrize("role", MASKED)
def test_pages_tell_no_secret(enter, salma, role):
    client = enter(role)
    EnrolmentFactory(member=salma, cohort__center=salma.center)
    version = salma.history.first().history_id
    for address in (
        page(salma),
        page(salma, "history"),
        page(salma, "simple_history", version),
        page(salma, "identity"),
        reverse("admin:members_member_changelist"),
        reverse("admin:index"),
    ):
        assert told(client.get(address)) == set(), address
    assert "QA•••456" in client.get(page(salma)).content.decode()


def test_history_tells_a_day_as_pages_do(enter, salma):
    salma.birth_date = date(2003, 6, 15)
    salma.save()
    client = enter(Role.DIRECTOR)
    with override("ar"):
        days = [f"<bdi>{localize(day)}</bdi>" for day in (date(2003, 5, 14), salma.birth_date)]
    text = client.get(page(salma, "history")).content.decode()
    assert [day in text for day in days] == [True, True]


@once
@pytest.mark.parametrize("role", CLEAR)
def test_who_needs_them_sees_them(enter, salma, role):
    shown = told(enter(role).get(page(salma)))
    assert shown - {"2003-05-14"} == {"QA123456", "salma@", "612345678", "699887766", "14/05/2003"}


@once
@pytest.mark.parametrize("role", MASKED)
def test_asking_shows_them_for_ten_minutes_and_is_logged(enter, salma, role):
    client = enter(role)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(page(salma, "identity"), {"reason": "x"})
        assert not Access.objects.exists()
        client.post(page(salma, "identity"), {"reason": "pour l’appeler lundi"})
        assert "QA123456" in told(client.get(page(salma)))
        clock.shift(timedelta(minutes=10, seconds=1))
        assert told(client.get(page(salma))) == set()
    access = Access.objects.get()
    assert (access.member, access.kind, access.reason) == (
        salma,
        "identity",
        "pour l’appeler lundi",
    )


def test_asking_shows_one_member_only(enter, salma):
    client = enter(Role.COACH)
    other = MemberFactory(center=salma.center)
    client.post(page(other, "identity"), {"reason": "pour l’appeler"})
    assert told(client.get(page(salma))) == set()


def test_a_member_of_another_centre_cannot_be_asked_for(enter, salma):
    stranger = MemberFactory(center=CenterFactory())
    client = enter(Role.DIRECTOR)
    assert client.get(page(stranger, "identity")).status_code == 404
    assert client.post(page(stranger, "identity"), {"reason": "curiosité"}).status_code == 404
    assert not Access.objects.exists()


def test_a_hand_made_post_changes_nothing_that_is_masked(enter, salma):
    client = enter(Role.TRACK_MANAGER)
    before = (salma.cin, salma.phone, salma.email, salma.birth_date)
    answers = {
        "first_name": "سلوى",
        "last_name": "العلوي",
        "sex": "female",
        "center": salma.center.pk,
        "language": "ar",
        "cin": "X1",
        "phone": "+212600000000",
        "email": "x@example.org",
        "birth_date": "1999-01-01",
        "guardian-TOTAL_FORMS": 1,
        "guardian-INITIAL_FORMS": 1,
        "guardian-0-id": salma.guardian.pk,
        "guardian-0-member": salma.pk,
        "guardian-0-name": "ليلى",
        "guardian-0-relation": "mother",
        "guardian-0-phone": "+212600000000",
        "goals-TOTAL_FORMS": 0,
        "goals-INITIAL_FORMS": 0,
        "consents-TOTAL_FORMS": 0,
        "consents-INITIAL_FORMS": 0,
    }
    assert client.post(page(salma), answers).status_code == 302
    salma.refresh_from_db()
    salma.guardian.refresh_from_db()
    assert salma.first_name == "سلوى"
    assert (salma.cin, salma.phone, salma.email, salma.birth_date) == before
    assert salma.guardian.phone == "+212699887766"


@pytest.mark.parametrize("role", [*MASKED, *CLEAR])
@pytest.mark.parametrize(
    ("query", "found_by_all"),
    [
        ("سلمى", True),
        ("00001", True),
        ("QA123456", True),
        ("qa 123456", True),
        ("06 12 34 56 78", True),
        ("+212612345678", True),
        ("61234", False),
        ("QA1234", False),
        ("salma@example", False),
        ("سلمى 61234", False),
    ],
)
def test_a_fragment_of_a_secret_finds_for_who_may_read_it(enter, salma, role, query, found_by_all):
    response = enter(role).get(reverse("admin:members_member_changelist"), {"q": query})
    found = list(response.context["cl"].queryset)
    assert found == ([salma] if found_by_all or role in CLEAR else [])


@once
@pytest.mark.parametrize(
    "lookup",
    [
        "phone__startswith",
        "cin__startswith",
        "birth_date__gte",
        "email",
        "search_text__contains",
        "guardian__phone__startswith",
    ],
)
def test_no_lookup_in_an_address_tells_a_secret(enter, salma, lookup):
    address = reverse("admin:members_member_changelist")
    assert enter(Role.COACH).get(address, {lookup: "2"}).status_code == 400


def test_enrolments_and_the_choice_of_a_member_are_searched_alike(enter, salma):
    EnrolmentFactory(member=salma, cohort__center=salma.center)
    client = enter(Role.TRACK_MANAGER)
    asked = {"app_label": "enterprises", "model_name": "project", "field_name": "holder"}
    for query, count in (("سلمى", 1), ("61234", 0), ("0612345678", 1)):
        rows = client.get(reverse("admin:tracks_enrolment_changelist"), {"q": query})
        assert rows.context["cl"].result_count == count
        offered = client.get(reverse("admin:autocomplete"), {**asked, "term": query}).json()
        assert len(offered["results"]) == count


def test_a_coach_here_who_directs_there_reads_there_only(client, staff, salma):
    elsewhere = CenterFactory()
    user = staff(Role.COACH)
    user.staff_roles.create(role=Role.DIRECTOR, center=elsewhere)
    there = MemberFactory(center=elsewhere, phone="+212612345000")
    client.force_login(user)
    found = client.get(reverse("admin:members_member_changelist"), {"q": "61234"})
    assert list(found.context["cl"].queryset) == [there]
    assert told(client.get(page(salma))) == set()


def test_the_log_of_readings_is_the_directors_and_of_their_centre(client, staff, salma, enter):
    Access.objects.create(member=salma, by=UserFactory(), kind="identity", reason="motif")
    elsewhere = staff(Role.DIRECTOR, at=CenterFactory())
    address = reverse("admin:members_access_changelist")
    assert "motif" in enter(Role.DIRECTOR).get(address).content.decode()
    client.force_login(elsewhere)
    assert "motif" not in client.get(address).content.decode()
    assert enter(Role.COACH).get(address).status_code == 403


@once
@pytest.mark.parametrize("version", ["1e400", "x", str(2**63), "-1", "%D9%A1"])
def test_a_version_that_is_no_number_is_not_found(enter, salma, version):
    address = f"/admin/members/member/{salma.pk}/history/{version}/"
    assert enter(Role.DIRECTOR).get(address).status_code == 404
