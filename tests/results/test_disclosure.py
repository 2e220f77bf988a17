"""What the public may learn of the split by sex: nothing about fewer than five persons."""

from datetime import date

import pytest

from members.enums import Sex
from skills_center.results.disclosure import part_is_safe
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, TrackFactory
from tracks.enums import EnrolmentState
from tracks.models import Enrolment

from .test_figures import enrol


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


def cells(*rows):
    names = ("year", "center", "track", "female", "male")
    return [dict(zip(names, row, strict=True)) | {"total": row[3] + row[4]} for row in rows]


def test_rests_that_cancel_out_are_found_in_the_sum():
    """Five who began elsewhere in 2013 come to job skills in 2014."""
    whole = cells((2013, 1, "x", 18, 18), (2014, 1, "x", 5, 5))
    part = cells((2013, 1, "", 10, 10), (2014, 1, "", 10, 10))
    assert not part_is_safe(part, whole)
    assert part_is_safe(part[:1], whole[:1])


def test_rests_of_two_centres_are_found_in_the_network():
    whole = cells((2014, 1, "x", 18, 20), (2014, 2, "x", 5, 20))
    part = cells((2014, 1, "", 10, 10), (2014, 2, "", 10, 10))
    assert not part_is_safe(part, whole)


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
