"""Small worlds of counted cells, by chance: places with nobody, with few persons and with many."""

import random

from skills_center.results.indicators import INDICATORS, JOB_SKILLS

TRACKS = (JOB_SKILLS, "associations")
NUMBERS = (0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 30)


def counted_by_chance(seed, centers, years):
    """{code: cells} of every indicator, as `figures.count_cells` counts them.

    What is counted for one is drawn apart from all others: an indicator more moves none of them.
    """
    # Some worlds are nearly all large: there a single small number must hide.
    numbers = NUMBERS if seed % 3 else (0, 6, 9, 14, 30, 40, 55, 2)
    counted = {code: [] for code in INDICATORS}
    for number, center in enumerate(centers):
        for year in years:
            _place(counted, f"{seed} {number} {year}", numbers, center, year)
    return counted


def _place(counted, seed, numbers, center, year):
    def chance(what):
        return random.Random(f"{seed} {what}")

    def add(code, pair, track=""):
        if any(pair):
            counted[code].append(cell(center, year, *pair, track=track))

    def some(what):
        dice = chance(what)
        return dice.choice(numbers), dice.choice(numbers)

    first = {track: some(track) for track in TRACKS}
    for track, pair in first.items():
        add("members", pair, track)
    later = some("later") if chance("whether later").random() < 0.3 else (0, 0)
    add("job_skills_members", _added(first[JOB_SKILLS], later))
    for code in ("association_direct_jobs", "camp_children"):
        add(code, some(code))
    inserted, told_only, silent = map(some, ("inserted", "told only", "silent"))
    if chance("whether all").random() < 0.3:  # nearly all accompanied in the year were asked
        silent = tuple(
            map(
                _all_but_few(chance("but few")),
                _added(*first.values()),
                _added(inserted, told_only),
            )
        )
    add("inserted", inserted)
    add("told_what_became", _added(inserted, told_only))
    add("asked_what_became", _added(inserted, told_only, silent))
    for code, indicator in INDICATORS.items():
        if not indicator.personal:
            add(code, some(code))


def _all_but_few(chance):
    return lambda accompanied, told: max(accompanied - told - chance.choice((0, 1, 2, 3, 6)), 0)


def _added(*pairs):
    return tuple(map(sum, zip(*pairs, strict=True)))


def cell(center, year, female, male, *, track=""):
    return {
        "year": year,
        "center": center,
        "track": track,
        "total": female + male,
        "female": female,
        "male": male,
    }
