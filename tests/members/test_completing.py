"""Who registers, and has a file of the desk or of a register, loses nothing of what they type."""

from datetime import date

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.enums import ConsentPurpose, Origin
from members.models import Consent, DuplicatePair, Guardian, Member, Proposal
from members.services import completing
from members.services.claims import claim
from members.services.completing import complete
from members.services.registration import register
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.enums import Channel
from skills_center.messaging.models import Message
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.joining import walk
from tests.marks import races
from tests.races import at_once, failures
from tests.rows import fresh

PHONE = "+212612345678"
GUARDIAN = {"name": "فاطمة العلوي", "relation": "mother", "phone": "+212611223344"}


@pytest.fixture
def account(db):
    return UserFactory(phone=PHONE, phone_verified_at=timezone.now(), email=None)


def of_a_register(center, **fields):
    """A file as a register leaves it: a name, a birth date, a phone, and little else."""
    empty = {"commune": None, "situation": "", "education": "", "school": "", "email": ""}
    return MemberFactory(
        center=center, user=None, phone=PHONE, origin=Origin.IMPORT, **{**empty, **fields}
    )


def typed(member, **fields):
    return {
        "first_name": member.first_name,
        "last_name": member.last_name,
        "sex": member.sex,
        "birth_date": member.birth_date,
        "phone": PHONE,
        "center": member.center,
        **fields,
    }


def joins(details, user, **said):
    return register(details=details, user=user, language="fr", origin=Origin.ONLINE, **said)


@pytest.mark.django_db
def test_who_shares_a_phone_completes_a_file_whose_own_account_opens_no_more(center, account):
    """The phone of the file opens the account of a twin: what differs is proposed in nobody's
    name, since neither the twin's account nor its own typed for itself."""
    MemberFactory(center=center, user=account, phone=PHONE, first_name="مريم")
    shut = UserFactory(phone=None, email=None, without_contact_since=timezone.now())
    file = MemberFactory(center=center, user=shut, phone=PHONE, address="1 rue d'avant")
    joins(typed(file, address="12 rue de la Gare"), account)
    proposal = Proposal.objects.get(member=file)
    assert proposal.changes == {"address": "12 rue de la Gare"}
    assert proposal.proposed_by is None


@pytest.mark.django_db(transaction=True)
def test_a_minor_of_a_register_is_registered_whole(client, center, answers, last_code):
    born = latest_birth_date(15)
    member = of_a_register(center, birth_date=born)
    answers |= {"birth_date": f"{born:%d/%m/%Y}", "school": "ثانوية ابن سينا", "cin": "qa 123456"}
    answers |= {"guardian_name": GUARDIAN["name"], "guardian_relation": "mother"}
    answers |= {"guardian_phone": "0611223344", "photo_consent": "on"}
    confirm = walk(client, answers).url
    client.post(confirm, {"code": last_code()})
    member = Member.objects.get()
    assert (member.user.phone, member.cin) == (PHONE, "QA123456")
    assert (member.situation, member.education) == ("looking", "baccalaureate")
    assert (member.commune.slug, member.school) == (answers["commune"], "ثانوية ابن سينا")
    assert [goal.goal for goal in member.goals.all()] == ["job-skills"]
    assert {one.purpose for one in member.consents.all()} == {"processing", "photo"}
    assert member.guardian.name == GUARDIAN["name"]
    assert Message.objects.filter(address=GUARDIAN["phone"], channel=Channel.TEXT).count() == 1
    assert not Proposal.objects.exists()


def test_what_differs_waits_for_the_staff_and_is_not_written(center, account):
    member = of_a_register(center, situation="studying", school="Lycée A", cin="QA1")
    other = CenterFactory(slug="other")
    details = typed(member, situation="working", school="LYCÉE a", cin="QA1", center=other)
    joins(details | {"last_name": "العلوية"}, account, goals=["job-skills"])
    member.refresh_from_db()
    assert (member.situation, member.school, member.center) == ("studying", "Lycée A", center)
    proposal = Proposal.objects.get()
    assert proposal.changes == {
        "situation": "working",
        "center": other.pk,
        "last_name": "العلوية",
    }
    assert (proposal.member, proposal.proposed_by) == (member, account)


