"""No count of one to four persons can be worked out from all that a visitor may read."""

from collections import Counter
from dataclasses import replace

import pytest

from skills_center.results.disclosure import Disclosure, Level
from skills_center.results.indicators import INDICATORS, JOB_SKILLS
from tests.factories.network import CenterFactory
from tests.marks import once

from .attacker import FOLLOW_UP, MADE_OF, NOT_AMONG_MEMBERS, attack
from .worlds import cell, counted_by_chance

pytestmark = once

YEARS = (2012, 2013, 2014)


@pytest.fixture
def centers(db):
    return [CenterFactory(), CenterFactory(), CenterFactory()]


def test_the_attacker_knows_what_each_figure_of_persons_is_made_of():
    """A new one stands in `attacker.MADE_OF`, its groups in `groups_of`; where its persons were
    accompanied, in `FOLLOW_UP`, so that what is left without them is looked for; and `worlds.py`
    counts some.
    """
    of_persons = {one.code for one in INDICATORS.values() if one.personal}
    assert of_persons - set(MADE_OF) == set(), "add them to MADE_OF in tests/results/attacker.py"
    assert set(MADE_OF) - of_persons == set()
    looked_at = {"members", "job_skills_members", *FOLLOW_UP, *NOT_AMONG_MEMBERS}
    assert of_persons == looked_at, "add them to FOLLOW_UP or NOT_AMONG_MEMBERS there"
    worlds = [counted_by_chance(seed, [1, 2], YEARS) for seed in range(10)]
    uncounted = {code for code in of_persons if not any(world[code] for world in worlds)}
    assert uncounted == set(), "count some in worlds.py: where nothing is counted nothing hides"


@pytest.mark.parametrize("seed", range(40))
def test_nothing_small_is_worked_out_in_worlds_by_chance(centers, seed):
    counted = counted_by_chance(seed, [center.pk for center in centers], YEARS)
    assert attack(counted, centers, YEARS) == []


# An attacker who finds nothing must be one who would: each rule left out is found in some world.
def _with(**public):
    """`is_public` as it is, but for these: a level, a base or the network that is always told."""

    def is_public(self, code, center, year, *, since_opening=False, level=Level.TOTAL):
        asked = {"level": level, "since_opening": since_opening, "network": center is None}
        if all(asked[name] == value for name, value in public.items()):
            return True
        return found(self, code, center, year, since_opening=since_opening, level=level)

    found = Disclosure.is_public
    return is_public


@pytest.mark.parametrize(
    "public",
    [
        {},
        {"network": True},
        {"network": False},
        {"since_opening": True},
        {"since_opening": False},
        *({"level": level} for level in Level),
        *({"level": level, "network": True} for level in Level),
    ],
    ids=str,
)
def test_number_told_too_much_is_found(centers, monkeypatch, public):
    monkeypatch.setattr(Disclosure, "is_public", _with(**public))
    assert found_in_some_world(centers)


@pytest.mark.parametrize("left_out", [{"part_of": None}, {"part_of_years": (0,)}], ids=str)
def test_follow_up_taken_for_other_persons_is_found(centers, monkeypatch, left_out):
    asked = replace(INDICATORS["asked_what_became"], **left_out)
    monkeypatch.setitem(INDICATORS, asked.code, asked)
    later = 0 if "part_of" in left_out else 1
    counted = accompanied_and_asked(centers[0].pk, asked_in=2013 + later)
    assert attack(counted, centers, YEARS)


@pytest.mark.parametrize("asked_in", [2013, 2014])
def test_accompanied_and_not_asked_are_not_worked_out(centers, asked_in):
    """Of eight accompanied six are asked; when others are accompanied meanwhile, too."""
    counted = accompanied_and_asked(centers[0].pk, asked_in=asked_in)
    assert attack(counted, centers, YEARS) == []
    told = Disclosure(counted, INDICATORS)
    assert told.is_public("members", centers[0].pk, 2013)
    assert not told.is_public("asked_what_became", centers[0].pk, asked_in)


def test_what_stands_beside_and_is_not_looked_at_is_found(centers, monkeypatch):
    """Where one cohort ended, all who were asked are of its track."""
    asked = replace(INDICATORS["asked_what_became"], beside=())
    monkeypatch.setitem(INDICATORS, asked.code, asked)
    assert found_in_some_world(centers)


