"""Two people save one page of the back office at the same moment: real threads, real locks."""

import pytest
from django.test import Client
from django.urls import reverse

from members.enums import Role, Situation
from members.models import Guardian, Member
from members.services.guardians import name_guardian
from skills_center.base.dates import latest_birth_date
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.tracks import CohortFactory
from tests.marks import races
from tests.pages_as_sent import untouched
from tests.races import at_once, failures
from tracks.models import Cohort
from tracks.services.enrolments import apply

pytestmark = races


@pytest.fixture
def open_page(staff):
    """`open_page(row, role)`: a browser with the page of this row, and what it would send."""

    def opened(row, role=Role.DIRECTOR):
        opts = row._meta
        page = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
        client = Client()
        client.force_login(staff(role))
        sent = untouched(client.get(page), f"{opts.model_name}_form")

        def save(**typed):
            values = {name.replace("__", "-"): [value] for name, value in typed.items()}
            return client.post(page, sent | values).status_code

        return save

    return opened


def test_eight_people_type_into_one_file_each_another_field(center, open_page):
    member = MemberFactory(center=center)
    typed = {
        "address": "Rue 9",
        "school": "Lycée",
        "latin_first_name": "Salma",
        "latin_last_name": "Alaoui",
        "phone": "0612345678",
        "email": "s@example.org",
        "cin": "QA123456",
        "situation": Situation.values[0],
    }
    saves = [(open_page(member), name, value) for name, value in typed.items()]
    answers = at_once([lambda s=s, n=n, v=v: s(**{n: v}) for s, n, v in saves])
    assert answers == [302] * len(typed)
    member = Member.objects.get(pk=member.pk)
    assert {n: str(getattr(member, n)) for n in typed} == typed | {"phone": str(member.phone)}
    assert member.phone.as_e164 == "+212612345678"
    for part in ("salma", "alaoui", "612345678", "qa123456"):
        assert part in member.search_text


def test_of_eight_who_type_into_one_field_one_wins_and_seven_are_told(center, open_page):
    member = MemberFactory(center=center)
    saves = [open_page(member) for _one in range(8)]
    answers = at_once([lambda s=s, n=n: s(address=f"Rue {n}") for n, s in enumerate(saves)])
    assert sorted(answers) == [200] * 7 + [302]
    won = answers.index(302)
    assert Member.objects.get(pk=member.pk).address == f"Rue {won}"


def test_a_guardian_named_elsewhere_meets_an_edit(center, open_page):
    """Of the guardian's row: the phone by the member, the name by the desk."""
    member = MemberFactory(center=center, birth_date=latest_birth_date(15))
    GuardianFactory(member=member, name="فاطمة", relation="mother", phone="+212611111111")
    save = open_page(member)
    name = "guardian-0-name"
    answers = at_once(
        [
            lambda: save(**{name: "فاطمة الزهراء"}),
            lambda: (
                name_guardian(member, name="فاطمة", relation="mother", phone="+212622222222").pk
            ),
        ]
    )
    assert failures(answers) == []
    guardian = Guardian.objects.get()
    assert guardian.phone.as_e164 == "+212622222222"


def test_a_cohort_is_edited_while_people_apply(center, open_page):
    cohort = CohortFactory(center=center, capacity=20)
    applicants = [MemberFactory(center=center) for _one in range(6)]
    save, other = open_page(cohort), open_page(cohort)
    answers = at_once(
        [
            lambda: save(offer_hours="30"),
            lambda: other(place_ar="قاعة 4"),
            *[lambda m=m: apply(cohort=cohort, member=m, by=m.user).pk for m in applicants],
        ]
    )
    assert failures(answers) == []
    cohort = Cohort.objects.get(pk=cohort.pk)
    assert (cohort.offer_hours, cohort.place_ar) == (30, "قاعة 4")
    assert cohort.enrolments.count() == len(applicants)
