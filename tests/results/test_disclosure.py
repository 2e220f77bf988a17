"""What the public may learn of the split by sex: nothing about fewer than five persons."""

from datetime import date

import pytest

from members.enums import Sex
from skills_center.results.disclosure import Disclosure, Level
from skills_center.results.indicators import INDICATORS
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, TrackFactory
from tests.marks import once
from tracks.enums import EnrolmentState
from tracks.models import Enrolment

from .attacker import FOLLOW_UP
from .conftest import enrol
from .test_figures import asked_and_answered
from .worlds import cell

pytestmark = once


@pytest.fixture
def other_center(db):
    return CenterFactory(slug="benguerir", code="BEN")


def people(center, track, year, *, female, male):
    cohort = CohortFactory(center=center, track=track)
    for sex, number in ((Sex.FEMALE, female), (Sex.MALE, male)):
        for _ in range(number):
            enrol(cohort, date(year, 5, 5), sex=sex)


def figure(client, year, center=None, code="members"):
    query = f"?center={center.slug}" if center else ""
    data = client.get(f"/ar/results/{year}.json{query}").json()
    return next(one for one in data["figures"] if one["code"] == code)


def sexes(found, prefix=""):
    return found[f"{prefix}female"], found[f"{prefix}male"]


@pytest.fixture
def tracks(db):
    return TrackFactory(code="job-skills"), TrackFactory(code="associations")


@pytest.mark.parametrize(
    ("female", "male", "shown"),
    [(5, 5, True), (5, 0, True), (4, 9, False), (9, 1, False)],
)
def test_cells_under_five_are_hidden_both_at_once(client, center, tracks, female, male, shown):
    people(center, tracks[0], 2014, female=female, male=male)
    found = figure(client, 2014, center)
    assert found["value"] == female + male
    assert sexes(found) == ((female, male) if shown else (None, None))


def test_one_centre_hidden_hides_the_network_too(client, center, other_center, tracks):
    people(center, tracks[0], 2014, female=6, male=6)
    people(other_center, tracks[0], 2014, female=2, male=8)
    assert sexes(figure(client, 2014, center)) == (6, 6)
    assert sexes(figure(client, 2014, other_center)) == (None, None)
    assert sexes(figure(client, 2014)) == (None, None)


def test_one_year_hidden_hides_every_sum_it_is_part_of(client, center, tracks):
    people(center, tracks[0], 2012, female=6, male=6)
    people(center, tracks[0], 2013, female=2, male=8)
    people(center, tracks[0], 2014, female=7, male=7)
    assert sexes(figure(client, 2012, center), "since_opening_") == (6, 6)
    assert sexes(figure(client, 2013, center), "since_opening_") == (None, None)
    assert sexes(figure(client, 2014, center)) == (7, 7)
    assert sexes(figure(client, 2014, center), "since_opening_") == (None, None)


def test_one_track_hidden_hides_the_split_of_all(client, center, tracks):
    people(center, tracks[0], 2014, female=9, male=8)
    people(center, tracks[1], 2014, female=2, male=6)
    page = client.get("/ar/results/2014/?center=khouribga")
    assert [row["split"] for row in page.context["by_track"]] == [None, None]
    assert [row["value"] for row in page.context["by_track"]] == [17, 8]
    assert sexes(figure(client, 2014, center)) == (11, 14)


def test_part_hides_when_the_rest_is_small(client, center, tracks):
    people(center, tracks[0], 2014, female=10, male=10)
    people(center, tracks[1], 2014, female=2, male=6)
    assert sexes(figure(client, 2014, center)) == (12, 16)
    assert sexes(figure(client, 2014, center, "job_skills_members")) == (None, None)


def disclosure(**counted):
    return Disclosure({code: [] for code in INDICATORS} | counted, INDICATORS)


def sexes_are_public(told, code, year, center=1):
    return [
        told.is_public(code, center, year, since_opening=since, level=Level.SEXES)
        for since in (False, True)
    ]


def test_rests_that_cancel_out_are_found_in_the_sum():
    """Five who began elsewhere in 2013 come to job skills in 2014."""
    told = disclosure(
        members=[cell(1, 2013, 18, 18), cell(1, 2014, 5, 5)],
        job_skills_members=[cell(1, 2013, 10, 10), cell(1, 2014, 10, 10)],
    )
    assert sexes_are_public(told, "job_skills_members", 2013) == [True, True]
    assert sexes_are_public(told, "job_skills_members", 2014) == [False, False]
    assert sexes_are_public(told, "members", 2014) == [True, True]


def test_rests_of_two_centres_are_found_in_the_network():
    told = disclosure(
        members=[cell(1, 2014, 18, 20), cell(2, 2014, 5, 20)],
        job_skills_members=[cell(1, 2014, 10, 10), cell(2, 2014, 10, 10)],
    )
    for center in (1, 2, None):
        assert sexes_are_public(told, "job_skills_members", 2014, center) == [False, False]


