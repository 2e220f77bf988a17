"""What the counting of figures costs of a page, without any cache: `python -m bench.parts`."""

from statistics import median
from unittest.mock import patch

from . import report, size
from .portal import client_of, open_portal, tries
from .site import prepared

TRIES_MORE = 6  # these pages are quick: more of them in the same time
PAGES = {"home": "/ar/", "track": "/ar/tracks/job-skills/", "results": "/ar/results/2014/"}


def main():
    asked = size.asked()
    with prepared(asked.members) as environment:
        open_portal(environment, PAGE_CACHE_SECONDS="0")
        measured = measure(TRIES_MORE * asked.tries)
    report.table(
        ("page", "whole, ms", "without the figures, ms", "share of the figures"),
        [
            (name, f"{1000 * whole:.1f}", f"{1000 * rest:.1f}", f"{1 - rest / whole:.0%}")
            for name, (whole, rest) in measured.items()
        ],
    )


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
