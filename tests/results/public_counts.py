"""Somebody who reads the numbers of persons on the pages of cohorts, camps and initiatives.

They read in English. What they work out of seats: how many are taken, from the seats left, from
the width of the bar, or from "full" or "few left", knowing how many there were before anybody came.
"""

import re
from math import ceil

from skills_center.base.small_cells import is_small

from .pages import parsed, text_of, walk

DIGITS = re.compile(r"\d+")
FULL = re.compile(r"(seats? (is|are) taken|Full: )")
TOOK_PART = re.compile(r"\b(persons?|people|girls|boys|women|men)\b.*\btook part\b")
FEW = 0.2  # of the seats; the portal says from there on that few are left


class ReaderOfPages:
    """`before` nobody came they note how many seats there are; `reads` works out who came."""

    def __init__(self, client):
        self.client = client
        self.seats = {}

    def before(self, address):
        for place, box in enumerate(_boxes(self._page(address))):
            if numbers := _numbers(box):
                self.seats[address, place] = max(numbers)

    def reads(self, address):
        """Every count of persons that follows from the page, small ones among them."""
        page = self._page(address)
        found = _persons(page)
        for place, box in enumerate(_boxes(page)):
            if seats := self.seats.get((address, place)):
                found += _taken(text_of(page), box, seats)
        return found

    def finds(self, addresses):
        return [(one, count) for one in addresses for count in self.reads(one) if is_small(count)]

    def _page(self, address):
        response = self.client.get(address)
        assert response.status_code == 200, address
        return parsed(response)


def _boxes(page):
    return [one for one, _around in walk(page) if one.get("class") == "seats"]


def _persons(page):
    """Numbers in the lines that speak of persons who took part."""
    return [
        number
        for one, _around in walk(page)
        if one.tag in ("li", "p") and one.find(".//li") is None
        if TOOK_PART.search(text_of(one))
        for number in _numbers(one)
    ]


def _numbers(element):
    return [int(number) for number in DIGITS.findall(text_of(element))]


def _taken(page, box, seats):
    numbers = _numbers(box)
    if len(numbers) == 2:
        yield numbers[1] - numbers[0]
    for bar, _around in walk(box):
        if bar.tag == "rect":
            yield ceil(float(bar.get("width")) * seats / 100)
    if FULL.search(text_of(box)):
        yield seats
    if "Few seats left" in page and (most := int(seats * FEW)) == 1:
        yield seats - most
