"""Whoever types where nobody may type any more is told, and what they typed is shown to them."""

from datetime import date

import pytest
from django.urls import reverse

from members.enums import Role
from members.models import MemberGoal, StaffRole
from members.services.merging import merge
from skills_center.privacy.erasure import anonymise
from tests.factories.enterprises import OrganizationFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.social import CampFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import every_row, fresh
from tracks.enums import Admission
from tracks.models import Criterion, Score

pytestmark = [once, pytest.mark.django_db]


@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.DIRECTOR))
    return client


def page_of(row):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


def as_sent(page, row):
    return untouched(page, f"{row._meta.model_name}_form") | {"_save": ["1"]}


def opened(client, row):
    return as_sent(client.get(page_of(row)), row)


def refused(client, row, sent, *typed):
    """The page that says what was not saved; sent once more, it keeps the rest."""
    before = every_row()
    answer = client.post(page_of(row), sent)
    assert answer.status_code == 200
    assert all(one in answer.content.decode() for one in typed)
    assert every_row() == before
    assert client.post(page_of(row), as_sent(answer, row)).status_code == 302


def scored(line):
    enrolment = EnrolmentFactory(cohort=line.cohort)
    Score.objects.create(criterion=line, enrolment=enrolment, points=3, by=enrolment.member.user)


# A field, a row -------------------------------------------------------------------------
def test_rule_of_a_cohort_somebody_applied_to_meanwhile(desk, center):
    cohort = CohortFactory(center=center, admission=Admission.SELECTION)
    sent = opened(desk, cohort)
    sent |= {"admission": [Admission.FIRST_COME], "place_ar": ["القاعة 4"]}
    EnrolmentFactory(cohort=cohort)
    refused(desk, cohort, sent, str(Admission.FIRST_COME.label))
    kept = fresh(cohort)
    assert (kept.admission, kept.place_ar) == (Admission.SELECTION, "القاعة 4")


def test_page_on_which_nothing_was_typed_there_is_saved(desk, center):
    cohort = CohortFactory(center=center, admission=Admission.SELECTION)
    sent = opened(desk, cohort) | {"place_ar": ["القاعة 4"]}
    EnrolmentFactory(cohort=cohort)
    assert desk.post(page_of(cohort), sent).status_code == 302
    assert fresh(cohort).place_ar == "القاعة 4"


def test_places_of_a_camp_that_somebody_else_gave(desk, center):
    camp = CampFactory(center=center, places=None)
    sent = opened(desk, camp)
    type(camp).objects.filter(pk=camp.pk).update(places=20)
    refused(desk, camp, sent | {"places": ["50"]}, "\u206850\u2069")
    assert fresh(camp).places == 20


def test_line_of_a_grid_that_somebody_scored_by(desk, center):
    cohort = CohortFactory(center=center, admission=Admission.SELECTION)
    line = Criterion.objects.create(cohort=cohort, name="الحافز", weight=1)
    sent = opened(desk, cohort) | {"criteria-0-weight": ["4"]}
    scored(line)
    refused(desk, cohort, sent, "\u20684\u2069")
    assert fresh(line).weight == 1


def test_new_line_of_a_grid_that_somebody_scored_by(desk, center):
    cohort = CohortFactory(center=center, admission=Admission.SELECTION)
    line = Criterion.objects.create(cohort=cohort, name="الحافز", weight=1)
    sent = opened(desk, cohort) | {
        "criteria-TOTAL_FORMS": ["2"],
        "criteria-1-name": ["الصبر"],
        "criteria-1-weight": ["2"],
    }
    scored(line)
    refused(desk, cohort, sent, "الصبر")
    assert cohort.criteria.count() == 1


def test_line_of_a_grid_taken_away_that_somebody_scored_by(desk, center):
    cohort = CohortFactory(center=center, admission=Admission.SELECTION)
    line = Criterion.objects.create(cohort=cohort, name="الحافز", weight=1)
    sent = opened(desk, cohort) | {"criteria-0-DELETE": ["on"], "place_ar": ["القاعة 4"]}
    scored(line)
    refused(desk, cohort, sent, "\u2068الحافز\u2069")
    assert cohort.criteria.get() == line
    assert fresh(cohort).place_ar == "القاعة 4"


# A right --------------------------------------------------------------------------------
def test_right_to_see_a_phone_that_was_taken_away(client, staff, center):
    user, member = staff(Role.DIRECTOR), MemberFactory(center=center, phone="+212611111111")
    client.force_login(user)
    sent = opened(client, member) | {"phone": ["0622222222"], "address": ["Rue 1"]}
    StaffRole.objects.filter(user=user).update(role=Role.TRACK_MANAGER)
    refused(client, member, sent, "0622222222")
    kept = fresh(member)
    assert (kept.phone.as_e164, kept.address) == ("+212611111111", "Rue 1")


def test_right_to_write_the_page_that_was_taken_away(client, staff, center):
    user, organization = staff(Role.DIRECTOR), OrganizationFactory(center=center)
    client.force_login(user)
    sent = opened(client, organization) | {"latin_name": ["Laine"]}
    StaffRole.objects.filter(user=user).update(role=Role.COMMITTEE)
    answer = client.post(page_of(organization), sent)
    assert answer.status_code == 403
    assert fresh(organization).latin_name != "Laine"
    assert [one.partition(": ")[2] for one in answer.context["typed"]] == ["\u2068Laine\u2069"]
    # Of a row that they may no longer see nothing else is said.
    assert organization.name not in answer.content.decode()
    assert not answer.context["is_seen"]


