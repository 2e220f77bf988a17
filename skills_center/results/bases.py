"""What a number is counted over: a year, the year before, or all the time since opening."""

from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from skills_center.base.dates import today


class Base(StrEnum):
    YEAR = "year"
    SINCE_OPENING = "since_opening"
    PREVIOUS_YEAR = "previous_year"

    def words(self, year):
        """As it stands beside the number, seen from the page of `year`."""
        if self == Base.SINCE_OPENING:
            if year == today().year:
                return _("Since opening, to date")
            return _("Since opening, to the end of %(year)s") % {"year": year}
        told = year - 1 if self == Base.PREVIOUS_YEAR else year
        if told == today().year:
            return _("In %(year)s, to date") % {"year": told}
        return _("In %(year)s") % {"year": told}


def periods(year):
    """The days of each base, for the data: what begins openly is null, this year ends today."""
    return {
        Base.YEAR: _days(year),
        Base.SINCE_OPENING: {"from": None, "to": _days(year)["to"]},
        Base.PREVIOUS_YEAR: _days(year - 1),
    }


def _days(year):
    last = today() if year == today().year else date(year, 12, 31)
    return {"from": date(year, 1, 1).isoformat(), "to": last.isoformat()}
