"""Figures as the page of a year draws them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst

from .disclosure import SMALL_CELL
from .figures import Figure, figures
from .indicators import MONTHS_AFTER

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
    """A figure with its link to the records, empty for who may not open them."""

    figure: Figure
    records_url: str
    is_first_year: bool

    @property
    def trend(self):
        change = self.figure.change
        return "up" if change > 0 else "down" if change < 0 else ""

    @property
    def change_signed(self):
        return f"{self.figure.change:+d}".replace("-", "\N{MINUS SIGN}")


def tile(figure, year, center, *, may_open):
    url = ""
    if may_open:
        query = {}
        if center is not None:
            query["center"] = center.slug
        if figure.indicator.since_opening:
            query["since_opening"] = "1"
        url = reverse("results:records", args=[year, figure.code]) + f"?{urlencode(query)}"
    return Tile(
        figure=figure,
        records_url=url,
        is_first_year=figure.earliest is None or figure.earliest >= year,
    )


def funding_bars(tiles):
    """Rows for the `bars` component: what the enterprise side did in the year."""
    found = [tiles[code].figure for code in FUNDING]
    most = max(figure.value for figure in found)
    if not most:
        return []
    return [
        {
            "label": capfirst(figure.indicator.label),
            "value": figure.value,
            "percent": round(100 * figure.value / most, 1),
        }
        for figure in found
    ]


def what_became(tiles):
    """The three numbers of the follow-up with their two rates, which never stand apart.

    None while so few were asked that a rate would speak of persons.
    """
    asked, told, inserted = (
        tiles[code].figure.value for code in ("asked_what_became", "told_what_became", "inserted")
    )
    if asked < SMALL_CELL:
        return None
    return {
        "asked": asked,
        "told": told,
        "inserted": inserted,
        "answer_rate": round(100 * told / asked),
        "insertion_rate": round(100 * inserted / told) if told >= SMALL_CELL else None,
        "months": MONTHS_AFTER,
    }


def track_bars(figure, tracks, *, show_all):
    """Members by track since opening, with the girls and boys of each; empty where not public.

    The splits are shown all or not at all: one hidden alone is the total less the others.
    """
    if not (show_all or figure.tracks_are_public):
        return []
    shown = show_all or all(split.is_public for _total, split in figure.tracks.values())
    rows = []
    for track in tracks:
        total, split = figure.tracks.get(track.code, (0, None))
        rows.append((track, total, split if shown else None))
    most = max((total for _track, total, _split in rows), default=0)
    if not most:
        return []
    return [
        {
            "code": track.code,
            "label": capfirst(track.short_name),
            "value": total,
            "percent": round(100 * total / most, 1),
            "split": split,
            "female_percent": round(100 * split.female / most, 1) if split else 0,
        }
        for track, total, split in rows
    ]


def earlier_years(year, center, years, counted):
    """For the comparison table: the years shown, and a row an indicator."""
    shown = sorted(known for known in years if known <= year)[-YEARS_COMPARED:]
    by_year = {one: figures(one, center, counted=counted) for one in shown}
    rows = [
        {
            "label": figure.indicator.label,
            "values": [(one, by_year[one][code].value) for one in shown],
        }
        for code, figure in by_year[year].items()
    ]
    return {"years": shown, "rows": rows}
