"""Everything a crawl needs, put together."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import time_machine

from tests.permissions.conftest import each_work_has_looked

from .crawler import Crawl
from .driver import Driver
from .markers import Markers
from .rules import Rules
from .world import Two, build, open_browsers


@dataclass
class Setting:
    """Two centres, their people at their browsers, and the portal before them."""

    two: Two
    markers: Markers
    driver: Driver

    def crawl(self, patterns=None, people=None):
        """A crawl that has found nothing yet."""
        each_work_has_looked()
        rules = Rules(self.two, self.markers, self.driver.sessions)
        rules.read_rows()
        self.driver.witnesses[:] = [rules.witness]
        return Crawl(self.driver, rules, self.two, patterns, people)


@contextmanager
def two_centres():
    """In a transaction that the caller takes back, all at one moment: whatever a request writes is
    taken back, that somebody is still there too, and after half an hour the staff would be out."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        two = build()
        markers = Markers(two)
        with Driver({}) as driver:
            open_browsers(two, driver)
            yield Setting(two, markers, driver)