@pytest.mark.django_db
def test_a_name_in_both_scripts_is_no_latin_spelling(center):
    member = of_a_register(center, first_name="سلمى", last_name="العلوي")
    complete(member, details=typed(member, first_name="سلمى Salma"), language="fr")
    assert fresh(member).latin_first_name == ""
    assert Proposal.objects.get().changes == {"first_name": "سلمى Salma"}


@pytest.mark.parametrize(
    ("held", "spelt", "filled", "proposed"),
    [
        (("سلمى", "العلوي"), ("Salma", "Alaoui"), {"latin_first_name": "Salma"}, {}),
        (
            ("Salma", "Alaoui"),
            ("سلمى", "العلوي"),
            {"latin_first_name": "Salma", "first_name": "Salma"},
            {"first_name": "سلمى", "last_name": "العلوي"},
        ),
        (("سلمى", "العلوي"), ("سلمي", "العلوي"), {"latin_first_name": ""}, {}),
        (("Salma", "Alaoui"), ("SALMA", "ALAOUI"), {"latin_first_name": ""}, {}),
    ],
)
def test_a_name_in_the_other_script_is_another_spelling(
    center, account, held, spelt, filled, proposed
):
    member = of_a_register(center, first_name=held[0], last_name=held[1])
    assert joins(typed(member, first_name=spelt[0], last_name=spelt[1]), account) == member
    member.refresh_from_db()
    assert {name: getattr(member, name) for name in filled} == filled
    assert [one.changes for one in Proposal.objects.all()] == ([proposed] if proposed else [])


def test_a_guardian_of_the_file_stays_and_is_asked_who_differs_is_proposed(center, account):
    member = of_a_register(center, birth_date=latest_birth_date(15))
    known = GuardianFactory(member=member, phone="+212655555555", asked_at=None)
    joins(typed(member), account, guardian=GUARDIAN)
    assert Guardian.objects.get().phone == known.phone
    assert Message.objects.get(address="+212655555555")
    assert not Message.objects.filter(address=GUARDIAN["phone"]).exists()
    assert Proposal.objects.get().changes == {"guardian": GUARDIAN}


def test_a_card_of_another_file_is_a_question_and_keeps_nobody_out(center, account):
    other = MemberFactory(center=center, cin="QA123456", first_name="كريم", sex="male")
    member = of_a_register(center)
    assert joins(typed(member, cin="QA123456"), account) == member
    member.refresh_from_db()
    assert member.cin is None
    pair = DuplicatePair.objects.get()
    assert {pair.first, pair.second, pair.ground} == {other, member, "cin"}


def test_a_card_given_to_another_at_that_very_moment_keeps_nobody_out(center, account, monkeypatch):
    member = of_a_register(center)
    written = completing.write_fields

    def after_another(file, fields):
        monkeypatch.setattr(completing, "write_fields", written)
        MemberFactory(center=center, cin="QA123456")
        return written(file, fields)

    monkeypatch.setattr(completing, "write_fields", after_another)
    assert joins(typed(member, cin="QA123456", school="ابن سينا"), account) == member
    member.refresh_from_db()
    assert (member.cin, member.school) == (None, "ابن سينا")
    assert DuplicatePair.objects.get().ground == "cin"


def test_agreements_are_given_once(center, account):
    member = of_a_register(center)
    for _again in range(2):
        joins(typed(member), account, consents=[ConsentPurpose.PROCESSING])
    assert Consent.objects.get().purpose == ConsentPurpose.PROCESSING


def test_the_file_is_written_to_as_its_person_reads(center, account):
    member = of_a_register(center, language="ar")
    joins(typed(member), account)
    member.refresh_from_db()
    assert member.language == "fr"


