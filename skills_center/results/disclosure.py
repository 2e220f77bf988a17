"""What everybody may read: no number from which fewer than five persons can be worked out.

Persons are counted in places, each a centre and a year, and every number on a page is a sum of
places. **A number is public only where it is a sum of safe blocks.** A block is a place; or, of
a figure read since opening, a place with few persons together with the years after it, until
they are enough. It is safe at a level where nothing that is told of it there is small. So a
small number is in no sum that anybody meets, and no sum less another is one: not over centres,
years, since opening, tracks, sexes, or the parts of a whole and what is left of it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, combinations, product
from typing import Any

from members.enums import Sex
from skills_center.base.small_cells import SMALL_CELL, is_small

SMALL = [number for number in range(1 - SMALL_CELL, SMALL_CELL) if number]
SEXES = tuple(Sex.values)


class Level(StrEnum):
    """How finely a figure is told; `TRACK_SEXES` supposes the two before it."""

    TOTAL = "total"
    SEXES = "sexes"
    TRACKS = "tracks"
    TRACK_SEXES = "track_sexes"


class Disclosure:
    """Says of each number of each figure whether it is public.

    `counted` is {code: cells}; `indicators` the registry, {code: Indicator}. All is decided at
    once, and what is kept of it can be cached beside the cells.
    """

    def __init__(self, counted, indicators):
        self._sums: dict[str, _PublicSums] = {}
        for code, indicator in indicators.items():
            if indicator.personal and not indicator.part_of:
                family = _Family(code, counted, indicators)
                self._sums |= dict.fromkeys(family.codes, family.public_sums())

    def is_public(self, code, center, year, *, since_opening=False, level=Level.TOTAL):
        """Whether everybody may read it; `center` is a primary key, None of the network."""
        sums = self._sums.get(code)
        if sums is None:
            return True
        return sums.is_public(code, level, center, None if since_opening else year, year)


@dataclass
class _PublicSums:
    """The years, by centre (None: any of them), that keep a sum of a family from the public."""

    # After these a block goes on: no sum may begin or end there.
    open_after: dict[int | None, set[int]]
    # By figure and level: these have a place that no sum may hold.
    hidden: dict[tuple[str, Level], dict[int | None, set[int]]]

    def is_public(self, code, level, center, first, last):
        """Of the sum from the year `first` (None: since opening) to the year `last`."""
        return self._is_whole(center, first, last) and not any(
            (first is None or first <= year) and year <= last
            for year in self.hidden[code, level].get(center, ())
        )

    def _is_whole(self, center, first, last):
        """Whether no block lies partly in the sum."""
        ends = {last} if first is None else {first - 1, last}
        return not self.open_after.get(center, set()) & ends


class _Family:
    """A figure with its parts: they count the same persons, and are told or hidden together."""

    def __init__(self, root, counted, indicators):
        self.root = root
        self.indicators = indicators
        self.codes = [code for code in indicators if root in [code, *_wholes(code, indicators)]]
        self.series = {code: _series(indicators[code], counted[code]) for code in self.codes}
        places = {place for named in self.series.values() for place in named["total"]}
        self.centers = {center for center, _year in places}
        self.years = sorted({year for _center, year in places})
        # Of each centre, the years after which a block goes on: no sum may begin or end there.
        self.open_after: dict[int, set] = {center: set() for center in self.centers}
        self.hidden: dict[tuple, set] = {
            (code, level): set() for code in self.codes for level in Level
        }
        for center in self.centers:
            self._make_blocks(center)
        # A whole before its parts, a total before its splits: what hides the first hides the next.
        for code in sorted(self.codes, key=lambda code: len(_wholes(code, indicators))):
            self._hide_totals(code)
            self._hide_sexes(code)
        self._hide_tracks(root)

    def public_sums(self):
        open_places = ((center, year) for center, some in self.open_after.items() for year in some)
        hidden = {which: _by_center(places) for which, places in self.hidden.items()}
        return _PublicSums(_by_center(open_places), hidden)

    def _make_blocks(self, center):
        joins = self.indicators[self.root].since_opening
        block, total = [], 0
        for year in self.years:
            count = self.series[self.root]["total"][center, year]
            if not count:
                continue
            block.append(year)
            total += count
            if joins and is_small(total):
                continue
            self.open_after[center] |= set(range(block[0], year))
            if is_small(total):
                self.hidden[self.root, Level.TOTAL].add((center, year))
            block, total = [], 0
        self.hidden[self.root, Level.TOTAL] |= {(center, year) for year in block}

    def _hide_totals(self, code):
        hidden = self.hidden[code, Level.TOTAL]
        hidden |= self._telling_rests(code, "total")
        for whole in _wholes(code, self.indicators):
            hidden |= self.hidden[whole, Level.TOTAL]
            if sex := self.indicators[code].one_sex:
                hidden |= self._telling(self._rest(whole, [code], sex))
        if self.indicators[code].part_of:
            hidden |= self._telling(self.series[code]["total"])
            for others in self._siblings_before(code):
                whole = self.indicators[code].part_of
                hidden |= self._telling(self._rest(whole, [code, *others], "total"))

    def _hide_sexes(self, code):
        hidden = self.hidden[code, Level.SEXES]
        hidden |= self.hidden[code, Level.TOTAL]
        for sex in SEXES:
            hidden |= self._telling(self.series[code][sex])
            hidden |= self._telling_rests(code, sex)
            for whole in _wholes(code, self.indicators):
                hidden |= self.hidden[whole, Level.SEXES]
                if track := self.indicators[code].part_of_track:
                    hidden |= self._telling(self._rest(whole, [code], sex, track))
            for others in self._siblings_before(code):
                whole = self.indicators[code].part_of
                hidden |= self._telling(self._rest(whole, [code, *others], sex))

    def _hide_tracks(self, code):
        """The bars of the tracks, and the sexes within them; a part of one track stands beside."""
        named = self.series[code]
        tracks = self._tracks(code)
        hidden = self.hidden[code, Level.TRACKS]
        hidden |= self.hidden[code, Level.TOTAL]
        for track in tracks:
            hidden |= self._telling(named[track, "total"])
        for part in self.codes:
            track = self.indicators[part].part_of_track
            if track and self.indicators[part].part_of == code:
                hidden |= self._telling(self._rest(code, [part], "total", track))
        within = self.hidden[code, Level.TRACK_SEXES]
        within |= hidden | self.hidden[code, Level.SEXES]
        for track in tracks:
            for sex in SEXES:
                within |= self._telling(named[track, sex])

    def _siblings_before(self, code):
        """Sets of the other parts of the same whole, of those before this one."""
        whole = self.indicators[code].part_of
        before = self.codes[: self.codes.index(code)]
        others = [one for one in before if whole and self.indicators[one].part_of == whole]
        return [some for size in range(1, len(others) + 1) for some in combinations(others, size)]

    def _rest(self, whole, parts, name, track=""):
        """What is left of `whole` (of one track of it) without these parts, place by place."""
        rest = Counter(self.series[whole].get((track, name) if track else name))
        for part in parts:
            rest.subtract(self.series[part][name])
        return rest

    def _telling_rests(self, code, name):
        """Of what this part is looked at with, less the part: in the same years or other ones."""
        named = self.series[code][name]
        found = set()
        for other, later in self._looked_at_with(code):
            counted = self.series[other].get(name, Counter())
            rest = _less(counted, named, later)
            found |= {(center, year + later) for center, year in self._telling(rest)}
            if later:
                found |= self._few_of_all_before(counted, named)
        for whole, track, later in self._tracks_looked_at_with(code):
            rest = _less(self.series[whole][track, name], named, later)
            places = {(center, year + later) for center, year in self._few_in_a_year(rest)}
            found |= {place for place in places if named[place]}
        return found | {self._last_counted(code, *place) for place in found}

    def _few_of_all_before(self, counted, named):
        """Where nearly all who were counted since opening stand here in one year."""
        so_far: Counter = Counter()
        for center in self.centers:
            sums = accumulate(counted[center, year] for year in self.years)
            so_far |= {(center, year): n for year, n in zip(self.years, sums, strict=True)}
        return {place for place in self._few_in_a_year(_less(so_far, named, 0)) if named[place]}

    def _few_in_a_year(self, rest):
        """The places with few of these, or where the network has few: then no centre has less
        than nobody, which would say that others are among them.
        """
        found = {place for place, number in rest.items() if is_small(number)}
        for year in self.years:
            of_centers = [rest[center, year] for center in self.centers]
            if is_small(sum(of_centers)) and min(of_centers) >= 0:
                found |= {(center, year) for center in self.centers}
        return found

    def _last_counted(self, code, center, year):
        """The last place up to this one that counts somebody: years of nobody hide nothing."""
        total = self.series[code]["total"]
        return center, max(
            (one for one in self.years if one <= year and total[center, one]), default=year
        )

    def _looked_at_with(self, code):
        """Its wholes and those beside it, each with the years by which its persons may stand later
        here than there. Where all persons of one happen to be in the other, that is a whole too.
        """
        found = set()
        part = code
        while whole := self.indicators[part].part_of:
            years = self._years_after(code, whole)
            found |= set(product([whole], years))
            for other in self.indicators[part].beside:
                between = product(years, self._years_after(other, whole))
                found |= {(other, later - earlier) for later, earlier in between}
            part = whole
        return found

    def _tracks_looked_at_with(self, code):
        """The tracks of its wholes, and by how many years its persons may stand later here.

        Whoever knows that no cohort of another track ended knows of which one all of them are:
        of a year and a centre one can know that, of many not.
        """
        if self.indicators[code].part_of_track:
            return set()
        return {
            (whole, track, later)
            for whole in _wholes(code, self.indicators)
            for track in self._tracks(whole)
            for later in self._years_after(code, whole)
        }

    def _years_after(self, code, whole):
        """By how many years the persons of a part may stand later in it than in a whole."""
        years = {0}
        while code != whole:
            years = {
                later + step for later in years for step in self.indicators[code].years_after_whole
            }
            code = self.indicators[code].part_of
        return years

    def _tracks(self, code):
        return {name[0] for name in self.series[code] if isinstance(name, tuple)}

    def _telling(self, counts):
        """The places to hide so that no sum of these counts that can be had is small.

        What is left of a whole may be negative in a place (somebody began elsewhere, a year
        before), so sums of years and of centres are tried too, not the places alone.
        """
        hidden = set()
        of_network: Counter = Counter()
        for center in self.centers:
            of_center = {year: counts[center, year] for year in self.years}
            of_network.update(of_center)
            ends = self._ends_of_small_sums(of_center, self.open_after[center])
            hidden |= {(center, last) for last in ends}
        for last in self._ends_of_small_sums(of_network, self._open_anywhere):
            hidden |= {(center, last) for center in self.centers}
        return hidden

    @cached_property
    def _open_anywhere(self):
        return set().union(*self.open_after.values())

    def _ends_of_small_sums(self, by_year, open_after):
        """The years in which such a sum ends; once one is hidden, no other reaches over it."""
        ends, before, so_far = set(), {0}, 0
        for year in self.years:
            so_far += by_year[year]
            if year in open_after:
                continue
            # A sum is what was counted so far less what was earlier.
            if any(so_far - small in before for small in SMALL):
                ends.add(year)
                before = set()
            before.add(so_far)
        return ends


def _less(counted, named, later):
    """What is left of these counts without those who stand so many years later in others."""
    rest = Counter(counted)
    rest.subtract({(center, year - later): n for (center, year), n in named.items()})
    return rest


def _by_center(places):
    """The years of places by their centre, and of all of them as None."""
    years = defaultdict(set)
    for center, year in places:
        years[center].add(year)
        years[None].add(year)
    return dict(years)


def _wholes(code, indicators):
    """The figures that this one is part of, the nearest first."""
    found = []
    while indicators[code].part_of:
        code = indicators[code].part_of
        found.append(code)
    return found


def _series(indicator, cells):
    """What is told of a figure, place by place: {name: Counter}.

    The names are total, female and male; and of each track the pair of it and one of these.
    """
    series: dict[Any, Counter] = {name: Counter() for name in ("total", *SEXES)}
    for cell in cells:
        place = cell["center"], cell["year"]
        for name in ("total", *SEXES):
            series[name][place] += cell[name]
            if indicator.track:
                series.setdefault((cell["track"], name), Counter())[place] += cell[name]
    if indicator.one_sex:
        series[indicator.one_sex] = series["total"]
    return series
