from datetime import date
from itertools import product

import pytest
from django.db import transaction
from django.db.models import SET_NULL

from enterprises.enums import OrganizationKind
from skills_center.results.disclosure import Disclosure
from skills_center.results.figures import cells, count_cells, figures, years_counted
from skills_center.results.indicators import INDICATORS
from skills_center.results.reading import Reading, fullest
from tests.factories.enterprises import (
    OrganizationFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import (
    CohortFactory,
    EnrolmentFactory,
    FollowUpFactory,
    SocialActionFactory,
)
from tests.marks import once
from tracks.enums import EnrolmentState as State
from tracks.enums import SocialActionKind
from tracks.models import Enrolment

from .conftest import YEARS, enrol


@pytest.mark.parametrize("since_opening", [True, False])
def test_each_count_is_the_length_of_its_list(two_centers_two_years, since_opening):
    counted = count_cells()
    for year, scope in product(YEARS, (two_centers_two_years, None)):
        told = figures(year, scope, counted=counted)
        for code, indicator in INDICATORS.items():
            rows = indicator.records(year, scope, since_opening=since_opening)
            number = sum(indicator.amount_of(row) for row in rows)
            figure = told[code]
            assert number == (figure.since_opening if since_opening else figure.value), code
            assert number > 0, code


def test_one_row_less_is_one_record_less_of_each_figure(two_centers_two_years):
    before = figures(2014, two_centers_two_years, counted=count_cells())
    for code, indicator in INDICATORS.items():
        with transaction.atomic():
            row = indicator.records(2014, two_centers_two_years).last()
            amount = indicator.amount_of(row)
            delete_with_what_hangs_on_it(row)
            after = figures(2014, two_centers_two_years, counted=count_cells())
            transaction.set_rollback(True)
        less = before[code].since_opening - after[code].since_opening
        assert less == amount > 0, f"{code}: has the person of its last row another one?"


OF_FOLLOW_UP = ("asked_what_became", "told_what_became", "inserted")


@pytest.mark.parametrize(
    ("answers", "inserted"),
    [
        (("training", ""), 3),
        (("", "training"), 3),
        (("looking", "training"), 3),
        (("training", "looking"), 0),
    ],
)
def test_who_was_asked_of_two_cohorts_counts_once(center, job_skills, answers, inserted):
    """Three persons with two places each are no six: an answer stands before none, then the last.

    A year later they are asked again, which counts in that year.
    """
    for _person in range(3):
        member = MemberFactory(center=center)
        for month, kind in zip((3, 9), answers, strict=True):
            ask(center, job_skills, member, date(2014, month, 1), kind)
        ask(center, job_skills, member, date(2015, 3, 1), "")
    counted = count_cells()
    told = figures(2014, center, counted=counted)
    assert [told[code].value for code in OF_FOLLOW_UP] == [3, 3, inserted]
    for code in OF_FOLLOW_UP:
        asked = [row.enrolment.member_id for row in INDICATORS[code].records(2014, center)]
        assert len(asked) == len(set(asked)) == told[code].value
    assert figures(2015, center, counted=counted)["asked_what_became"].value == 3


def ask(center, track, member, due_on, kind):
    seat = EnrolmentFactory(
        cohort__center=center, cohort__track=track, member=member, state=State.COMPLETED
    )
    answered = {"answered": True, "outcome__kind": kind} if kind else {"asked": True}
    FollowUpFactory(enrolment=seat, months=6, due_on=due_on, **answered)


def delete_with_what_hangs_on_it(row):
    for relation in row._meta.related_objects:
        if relation.on_delete is not SET_NULL:
            of_this_row = {relation.field.name: row}
            for hanging in relation.related_model._base_manager.filter(**of_this_row):
                delete_with_what_hangs_on_it(hanging)
    row.delete()


def test_a_person_of_two_rows_counts_once_in_a_year(center, job_skills):
    """Whoever counts the rows of persons says which one of them counts."""
    member = MemberFactory(center=center)
    for month in (3, 9):
        ask(center, job_skills, member, date(2014, month, 1), "training")
    Enrolment.objects.update(accepted_on=date(2014, 2, 1))
    counted = []
    for code, indicator in INDICATORS.items():
        path = indicator.sex.rpartition("__")[0]  # of the member whose sex it is
        if indicator.personal and path:
            persons = list(indicator.records(2014, None).values_list(path, flat=True))
            assert len(persons) == len(set(persons)), f"{code} counts somebody twice"
            counted += [code] if persons else []
    assert {"members", "job_skills_members", *OF_FOLLOW_UP} <= set(counted)


def test_figures_of_all_years_and_centres_take_one_query_an_indicator(
    two_centers_two_years, django_assert_num_queries
):
    with django_assert_num_queries(len(INDICATORS)):
        count_cells()


def test_person_counts_once_in_the_year_and_centre_of_the_first_seat(center, job_skills):
    other = CenterFactory()
    first = enrol(CohortFactory(center=center, track=job_skills), date(2013, 5, 5))
    enrol(CohortFactory(center=other, track=job_skills), date(2014, 5, 5), member=first.member)
    counted = count_cells()
    found = {
        (year, scope): figures(year, scope, counted=counted)["members"].value
        for year in YEARS
        for scope in (center, other, None)
    }
    assert found == {
        (2013, center): 1,
        (2013, other): 0,
        (2013, None): 1,
        (2014, center): 0,
        (2014, other): 0,
        (2014, None): 0,
    }


@pytest.mark.parametrize("state", State.values)
def test_only_a_seat_taken_up_counts(center, job_skills, state):
    cohort = CohortFactory(center=center, track=job_skills)
    enrol(cohort, date(2014, 5, 5), state=state)
    counted = figures(2014, center, counted=count_cells())
    assert counted["members"].value == (1 if state in State.ACCOMPANIED else 0)


def test_translated_rows_are_counted_as_one_group(center, job_skills):
    """Translated texts differ from row to row: none of them may split a group."""
    for _ in range(3):
        enrol(CohortFactory(center=center, track=job_skills), date(2014, 5, 5))
    assert len(count_cells()["job_skills_cohorts"]) == 1


def test_future_years_are_not_told(center, time_machine):
    new_year = date(2031, 1, 1)
    SocialActionFactory(
        center=center,
        kind=SocialActionKind.INITIATIVE,
        starts_on=new_year,
        ends_on=new_year,
    )
    time_machine.move_to(date(2030, 12, 31))
    assert years_counted(count_cells()) == [2030]


def test_staff_see_the_count_of_this_moment(center, settings):
    settings.PAGE_CACHE_SECONDS = 60
    action = {"center": center, "kind": SocialActionKind.INITIATIVE}
    SocialActionFactory(**action, starts_on=date(2014, 1, 1))
    assert cells()["citizen_initiatives"][0]["total"] == 1
    SocialActionFactory(**action, starts_on=date(2014, 1, 1))
    assert cells()["citizen_initiatives"][0]["total"] == 1
    assert cells(fresh=True)["citizen_initiatives"][0]["total"] == 2


def test_what_is_public_is_worked_out_once_with_the_cells(center, settings, monkeypatch):
    settings.PAGE_CACHE_SECONDS = 60
    made = []
    monkeypatch.setattr(
        "skills_center.results.figures.Disclosure",
        lambda *args: made.append(args) or Disclosure(*args),
    )
    OrganizationFactory(
        center=center, kind=OrganizationKind.ENTERPRISE, created_on=date(2014, 1, 1)
    )
    for reading in (Reading(center), Reading(), fullest()[1]):
        assert reading.figures(2014)["enterprises_created"].value == 1
    Reading(show_all=True).figures(2014)  # hides nothing
    assert len(made) == 1


def test_who_opens_the_records_of_a_centre_counts_its_rows_alone(center, settings):
    """And finds the years that visitors find."""
    settings.PAGE_CACHE_SECONDS = 60
    other = CenterFactory(slug="benguerir", code="BEN")
    for place, year in ((center, 2014), (other, 2012)):
        OrganizationFactory(
            center=place, kind=OrganizationKind.ENTERPRISE, created_on=date(year, 1, 1)
        )
    reading = Reading(center, show_all=True)
    assert {cell["center"] for cell in reading.counted["enterprises_created"]} == {center.pk}
    assert reading.figures(2014)["enterprises_created"].value == 1
    assert reading.years == Reading(center).years
    assert {2012, 2014} <= set(reading.years)


def test_first_seat_at_another_centre_counts_at_that_one(center, settings, job_skills):
    """A centre that counts itself alone still knows who came from elsewhere."""
    settings.PAGE_CACHE_SECONDS = 60
    other = CenterFactory(slug="benguerir", code="BEN")
    seat = enrol(CohortFactory(center=other, track=job_skills), date(2012, 5, 5))
    enrol(CohortFactory(center=center, track=job_skills), date(2014, 5, 5), member=seat.member)
    reading = Reading(center, show_all=True)
    assert reading.figures(2014)["members"].value == 0
    assert Reading(other, show_all=True).figures(2012)["members"].value == 1


@pytest.mark.parametrize("year", [204, 1998])
def test_row_of_long_ago_breaks_no_page(client, center, year):
    OrganizationFactory(
        center=center, kind=OrganizationKind.ENTERPRISE, created_on=date(year, 1, 1)
    )
    for page in ("", "results/", f"results/{year}/", f"results/{year}.json"):
        assert client.get(f"/ar/{page}").status_code == 200


# What became of them ---------------------------------------------------------------------
def asked_and_answered(center, *, asked, kinds):
    """So many members asked in 2014; of them these answered."""
    cohort = CohortFactory(center=center)
    day = date(2014, 9, 1)
    for kind in kinds:
        contract = "idmaj" if kind == "job" else ""
        follow_up = FollowUpFactory(
            enrolment__cohort=cohort, months=6, due_on=day, answered=True,
            outcome__kind=kind, outcome__contract=contract,
        )  # fmt: skip
        assert follow_up.outcome.enrolment == follow_up.enrolment
    FollowUpFactory.create_batch(
        asked - len(kinds), enrolment__cohort=cohort, months=6, due_on=day, asked=True
    )


def test_insertion_stands_beside_the_answers(client, center):
    asked_and_answered(center, asked=20, kinds=["job"] * 4 + ["studies"] * 2 + ["looking"] * 6)
    page = client.get("/fr/results/2014/").content.decode()
    assert "60 %" in page
    assert "50 %" in page


@once
@pytest.mark.parametrize(
    ("asked", "kinds", "hidden"),
    [
        (4, ["job"] * 4, ["100 %"]),
        (9, ["job"] * 4, ["100 %", "44 %"]),
        (20, ["job"] * 6 + ["studies", "looking"], ["88 %"]),
    ],
)
def test_rate_of_so_few_is_not_published(client, center, asked, kinds, hidden):
    asked_and_answered(center, asked=asked, kinds=kinds)
    page = client.get("/fr/results/2014/").content.decode()
    assert [rate for rate in hidden if rate in page] == []
    assert "non montré" in page
