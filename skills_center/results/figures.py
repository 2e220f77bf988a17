"""Figures counted from rows: one query an indicator, for all years and centres at once."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.db.models import F
from django.db.models.functions import ExtractYear

from skills_center.base.dates import today
from skills_center.network.models import Center

from .cells import grouped, of_center, sexes, total
from .disclosure import part_is_safe, splits_are_safe, tracks_are_safe
from .indicators import INDICATORS, Indicator

STATUS_DRAFT = "draft"


@dataclass(frozen=True)
class Split:
    """Persons by sex; `is_public` where everybody may read it (`disclosure`)."""

    female: int
    male: int
    is_public: bool


@dataclass(frozen=True)
class Figure:
    """One indicator, for one year and centre (or the network)."""

    indicator: Indicator
    value: int
    since_opening: int
    previous: int
    earliest: int | None
    split: Split | None
    split_since_opening: Split | None
    tracks: dict = field(default_factory=dict)
    tracks_are_public: bool = True

    @property
    def code(self):
        return self.indicator.code

    @property
    def lead(self):
        """What the page shows large."""
        return self.since_opening if self.indicator.since_opening else self.value

    @property
    def caption(self):
        """What follows the number, in the form it calls for."""
        return self.indicator.counted % {"number": self.lead}

    @property
    def change(self):
        return self.value - self.previous


def count_cells():
    """Count every indicator: {code: [{year, center_id, track, total, female, male}, …]}."""
    return {code: _cells(indicator) for code, indicator in INDICATORS.items()}


def _cells(indicator):
    # The queryset is made of rows; to count them it needs neither joins to draw nor order.
    rows = indicator.rows().select_related(None).order_by()
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
    if fresh or not settings.PAGE_CACHE_SECONDS:
        return count_cells()
    return cache.get_or_set("results-cells", count_cells, settings.PAGE_CACHE_SECONDS)


def figures(year, center=None, *, counted):
    """The figures of a year: a dict of code → Figure, in the order of the registry."""
    return {
        code: _figure(indicator, year, center, counted) for code, indicator in INDICATORS.items()
    }


def _figure(indicator, year, center, counted):
    mine = of_center(center, counted[indicator.code])
    until = [cell for cell in mine if cell["year"] <= year]
    within = [cell for cell in until if cell["year"] == year]
    tracks = grouped(until, "track") if indicator.track else {}
    fits = _fits_its_whole(indicator, year, center, counted)
    return Figure(
        indicator=indicator,
        value=total(within),
        since_opening=total(until),
        previous=total(cell for cell in until if cell["year"] == year - 1),
        earliest=min((cell["year"] for cell in mine), default=None),
        split=_split(within, fits) if indicator.has_sex else None,
        split_since_opening=_split(until, fits) if indicator.has_sex else None,
        tracks={code: (total(group), _split(group)) for (code,), group in tracks.items()},
        tracks_are_public=tracks_are_safe(until),
    )


def _fits_its_whole(indicator, year, center, counted):
    """Whether the splits of a figure that is part of another may stand beside it."""
    if not indicator.part_of:
        return True
    part, whole = (
        [cell for cell in of_center(center, counted[code]) if cell["year"] <= year]
        for code in (indicator.code, indicator.part_of)
    )
    of_its_track = [cell for cell in whole if cell["track"] == indicator.hue]
    return part_is_safe(part, whole) and part_is_safe(part, of_its_track)


def _split(cells, fits=True):
    female, male = sexes(cells)
    return Split(female=female, male=male, is_public=fits and splits_are_safe(cells))


def years_counted(counted):
    """Years that have at least one row, and this one; newest first. The future is not told yet."""
    this_year = today().year
    years = {cell["year"] for some_cells in counted.values() for cell in some_cells}
    return sorted({year for year in years if year < this_year} | {this_year}, reverse=True)


HEADLINE = (
    "members",
    "association_projects_funded",
    "association_direct_jobs",
    "enterprises_created",
)


def headlines(year, center, *, counted):
    """The figures that sum a year up."""
    return [_figure(INDICATORS[code], year, center, counted) for code in HEADLINE]


def headline_figures():
    """For the home page: the fullest yearly results, those of the centre and year that created
    most enterprises.

    Returns a dict of year, center and figures, or None while there is nothing to show.
    """
    counted = cells()
    this_year = today().year
    told = [cell for cell in counted["enterprises_created"] if cell["year"] <= this_year]
    if not told:
        return None
    best = max(told, key=lambda cell: (cell["total"], cell["year"]))
    center = Center.objects.get(pk=best["center"])
    return {
        "year": best["year"],
        "center": center,
        "figures": headlines(best["year"], center, counted=counted),
    }
