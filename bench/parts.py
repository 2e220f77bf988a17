"""What the counting of figures costs of a page, without any cache: `python -m bench.parts`.

Then what it costs, once per counted cells, to work out which of them are public: processor time
in networks of invented cells.
"""

import random
import time
from itertools import product
from statistics import median
from unittest.mock import patch

from . import report, size
from .portal import client_of, open_portal, tries
from .site import prepared

YEARS = 12
TRACKS = ("job-skills", "pre-training", "associations", "enterprises", "income-generating")
PAGES = {"home": "/ar/", "track": "/ar/tracks/job-skills/", "results": "/ar/results/2014/"}


def main():
    asked = size.asked()
    with prepared(asked.members) as environment:
        open_portal(environment, PAGE_CACHE_SECONDS="0")
        measured = measure(asked.tries_of_quick_pages)
    report.table(
        ("page", "whole, ms", "without the figures, ms", "share of the figures"),
        [
            (name, f"{1000 * whole:.1f}", f"{1000 * rest:.1f}", f"{1 - rest / whole:.0%}")
            for name, (whole, rest) in measured.items()
        ],
    )

    report.table(
        ("centres", "what is public of 12 years, ms of processor"),
        [(centers, f"{1000 * disclosing(centers):.0f}") for centers in asked.networks],
    )


def disclosing(centers):
    """The seconds of the processor that a Disclosure takes; the median of five."""
    from skills_center.results.disclosure import Disclosure
    from skills_center.results.indicators import INDICATORS

    counted = invented_cells(centers, INDICATORS)
    taken = []
    for _try in range(5):
        begun = time.process_time()
        Disclosure(counted, INDICATORS)
        taken.append(time.process_time() - begun)
    return median(taken)


def invented_cells(centers, indicators):
    """Cells of every indicator, centre, year and, where it is told, track; parts fit no whole,
    which is more work than when they do."""
    chance = random.Random(centers)
    counted: dict = {code: [] for code in indicators}
    for code, indicator in indicators.items():
        for center, year in product(range(centers), range(2015, 2015 + YEARS)):
            for track in TRACKS if indicator.track else ("",):
                female, male = chance.randint(0, 60), chance.randint(0, 60)
                sexes = {"female": female, "male": male, "total": female + male}
                counted[code].append({"center": center, "year": year, "track": track, **sexes})
    return counted


def measure(number):
    """Page → its seconds, whole and without the figures: one request at a time."""
    from skills_center.results import figures

    client = client_of()
    counted = figures.count_cells()
    whole = {name: median(tries(client, page, number)) for name, page in PAGES.items()}
    with patch.object(figures, "count_cells", lambda: counted):
        return {
            name: (whole[name], median(tries(client, page, number))) for name, page in PAGES.items()
        }


if __name__ == "__main__":
    report.run(main)