def totals_are_public(told, code, year, center=1):
    return [told.is_public(code, center, year, since_opening=since) for since in (False, True)]


def test_few_of_a_first_year_are_told_with_the_next():
    """What is read since opening keeps that number; the two years alone are hidden."""
    told = disclosure(members=[cell(1, 2012, 1, 2), cell(1, 2013, 20, 20), cell(1, 2014, 9, 9)])
    for center in (1, None):
        assert totals_are_public(told, "members", 2012, center) == [False, False]
        assert totals_are_public(told, "members", 2013, center) == [False, True]
        assert totals_are_public(told, "members", 2014, center) == [True, True]


def test_few_in_a_year_leave_the_other_years_of_what_is_read_by_year():
    told = disclosure(
        asked_what_became=[cell(1, 2012, 1, 2), cell(1, 2013, 20, 20), cell(1, 2014, 9, 9)]
    )
    assert totals_are_public(told, "asked_what_became", 2012) == [False, False]
    assert totals_are_public(told, "asked_what_became", 2013) == [True, False]
    assert totals_are_public(told, "asked_what_became", 2014) == [True, False]


def test_year_without_anybody_hides_nothing_of_the_network():
    told = disclosure(members=[cell(1, 2012, 1, 2), cell(2, 2012, 9, 9), cell(2, 2013, 9, 9)])
    assert totals_are_public(told, "members", 2012, None) == [False, False]
    assert totals_are_public(told, "members", 2013, None) == [True, False]
    assert totals_are_public(told, "members", 2013, 2) == [True, True]


@pytest.mark.parametrize(
    ("asked", "told", "inserted", "shown"),
    [
        (20, 10, 5, (20, 10, 5)),
        (20, 10, 0, (20, 10, 0)),
        (20, 20, 20, (20, 20, 20)),
        (20, 0, 0, (20, 0, 0)),
        (20, 4, 0, (20, None, None)),
        (20, 18, 9, (20, None, None)),
        (20, 10, 4, (20, 10, None)),
        (20, 10, 7, (20, 10, None)),
        (4, 4, 4, (None, None, None)),
    ],
)
def test_follow_up_tells_of_no_few(client, center, asked, told, inserted, shown):
    kinds = ["studies"] * inserted + ["looking"] * (told - inserted)
    asked_and_answered(center, asked=asked, kinds=kinds)
    for scope in (center, None):
        found = [figure(client, 2014, scope, code) for code in FOLLOW_UP]
        for name in ("value", "since_opening"):
            assert tuple(one[name] for one in found) == shown
        assert ["value" in one["hidden"] for one in found] == [one is None for one in shown]


def test_director_reads_the_few_of_the_follow_up(client, center, director):
    asked_and_answered(center, asked=6, kinds=["studies"] * 2 + ["looking"])
    client.force_login(director)
    found = [figure(client, 2014, center, code) for code in FOLLOW_UP]
    assert [(one["value"], one["hidden"]) for one in found] == [(6, []), (3, []), (2, [])]
    assert [figure(client, 2014, None, code)["value"] for code in FOLLOW_UP] == [6, None, None]
    page = client.get("/en/results/2014/?center=khouribga").content.decode()
    assert 'class="not-shown"' not in page
    assert "67 %" in page


def test_part_hides_beside_the_bar_of_its_track(client, center, tracks):
    people(center, tracks[0], 2014, female=20, male=20)
    people(center, tracks[1], 2014, female=20, male=20)
    assert sexes(figure(client, 2014, center, "job_skills_members")) == (20, 20)
    later = CohortFactory(center=center, track=tracks[0])
    for enrolment in Enrolment.objects.filter(cohort__track=tracks[1])[:2]:
        EnrolmentFactory(
            cohort=later,
            member=enrolment.member,
            state=EnrolmentState.COMPLETED,
            accepted_on=date(2014, 9, 9),
        )
    assert sexes(figure(client, 2014, center, "job_skills_members")) == (None, None)


@pytest.mark.parametrize(("number", "shown"), [(4, False), (5, True)])
def test_tracks_hide_together_when_one_has_under_five(client, center, tracks, number, shown):
    people(center, tracks[0], 2014, female=20, male=0)
    people(center, tracks[1], 2014, female=number, male=0)
    page = client.get("/ar/results/2014/?center=khouribga")
    assert bool(page.context["by_track"]) is shown


def test_director_sees_what_is_hidden_of_their_centre(client, center, director, tracks):
    people(center, tracks[0], 2014, female=2, male=6)
    client.force_login(director)
    assert sexes(figure(client, 2014, center)) == (2, 6)
    assert sexes(figure(client, 2014)) == (None, None)
