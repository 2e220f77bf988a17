"""Changes that wait for the staff: proposed, joined, decided, taken back, ended."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from members.enums import ConsentPurpose, Origin, ProposalState, Role
from members.models import DuplicatePair, Member, Proposal
from members.privacy.changes import old_proposals
from members.services.merging import merge
from members.services.proposals import (
    accept,
    end_stale_proposals,
    propose,
    refuse,
    take_back,
    waiting_of,
)
from skills_center.base.dates import today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.models import Message
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.network import CenterFactory, CommuneFactory
from tests.marks import once
from tests.races import at_once
from tests.rows import fresh

pytestmark = pytest.mark.django_db
BORN = date(2003, 4, 15)


@pytest.fixture
def salma(center):
    return MemberFactory(center=center, cin="QA12345")


@pytest.fixture
def desk(staff):
    return staff(Role.FRONT_DESK)


def proposed(member, origin=Origin.ONLINE, by=None, **changes):
    return propose(member, changes, origin=origin, by=by)


def test_what_the_file_says_already_is_not_proposed(salma):
    same = {name: getattr(salma, name) for name in ("first_name", "birth_date", "cin", "phone")}
    assert proposed(salma, **same, goals=[], consents=[], center=salma.center) is None
    assert not Proposal.objects.exists()


def test_every_kind_of_value_is_kept_shown_and_written(salma, desk):
    commune, minor = CommuneFactory(), today() - timedelta(days=16 * 365)
    row = proposed(
        salma,
        first_name="ليلى",
        birth_date=minor,
        sex="male",
        cin="AB98765",
        commune=commune,
        phone="+33612345678",
        email="s@example.org",
        goals=["enterprises", "job-skills"],
        consents=["photo"],
        guardian={"name": "فاطمة", "relation": "mother", "phone": "+212611111111"},
    )
    accept(fresh(row), [*row.changes], desk)
    salma = fresh(salma)
    assert (salma.first_name, salma.birth_date, salma.sex, salma.cin, salma.commune) == (
        ("ليلى", minor, "male", "AB98765", commune)
    )
    assert (salma.phone.as_e164, salma.email) == ("+33612345678", "s@example.org")
    assert {goal.goal for goal in salma.goals.all()} == {"enterprises", "job-skills"}
    assert salma.consents.standing(ConsentPurpose.PHOTO).exists()
    assert (salma.guardian.name, salma.guardian.times_asked) == ("فاطمة", 1)
    assert salma.history.filter(history_user=desk, sex="male").exists()
    assert fresh(row).state == ProposalState.ACCEPTED


@pytest.mark.parametrize(
    "wrong",
    [{"sex": "x"}, {"first_name": ""}, {"first_name": "x" * 61}, {"email": "no"}, {"commune": 999}],
)
def test_what_the_file_could_not_hold_is_refused_at_once(salma, wrong):
    with pytest.raises(ValidationError):
        proposed(salma, **wrong)


@pytest.mark.parametrize("name", ["number", "user", "anonymised_at", "registered_on"])
def test_nobody_proposes_what_the_portal_writes(salma, name):
    with pytest.raises(ValueError, match=name):
        proposed(salma, **{name: "1"})


def test_a_second_proposal_joins_the_one_that_waits(salma):
    row = proposed(salma, birth_date=BORN)
    assert proposed(salma, birth_date=date(2003, 6, 1), sex="male").pk == row.pk
    assert fresh(row).changes == {"birth_date": "2003-06-01", "sex": "male"}
    assert proposed(salma, birth_date=salma.birth_date).changes == {"sex": "male"}
    assert proposed(salma, sex=salma.sex) is None
    assert fresh(row).state == ProposalState.WITHDRAWN


def test_accepted_in_part_tells_the_rest_and_its_reason(salma, desk):
    row = proposed(salma, birth_date=BORN, sex="male")
    with pytest.raises(DomainError):
        accept(row, ["birth_date"], desk)
    accept(row, ["birth_date"], desk, reason="proof")
    assert (fresh(salma).birth_date, fresh(salma).sex) == (BORN, "female")
    row = fresh(row)
    assert (row.state, row.accepted, row.refusal_reason) == ("partly", ["birth_date"], "proof")
    message = Message.objects.get()
    assert message.language == "ar"
    assert message.link_purpose == "file"
    assert "2003" not in message.body


def test_refused_leaves_the_file_and_is_decided_once(salma, desk):
    row = proposed(salma, birth_date=BORN)
    refuse(row, desk, reason="correct")
    assert fresh(salma).birth_date == salma.birth_date
    with pytest.raises(IllegalMoveError):
        accept(row, ["birth_date"], desk)
    assert Message.objects.count() == 1


def test_a_card_of_another_file_leaves_everything_as_it_was(salma, desk):
    MemberFactory(cin="ZZ11111")
    row = proposed(salma, cin="ZZ11111", sex="male")
    with pytest.raises(DomainError):
        accept(row, ["cin", "sex"], desk)
    assert (fresh(salma).sex, fresh(row).state) == ("female", ProposalState.WAITING)
    assert not Message.objects.exists()


def test_a_name_that_is_accepted_finds_the_file_that_may_be_the_same(salma, desk):
    other = MemberFactory(first_name="Layla", last_name="Bennani", birth_date=salma.birth_date)
    row = proposed(salma, first_name="Layla", last_name="Bennani")
    assert not DuplicatePair.objects.exists()
    accept(row, row.changes, by=desk)
    pair = DuplicatePair.objects.get()
    assert {pair.first, pair.second} == {salma, other}


def test_a_commune_that_is_gone_is_told(salma, desk):
    commune = CommuneFactory()
    row = proposed(salma, commune=commune, sex="male")
    commune.delete()
    with pytest.raises(DomainError):
        accept(row, ["commune", "sex"], desk)
    assert fresh(salma).sex == "female"


def test_another_centre_decides_nothing(salma, staff):
    elsewhere = staff(Role.FRONT_DESK, at=CenterFactory())
    row = proposed(salma, sex="male")
    for act in (
        lambda: accept(row, ["sex"], elsewhere),
        lambda: refuse(row, elsewhere, reason="proof"),
        lambda: take_back(row, by=elsewhere),
        lambda: take_back(proposed(salma, cin=""), by=elsewhere, names=["cin"]),
        lambda: proposed(salma, by=elsewhere, sex="male"),
    ):
        with pytest.raises(IllegalMoveError):
            act()
    assert not Proposal.objects.visible_to(elsewhere).exists()


def test_a_file_goes_to_another_centre_by_who_works_at_both(salma, staff):
    other = CenterFactory()
    row = proposed(salma, center=other)
    with pytest.raises(IllegalMoveError):
        accept(row, ["center"], staff(Role.FRONT_DESK))
    accept(row, ["center"], staff(Role.ADMINISTRATOR))
    assert fresh(salma).center == other


def test_the_member_takes_one_change_back_then_all(salma):
    row = proposed(salma, by=salma.user, birth_date=BORN, sex="male")
    take_back(row, by=salma.user, names=["sex"])
    assert fresh(row).changes == {"birth_date": "2003-04-15"}
    take_back(row, by=salma.user)
    assert fresh(row).state == ProposalState.WITHDRAWN


@pytest.mark.parametrize("decided", ["accepted", "taken back in another window"])
def test_what_was_decided_meanwhile_is_not_said_to_be_taken_back(salma, desk, decided):
    row = proposed(salma, by=salma.user, birth_date=BORN, sex="male")
    before = fresh(row)
    if decided == "accepted":
        accept(row, row.changes, desk)
    else:
        take_back(row, by=salma.user, names=["sex"])
    left = fresh(row).changes
    with pytest.raises(DomainError):
        take_back(before, by=salma.user, names=["sex"])
    assert fresh(row).changes == left


def test_the_account_is_called_as_the_file(salma, desk):
    accept(proposed(salma, last_name="الإدريسي"), ["last_name"], desk)
    assert fresh(salma.user).name == "سلمى الإدريسي"


def test_nobody_waits_for_ever(salma):
    row = proposed(salma, sex="male")
    assert end_stale_proposals() == 0
    Proposal.objects.update(lapses_on=today() - timedelta(days=1))
    assert end_stale_proposals() == 1
    assert end_stale_proposals() == 0
    assert fresh(row).state == ProposalState.LAPSED
    assert Message.objects.get().link_purpose == "file"


def test_what_waits_for_two_files_waits_for_the_one(salma, center, staff):
    gone = MemberFactory(center=center)
    own, theirs = proposed(salma, sex="male"), proposed(gone, sex="male", cin="AB12345")
    merge(kept=salma, gone=gone, by=staff(Role.DIRECTOR))
    assert waiting_of(salma).pk == own.pk
    assert fresh(own).changes == {"sex": "male", "cin": "AB12345"}
    assert (fresh(theirs).member, fresh(theirs).state) == (salma, ProposalState.WITHDRAWN)


def test_guardian_named_already_is_beside_what_is_proposed(salma, desk, client):
    GuardianFactory(member=salma, name="أمينة")
    row = proposed(salma, guardian={"name": "خديجة", "relation": "mother", "phone": "+33612345678"})
    client.force_login(desk)
    page = client.get(reverse("admin:members_proposal_change", args=[row.pk])).content.decode()
    assert [word in page for word in ("أمينة", "خديجة", "+33")] == [True] * 3


# The page of the staff -------------------------------------------------------------
def decide(client, row, **answers):
    url = reverse("admin:members_proposal_change", args=[row.pk])
    form = client.get(url).context["form"]
    return client.post(url, {"seen": form["seen"].value(), **answers})


def test_the_desk_decides_each_line(salma, desk, client):
    client.force_login(desk)
    row = proposed(salma, birth_date=BORN, sex="male")
    response = decide(client, row, birth_date="accept", sex="leave")
    assert response.context["form"].errors.keys() == {"reason"}
    assert decide(client, row).context["form"].errors.keys() == {"birth_date", "sex"}
    assert decide(client, row, birth_date="accept", sex="leave", reason="proof").status_code == 302
    assert (fresh(salma).birth_date, fresh(row).state) == (BORN, ProposalState.PARTLY)
    assert (
        "2003"
        in client.get(reverse("admin:members_proposal_change", args=[row.pk])).content.decode()
    )


def test_what_changed_while_the_page_was_open_is_shown_first(salma, desk, client):
    client.force_login(desk)
    row = proposed(salma, sex="male")
    url = reverse("admin:members_proposal_change", args=[row.pk])
    seen = client.get(url).context["form"]["seen"].value()
    proposed(salma, sex="male", birth_date=BORN)
    answers = {"seen": seen, "sex": "accept", "birth_date": "accept"}
    page = client.post(url, answers)
    assert page.status_code == 200
    assert fresh(row).state == ProposalState.WAITING
    answers["seen"] = page.context["form"]["seen"].value()
    assert client.post(url, answers).status_code == 302
    assert fresh(salma).birth_date == BORN


@once
@pytest.mark.parametrize("many", [1, 3])
def test_the_list_and_the_first_page_ask_no_more_for_more(
    many, center, desk, client, django_assert_max_num_queries
):
    for _number in range(many):
        proposed(MemberFactory(center=center), sex="male", cin="AB1234")
    client.force_login(desk)
    client.get(reverse("admin:index"))
    with django_assert_max_num_queries(12):
        client.get(reverse("admin:members_proposal_changelist"))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(salma, desk):
    row = proposed(salma, sex="male", birth_date=BORN)
    results = at_once(
        [
            lambda: accept(row, ["sex"], desk, reason="proof"),
            lambda: accept(row, ["birth_date"], desk, reason="proof"),
        ]
    )
    assert sum(isinstance(result, DomainError) for result in results) == 1
    assert Message.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_proposals_of_one_moment_are_one(salma):
    at_once([lambda: proposed(salma, sex="male"), lambda: proposed(salma, birth_date=BORN)] * 3)
    row = Proposal.objects.get()
    assert row.changes.keys() == {"sex", "birth_date"}
    assert Member.objects.get(pk=salma.pk).sex == "female"


def test_what_was_decided_is_kept_as_long_as_the_log(salma, desk, settings):
    row = proposed(salma, sex="male")
    Proposal.objects.update(updated_at=timezone.now() - timedelta(days=3000))
    assert not old_proposals().exists()
    refuse(row, desk, reason="correct")
    assert not old_proposals().exists()
    Proposal.objects.update(updated_at=timezone.now() - timedelta(days=3000))
    assert old_proposals().get() == row