# Claimed with a birth date, after a registration that was not finished --------------------
def begin(client, answers):
    """All steps but the last: then they log in instead."""
    page = reverse("members:join")
    for _step in ("who", "contact", "place", "studies"):
        page = client.post(page, answers).url
    assert page == reverse("members:join_step", args=["wishes"])


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_before_a_file_is_claimed_is_in_it(client, center, answers, last_code):
    member = of_a_register(center)
    begin(client, answers)
    response = client.post(reverse("account_request_login_code"), {"phone": "0612345678"})
    client.post(response.url, {"code": last_code()})
    client.post(reverse("members:claim"), {"birth_date": "14052003"})
    member.refresh_from_db()
    assert member.user.phone == PHONE
    assert (member.situation, member.commune.slug) == ("looking", answers["commune"])
    assert not member.consents.exists()  # nobody had come to that question
    assert answers["last_name"] not in client.get(reverse("members:join")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_was_typed_for_another_contact_is_nobody_elses(client, center, answers, last_code):
    member = of_a_register(center)
    begin(client, answers | {"phone": "0699999999"})
    response = client.post(reverse("account_request_login_code"), {"phone": "0612345678"})
    client.post(response.url, {"code": last_code()})
    client.post(reverse("members:claim"), {"birth_date": "14/05/2003"})
    member.refresh_from_db()
    assert (member.user.phone, member.situation) == (PHONE, "")


def test_what_is_typed_for_a_sibling_goes_into_no_file_that_is_claimed(center, account):
    member = of_a_register(center)
    sister = typed(member, first_name="ليلى", situation="working")
    said = {"details": sister, "language": "ar"}
    assert claim(user=account, birth_date=member.birth_date, typed=said) == member
    member.refresh_from_db()
    assert (member.situation, Proposal.objects.count()) == ("", 0)


# A phone that two share -----------------------------------------------------------------
@pytest.fixture
def brother(center, account):
    return MemberFactory(
        center=center,
        user=account,
        phone=PHONE,
        first_name="آدم",
        sex="male",
        birth_date=date(2000, 1, 2),
    )


@pytest.mark.django_db(transaction=True)
def test_a_sibling_who_joins_twice_has_one_file(brother, answers, last_code):
    for school in ("", "ثانوية ابن سينا"):
        caches["default"].clear()  # the second time is another day
        client = Client()
        response = walk(client, answers | {"school": school})
        client.post(response.url, {"code": last_code()})
    sister = Member.objects.exclude(pk=brother.pk).get()
    assert (sister.user, sister.school) == (None, "ثانوية ابن سينا")


def test_an_account_registers_a_sibling_only_where_it_is_another_person(brother, account):
    """The account had no file when the page was opened: its brother's came meanwhile."""
    sister = joins(typed(brother, first_name="ليلى", sex="female"), account)
    assert (sister.user, sister.first_name) == (None, "ليلى")
    assert joins(typed(brother), account) == brother


class TestAtOnce:
    pytestmark = races

    def join(self, details, account, count=2):
        given = at_once([lambda: joins(details, account)] * count)
        assert failures(given) == []
        return {member.pk for member in given}

    def test_registered_in_two_tabs_at_once_it_is_one_file(self, center, account):
        details = typed(MemberFactory.build(center=center, phone=PHONE))
        assert len(self.join(details, account)) == Member.objects.count() == 1

    def test_a_file_of_the_desk_is_completed_by_two_tabs_at_once(self, center, account):
        member = of_a_register(center)
        assert self.join(typed(member, situation="working"), account) == {member.pk}
        assert not Proposal.objects.exists()

    def test_a_sibling_registered_by_two_clicks_has_one_file(self, brother, account):
        details = typed(brother, first_name="ليلى", sex="female")
        assert len(self.join(details, account)) == 1
        assert Member.objects.count() == 2


@pytest.mark.django_db
def test_what_completes_a_file_finds_another_that_may_be_the_same(account, center):
    member = of_a_register(center, latin_first_name="", latin_last_name="")
    other = MemberFactory(first_name="Selma", last_name="Alaoui", birth_date=member.birth_date)
    DuplicatePair.objects.all().delete()
    latin = {"latin_first_name": "Selma", "latin_last_name": "Alaoui"}
    complete(member, details=typed(member) | latin, language="fr")
    pair = DuplicatePair.objects.get()
    assert {pair.first, pair.second} == {member, other}
