"""What the counting of figures costs of a page, without any cache: `python -m bench.parts`."""

import os
import sys
import tempfile
import time
from statistics import median
from unittest.mock import patch

from .site import prepare, production_environment, throwaway_database

TRIES = 30
PAGES = {"home": "/ar/", "track": "/ar/tracks/job-skills/", "results": "/ar/results/2014/"}


def main():
    given = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, throwaway_database(given) as url:
        environment = production_environment(folder, url) | {"PAGE_CACHE_SECONDS": "0"}
        prepare(environment)
        # Before Django reads its settings: those of a production site, on this database.
        os.environ.update(environment)
        show(measure())


def measure():
    """Page → its seconds, whole and without the figures: one request at a time."""
    import django

    django.setup()
    from django.test import Client

    from skills_center.results import figures

    client = Client(headers={"host": "127.0.0.1", "x-forwarded-proto": "https"})
    counted = figures.count_cells()
    whole = {name: seconds(client, page) for name, page in PAGES.items()}
    with patch.object(figures, "count_cells", lambda: counted):
        return {name: (whole[name], seconds(client, page)) for name, page in PAGES.items()}


def seconds(client, page):
    """The median of the tries, after a first one."""
    taken = []
    for _ in range(TRIES + 1):
        begun = time.perf_counter()
        assert client.get(page).status_code == 200
        taken.append(time.perf_counter() - begun)
    return median(taken[1:])


def show(measured):
    print("| page | whole, ms | without the figures, ms |\n| --- | ---: | ---: |")
    for name, (whole, rest) in measured.items():
        print(f"| {name} | {1000 * whole:.1f} | {1000 * rest:.1f} |")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skills_center.settings")
    sys.exit(main())
