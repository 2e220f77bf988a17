"""Figures counted from rows: one query an indicator, for all years and centres at once."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import caches
from django.db.models import F
from django.db.models.functions import ExtractYear

from skills_center.base.dates import today

from .bases import Base
from .cells import grouped, of_center, sexes, total
from .disclosure import Disclosure
from .indicator import Indicator
from .indicators import INDICATORS

STATUS_DRAFT = "draft"


@dataclass(frozen=True)
class Split:
    """Persons by sex."""

    female: int
    male: int


@dataclass(frozen=True)
class Figure:
    """One indicator, for one year and centre (or the network).

    As counted, all is there. As a reader meets it (`reading`), what they may not see is None.
    """

    indicator: Indicator
    year: int
    value: int | None
    since_opening: int | None
    previous: int | None
    earliest: int | None
    split: Split | None
    split_since_opening: Split | None
    # Since opening: the code of a track → how many, and their split.
    tracks: dict | None = field(default_factory=dict)

    @property
    def code(self):
        return self.indicator.code

    @property
    def base(self):
        """What the number that the page shows large is counted over."""
        return Base.SINCE_OPENING if self.indicator.since_opening else Base.YEAR

    def number(self, base):
        return {
            Base.YEAR: self.value,
            Base.SINCE_OPENING: self.since_opening,
            Base.PREVIOUS_YEAR: self.previous,
        }[base]

    def caption(self, base):
        """What follows that number, in the form it calls for."""
        number = self.number(base)
        if number is None:
            return self.indicator.label
        return self.indicator.counted % {"number": number}

    @property
    def change(self):
        """By how much the year differs from the one before; None where one is not told."""
        if self.value is None or self.previous is None:
            return None
        return self.value - self.previous


def count_cells(center=None):
    """Count every indicator: {code: [{year, center_id, track, total, female, male}, …]}.

    With a centre its own cells alone: a fraction of the work in a large network.
    """
    return {code: _cells(indicator, center) for code, indicator in INDICATORS.items()}


def _cells(indicator, center):
    # The queryset is made of rows; to count them it needs neither joins to draw nor order.
    rows = indicator.dated_rows().select_related(None).order_by()
    if center is not None:
        rows = rows.filter(**{indicator.center: center})
    keys = {"at_year": ExtractYear(indicator.date), "at_center": F(f"{indicator.center}_id")}
    if indicator.track:
        keys["at_track"] = F(indicator.track)
    # Named before they are grouped by: `values(**keys)` of a translated model adds its texts.
    measured = rows.annotate(**keys).values(*keys).annotate(**indicator.measures)
    return [
        {
            "year": row["at_year"],
            "center": row["at_center"],
            "track": row.get("at_track", ""),
            "total": row["total"] or 0,
            "female": row.get("female") or 0,
            "male": row.get("male") or 0,
        }
        for row in measured
    ]


def cells(*, fresh=False):
    """The counted cells, at most PAGE_CACHE_SECONDS old; `fresh` for who opens the records."""
    return count_cells() if fresh else public_cells()[0]


def fresh_cells(center):
    """The cells of a centre (None: of the network) at this moment, and the years to choose from:
    those of the network, so that who may open the records finds each page that visitors find."""
    if center is None or not settings.PAGE_CACHE_SECONDS:
        counted = count_cells()
        return counted, years_counted(counted)
    counted = count_cells(center)
    years = {*years_counted(counted), *years_counted(public_cells()[0])}
    return counted, sorted(years, reverse=True)


def public_cells():
    """The same cells for visitors, and the Disclosure that was made of them."""
    if not settings.PAGE_CACHE_SECONDS:
        return _disclosed()
    kept = settings.PAGE_CACHE_SECONDS
    return caches["pages"].get_or_set("results-public-cells", _disclosed, kept)


def _disclosed():
    counted = count_cells()
    return counted, Disclosure(counted, INDICATORS)


def figures(year, center=None, *, counted):
    """All that was counted of a year: a dict of code → Figure, in the order of the registry.

    No page shows these: it shows what its reader may see of them (`reading`).
    """
    return {
        code: _figure(indicator, year, center, counted) for code, indicator in INDICATORS.items()
    }


def _figure(indicator, year, center, counted):
    mine = of_center(center, counted[indicator.code])
    until = [cell for cell in mine if cell["year"] <= year]
    within = [cell for cell in until if cell["year"] == year]
    tracks = grouped(until, "track") if indicator.track else {}
    return Figure(
        indicator=indicator,
        year=year,
        value=total(within),
        since_opening=total(until),
        previous=total(cell for cell in until if cell["year"] == year - 1),
        earliest=min((cell["year"] for cell in mine), default=None),
        split=Split(*sexes(within)) if indicator.has_sex else None,
        split_since_opening=Split(*sexes(until)) if indicator.has_sex else None,
        tracks={code: (total(group), Split(*sexes(group))) for (code,), group in tracks.items()},
    )


def years_counted(counted):
    """Years that have at least one row, and this one; newest first. The future is not told yet."""
    this_year = today().year
    years = {cell["year"] for some_cells in counted.values() for cell in some_cells}
    return sorted({year for year in years if year < this_year} | {this_year}, reverse=True)
