"""Figures as the page of a year draws them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst

from skills_center.base.dates import today

from .bases import Base
from .figures import Figure, Split
from .indicators import MONTHS_AFTER
from .reading import fullest

FUNDING = (
    "enterprises_created",
    "iga_projects_selected",
    "iga_projects_funded",
    "cooperatives_trained",
    "cooperatives_selected",
)
YEARS_COMPARED = 4


@dataclass(frozen=True)
class Tile:
    """A figure shown large in one base, the other beside it, and the way to its records.

    `records_urls` has the address of the records of each base that has some; it is empty for
    who may not open them.
    """

    figure: Figure
    base: Base
    records_urls: Mapping[Base, str] = field(default_factory=dict)

    @property
    def records_url(self):
        """The way to the records of the number shown large."""
        return self.records_urls.get(self.base, "")

    @property
    def ways_to_records(self):
        """Triples: a base, its number, the way to its records."""
        return [(base, self.figure.number(base), url) for base, url in self.records_urls.items()]

    @property
    def number(self):
        return self.figure.number(self.base)

    @property
    def caption(self):
        return self.figure.caption(self.base)

    @property
    def other_base(self):
        return Base.YEAR if self.base == Base.SINCE_OPENING else Base.SINCE_OPENING

    @property
    def other_number(self):
        return self.figure.number(self.other_base)

    @property
    def is_first_year(self):
        earliest = self.figure.earliest
        return earliest is None or earliest >= self.figure.year

    @property
    def is_to_date(self):
        """Whether the year goes on: it may be told beside a whole one, not compared with it."""
        return self.figure.year == today().year

    @property
    def trend(self):
        change = 0 if self.is_to_date else self.figure.change or 0
        return "up" if change > 0 else "down" if change < 0 else ""


def tile(figure, center=None, *, may_open=False, base=None):
    urls = {
        one: _records_url(figure, center, one)
        for one in (Base.YEAR, Base.SINCE_OPENING)
        if may_open and figure.number(one)
    }
    return Tile(figure, base or figure.base, urls)


def _records_url(figure, center, base):
    query = {}
    if center is not None:
        query["center"] = center.slug
    if base == Base.SINCE_OPENING:
        query["since_opening"] = "1"
    return reverse("results:records", args=[figure.year, figure.code]) + f"?{urlencode(query)}"


def year_tiles(figures):
    """Figures with their number of the year large, whatever they are read over elsewhere."""
    return [tile(figure, base=Base.YEAR) for figure in figures]


def headline():
    """For the home page: year, center and tiles of the fullest results, or None."""
    found = fullest()
    if found is None:
        return None
    year, reading = found
    return {"year": year, "center": reading.center, "tiles": year_tiles(reading.headlines(year))}


def funding_bars(found):
    """Rows for the `bars` component: what the enterprise side did in the year."""
    figures = [found[code] for code in FUNDING]
    most = max(figure.value or 0 for figure in figures)
    if not most:
        return []
    return [
        {
            "label": capfirst(figure.indicator.label),
            "value": figure.value,
            "percent": _percent(figure.value or 0, most),
        }
        for figure in figures
    ]


def what_became(found):
    """The three numbers of the follow-up with their two rates, which never stand apart.

    A rate is None where one of its two numbers is hidden. None while nobody was asked, and while
    the number of those asked is hidden itself.
    """
    asked, told, inserted = (
        found[code].value for code in ("asked_what_became", "told_what_became", "inserted")
    )
    if not asked:
        return None
    return {
        "asked": asked,
        "told": told,
        "inserted": inserted,
        "answer_rate": None if told is None else round(100 * told / asked),
        "insertion_rate": round(100 * inserted / told) if told and inserted is not None else None,
        "told_label": found["told_what_became"].indicator.label,
        "inserted_label": found["inserted"].indicator.label,
        "months": MONTHS_AFTER,
    }


def track_bars(figure, tracks):
    """Members by track since opening, with the girls and boys of each; empty where not public."""
    if figure.tracks is None:
        return []
    rows = [(track, *figure.tracks.get(track.code, (0, Split(0, 0)))) for track in tracks]
    most = max((total for _track, total, _split in rows), default=0)
    if not most:
        return []
    shown = all(split for _track, _total, split in rows)
    return [
        {
            "code": track.code,
            "label": capfirst(track.short_name),
            "value": total,
            "percent": _percent(total, most),
            "split": split if shown else None,
            "female_percent": _percent(split.female, most) if shown else 0,
        }
        for track, total, split in rows
    ]


def _percent(part, whole):
    return round(100 * part / whole, 1)


def earlier_years(reading, year):
    """For the comparison table: the years shown, and a row an indicator."""
    shown = sorted(known for known in reading.years if known <= year)[-YEARS_COMPARED:]
    by_year = {one: reading.figures(one) for one in shown}
    rows = [
        {
            "label": figure.indicator.label,
            "values": [(one, by_year[one][code].value) for one in shown],
        }
        for code, figure in by_year[year].items()
    ]
    return {"years": shown, "rows": rows}