def test_of_one_track_and_not_asked_are_not_worked_out(centers):
    """Of twenty in job skills eighteen are asked, while many began elsewhere."""
    center = centers[0].pk
    counted = {code: [] for code in INDICATORS}
    counted["members"] = [cell(center, 2013, 10, 10, track=JOB_SKILLS), cell(center, 2013, 15, 15)]
    counted["job_skills_members"] = [cell(center, 2013, 10, 10)]
    counted["asked_what_became"] = [cell(center, 2013, 9, 9)]
    assert attack(counted, centers, YEARS) == []
    assert not Disclosure(counted, INDICATORS).is_public("asked_what_became", center, 2013)


def of_a_year(center, year, **figures):
    """Cells of one year and centre: {code: {track: how many of each sex}}."""
    counted = {code: [] for code in INDICATORS}
    for code, tracks in figures.items():
        counted[code] = [cell(center, year, n, n, track=track) for track, n in tracks.items()]
    return counted


@pytest.mark.parametrize("asked_in", [2013, 2014])
def test_of_another_track_and_not_asked_are_not_worked_out(centers, asked_in):
    """Of three tracks the associations alone ended a cohort: of its twenty eighteen are asked."""
    center = centers[0].pk
    tracks = {JOB_SKILLS: 15, "associations": 10, "enterprises": 12}
    counted = of_a_year(center, 2013, members=tracks, job_skills_members={"": 15})
    counted["asked_what_became"] = [cell(center, asked_in, 9, 9)]
    assert attack(counted, centers, YEARS) == []
    assert not Disclosure(counted, INDICATORS).is_public("asked_what_became", center, asked_in)


def test_nearly_all_who_ever_came_and_were_asked_in_one_year_are_not_worked_out(centers):
    """Sixty came in three years, in the last of which fifty-eight are asked; some were before."""
    center = centers[0].pk
    counted = of_a_year(center, 2012, members={"enterprises": 12})
    counted["members"] += [cell(center, year, 9, 9, track="enterprises") for year in YEARS[1:]]
    counted["asked_what_became"] = [cell(center, 2013, 10, 10), cell(center, 2014, 29, 29)]
    assert attack(counted, centers, YEARS) == []
    assert not Disclosure(counted, INDICATORS).is_public("asked_what_became", center, 2014)


@pytest.mark.parametrize("certified_first", [True, False])
def test_what_stands_beside_is_compared_with_its_own_years(centers, certified_first):
    """Of those accompanied in 2013 eighteen have a certificate then, and twenty are asked a year
    later: in whichever order the two figures are declared."""
    center = centers[0].pk
    asked = INDICATORS["asked_what_became"]
    certified = replace(
        asked, code="certified", part_of_years=(0,), beside=("job_skills_members", asked.code)
    )
    if certified_first:
        asked = replace(asked, beside=(*asked.beside, "certified"))
        certified = replace(certified, beside=("job_skills_members",))
    others = {code: one for code, one in INDICATORS.items() if code not in FOLLOW_UP}
    pair = (certified, asked) if certified_first else (asked, certified)
    indicators = others | {one.code: one for one in pair}
    counted = {code: [] for code in indicators}
    counted["members"] = [cell(center, year, 300, 300) for year in YEARS]
    counted["certified"] = [cell(center, 2013, 9, 9), cell(center, 2014, 15, 15)]
    counted["asked_what_became"] = [cell(center, 2014, 10, 10)]
    told = Disclosure(counted, indicators)
    assert not (
        told.is_public("certified", center, 2013)
        and told.is_public("asked_what_became", center, 2014)
    )


def accompanied_and_asked(center, *, asked_in):
    counted = {code: [] for code in INDICATORS}
    counted["members"] = [cell(center, 2013, 8, 0), cell(center, 2014, 20, 20)]
    counted["asked_what_became"] = [cell(center, asked_in, 6, 0)]
    return counted


@pytest.mark.parametrize(
    ("rule", "nothing"),
    [
        ("_Family._rest", lambda *_arguments: Counter()),
        ("_PublicSums._is_whole", lambda *_arguments: True),
        ("_Family._tracks_looked_at_with", lambda *_arguments: set()),
    ],
)
def test_rule_left_out_is_found(centers, monkeypatch, rule, nothing):
    monkeypatch.setattr(f"skills_center.results.disclosure.{rule}", nothing)
    assert found_in_some_world(centers)


def found_in_some_world(centers):
    return any(
        attack(counted_by_chance(seed, [center.pk for center in centers], YEARS), centers, YEARS)
        for seed in range(40)
    )
