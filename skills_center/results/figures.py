"""Figures counted from rows: one query an indicator, for all years and centres at once."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.db.models import F
from django.db.models.functions import ExtractYear

from skills_center.base.dates import today
from skills_center.network.models import Center

from .indicators import INDICATORS, Indicator

SMALL_CELL = 5
PLACE = ("center", "year")
STATUS_DRAFT = "draft"


@dataclass(frozen=True)
class Split:
    """Persons by sex.

    `is_public` only where every cell it is a sum of holds nobody or at least SMALL_CELL persons:
    then nothing small can be worked out either, by taking one published split from another.
    """

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
    mine = _of(center, counted[indicator.code])
    whole = _of(center, counted[indicator.part_of]) if indicator.part_of else []
    until = [cell for cell in mine if cell["year"] <= year]
    within = [cell for cell in until if cell["year"] == year]
    tracks = _grouped(until, "track") if indicator.track else {}
    return Figure(
        indicator=indicator,
        value=_total(within),
        since_opening=_total(until),
        previous=_total(cell for cell in until if cell["year"] == year - 1),
        earliest=min((cell["year"] for cell in mine), default=None),
        split=_split(within, whole) if indicator.has_sex else None,
        split_since_opening=_split(until, whole) if indicator.has_sex else None,
        tracks={code: (_total(group), _split(group)) for code, group in tracks.items()},
        tracks_are_public=not any(
            _is_small(_total(cell)) for cell in _grouped(until, "track", "center", "year").values()
        ),
    )


def _of(center, some_cells):
    return [cell for cell in some_cells if center is None or cell["center"] == center.pk]


def _is_small(count):
    return 0 < abs(count) < SMALL_CELL


def _total(some_cells):
    return sum(cell["total"] for cell in some_cells)


def _grouped(some_cells, *keys):
    """The cells by the values of `keys`: a dict of lists."""
    groups: dict[object, list[dict]] = {}
    for cell in some_cells:
        name = tuple(cell[key] for key in keys) if len(keys) > 1 else cell[keys[0]]
        groups.setdefault(name, []).append(cell)
    return groups


def _split(some_cells, whole=()):
    """The split of these cells, public when that of each centre and year among them is.

    So must what is left when it is taken from `whole`, the cells of the figure it is a part of.
    """
    parts = {place: _sexes(group) for place, group in _grouped(some_cells, *PLACE).items()}
    wholes = {place: _sexes(group) for place, group in _grouped(whole, *PLACE).items()}
    rests = [
        (wholes[place][0] - female, wholes[place][1] - male)
        for place, (female, male) in parts.items()
        if place in wholes
    ]
    return Split(
        female=sum(female for female, _male in parts.values()),
        male=sum(male for _female, male in parts.values()),
        is_public=not any(_is_small(one) for part in [*parts.values(), *rests] for one in part),
    )


def _sexes(some_cells):
    return (
        sum(cell["female"] for cell in some_cells),
        sum(cell["male"] for cell in some_cells),
    )


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
