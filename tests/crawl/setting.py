"""Everything a crawl needs, put together."""

from contextlib import contextmanager

from .crawler import Crawl
from .driver import Driver
from .markers import Markers
from .rules import Rules
from .world import build, open_browsers


@contextmanager
def crawl_of(patterns=None, people=None):
    """A crawl over two centres; in a transaction that the caller takes back."""
    two = build()
    markers = Markers(two)
    with Driver({}) as driver:
        open_browsers(two, driver)
        rules = Rules(two, markers)
        rules.read_rows()
        driver.witnesses.append(rules.witness)
        yield Crawl(driver, rules, two, patterns, people)