# The whole page -------------------------------------------------------------------------
def test_file_that_was_joined_with_another_leads_there(desk, center):
    stays, gone = MemberFactory(center=center), MemberFactory(center=center)
    address = page_of(gone)
    sent = opened(desk, gone) | {"address": ["12 rue de la Gare"]}
    merge(kept=stays, gone=gone, taken=[], by=UserFactory(is_superuser=True, is_staff=True))
    answer = desk.post(address, sent)
    assert answer.status_code == 404
    assert "12 rue de la Gare" in answer.content.decode()
    assert page_of(stays) in answer.content.decode()


@pytest.mark.parametrize("becomes", ["moved", "deleted"])
def test_row_that_is_no_longer_there_for_them(desk, center, becomes):
    organization = OrganizationFactory(center=center)
    address = page_of(organization)
    sent = opened(desk, organization) | {"latin_name": ["Laine et fils"]}
    if becomes == "moved":
        type(organization).objects.filter(pk=organization.pk).update(center=CenterFactory())
    else:
        organization.delete()
    answer = desk.post(address, sent)
    assert answer.status_code == 404
    assert [one.partition(": ")[2] for one in answer.context["typed"]] == [
        "\u2068Laine et fils\u2069"
    ]


def test_birth_date_whose_day_and_month_were_mixed_up(desk, center):
    """The most usual correction of one."""
    member = MemberFactory(center=center, birth_date=date(2003, 4, 3))
    sent = opened(desk, member) | {"birth_date": ["04/03/2003"]}
    type(member).objects.filter(pk=member.pk).update(center=CenterFactory())
    answer = desk.post(page_of(member), sent)
    assert answer.status_code == 404
    assert "04/03/2003" in answer.content.decode()


def test_file_that_was_emptied_takes_nothing_and_says_so(desk, center):
    member = MemberFactory(center=center)
    sent = opened(desk, member) | {"address": ["12 rue de la Gare"]}
    anonymise(member, by=UserFactory(is_superuser=True, is_staff=True))
    answer = desk.post(page_of(member), sent)
    assert answer.status_code == 403
    assert "12 rue de la Gare" in answer.content.decode()
    assert fresh(member).address == ""


# The same twice -------------------------------------------------------------------------
def new_goal(sent, member, goal):
    return sent | {
        "goals-TOTAL_FORMS": ["1"],
        "goals-0-goal": [goal],
        "goals-0-id": [""],
        "goals-0-member": [str(member.pk)],
    }


@pytest.fixture
def root(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def test_row_that_somebody_else_added_already_is_told(root, center):
    member = MemberFactory(center=center)
    goal = MemberGoal._meta.get_field("goal").choices[0][0]
    sent = new_goal(opened(root, member), member, goal) | {"address": ["Rue 1"]}
    assert root.post(page_of(member), sent).status_code == 302
    answer = root.post(page_of(member), sent | {"address": ["Rue 2"]})
    assert answer.status_code == 200
    assert member.goals.count() == 1
    assert 'value="Rue 2"' in answer.content.decode()


def test_role_that_becomes_one_the_account_has(root, center, staff):
    user = staff(Role.COACH)
    sent = opened(root, user)
    role = next(
        name for name, values in sent.items() if values == [Role.COACH] and "init" not in name
    )
    user.staff_roles.create(role=Role.DIRECTOR, center=center)
    assert root.post(page_of(user), sent | {role: [Role.DIRECTOR]}).status_code == 200
    assert user.staff_roles.filter(role=Role.COACH).exists()


@pytest.mark.django_db(transaction=True)
def test_what_the_database_alone_refuses_is_said_on_the_page(root, center, monkeypatch):
    """Of rows that take the place of others the database has the last word."""
    monkeypatch.setattr("skills_center.base.admin_rows.RowsLoseNothing._is_there_once", _nothing)
    member = MemberFactory(center=center)
    goal = MemberGoal._meta.get_field("goal").choices[0][0]
    sent = new_goal(opened(root, member), member, goal)
    MemberGoal.objects.create(member=member, goal=goal)
    answer = root.post(page_of(member), sent | {"address": ["Rue 2"]})
    assert answer.status_code == 200
    assert 'value="Rue 2"' in answer.content.decode()
    assert fresh(member).address == ""


def _nothing(rows, form):
    return None


@pytest.mark.parametrize("name", ["enrolments", "consents", "nothing", "initial-", "id"])
def test_what_names_no_field_is_told_as_it_is(desk, center, name):
    member = MemberFactory(center=center)
    sent = opened(desk, member) | {name: ["b"], f"initial-{name}": ["a"]}
    assert desk.post(page_of(member), sent).status_code in (200, 302)


def test_a_field_of_a_new_row_that_was_closed_meanwhile_is_told(client, staff, center):
    """Who may let somebody in all the same may no longer; the reason that was typed is said."""
    person, page = staff(Role.DIRECTOR), reverse("admin:tracks_enrolment_add")
    cohort, member = CohortFactory(center=center), MemberFactory(center=center)
    client.force_login(person)
    sent = untouched(client.get(page), "enrolment_form") | {
        "member": [str(member.pk)],
        "cohort": [str(cohort.pk)],
        "override": ["سبب"],
    }
    person.staff_roles.update(role=Role.FRONT_DESK)
    answer = client.post(page, sent)
    assert "سبب" in str(answer.context["adminform"].form.non_field_errors())
    assert not cohort.enrolments.exists()
    again = untouched(answer, "enrolment_form")
    assert client.post(page, again).status_code == 302
    assert cohort.enrolments.exists()
