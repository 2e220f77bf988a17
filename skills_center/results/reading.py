"""The figures as one reader meets them: without what they may not see."""

from dataclasses import replace
from functools import cached_property

from skills_center.base.dates import today
from skills_center.network.models import Center

from .disclosure import Disclosure, Level
from .figures import figures, fresh_cells, public_cells, years_counted
from .indicators import INDICATORS

HEADLINE = (
    "members",
    "association_projects_funded",
    "association_direct_jobs",
    "enterprises_created",
)


class Reading:
    """The figures of a centre (None: of the network) for one reader.

    With `show_all`, for who may open the records, nothing is hidden and nothing is old. The
    cells may be given, alone or with the Disclosure of them.
    """

    def __init__(self, center=None, *, show_all=False, counted=None, disclosure=None):
        self.center = center
        self.show_all = show_all
        if counted is None and show_all:
            self.counted, self.years = fresh_cells(center)
        else:
            if counted is None:
                counted, disclosure = public_cells()
            self.counted, self.years = counted, years_counted(counted)
        self._given = disclosure

    @cached_property
    def _disclosure(self):
        return self._given or Disclosure(self.counted, INDICATORS)

    def figures(self, year):
        """Those of a year: {code: Figure}, None in the place of what the reader may not see."""
        found = figures(year, self.center, counted=self.counted)
        if self.show_all:
            return found
        return {code: self._as_public(figure) for code, figure in found.items()}

    def headlines(self, year):
        """The figures that sum a year up."""
        found = self.figures(year)
        return [found[code] for code in HEADLINE]

    def _as_public(self, figure):
        year, since = figure.year, {"since_opening": True}
        tracks = figure.tracks if self._is_public(figure, year, Level.TRACKS, **since) else None
        if tracks and not self._is_public(figure, year, Level.TRACK_SEXES, **since):
            # All or none: one hidden alone is the total less the others.
            tracks = {track: (number, None) for track, (number, _split) in tracks.items()}
        return replace(
            figure,
            value=self._told(figure.value, figure, year),
            since_opening=self._told(figure.since_opening, figure, year, **since),
            previous=self._told(figure.previous, figure, year - 1),
            split=self._told(figure.split, figure, year, Level.SEXES),
            split_since_opening=self._told(
                figure.split_since_opening, figure, year, Level.SEXES, **since
            ),
            tracks=tracks,
        )

    def _told(self, number, figure, *where, **since):
        return number if self._is_public(figure, *where, **since) else None

    def _is_public(self, figure, year, level=Level.TOTAL, *, since_opening=False):
        return self._disclosure.is_public(
            figure.code,
            self.center and self.center.pk,
            year,
            level=level,
            since_opening=since_opening,
        )


def fullest():
    """The year and the reading of the fullest yearly results, or None while there are none.

    Those of the centre and year that created most enterprises.
    """
    counted, disclosure = public_cells()
    told = [cell for cell in counted["enterprises_created"] if cell["year"] <= today().year]
    if not told:
        return None
    best = max(told, key=lambda cell: (cell["total"], cell["year"]))
    center = Center.objects.get(pk=best["center"])
    return best["year"], Reading(center, counted=counted, disclosure=disclosure)
