"""Days over a list of the back office: years, then months, then days, with bounds from Python.

Django's own drill-down lets the database say on which day an instant falls. Here the list is asked
which of the years, months or days between its ends hold a row: an index answers each.
"""

from datetime import date, timedelta
from itertools import takewhile
from typing import NamedTuple

from django.contrib.admin.utils import get_fields_from_path
from django.db.models import DateTimeField, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .dates import Days, within

# Years outside of these are slips of typing, and no link leads there.
EARLIEST, LATEST = 1900, 2200
PARTS = ("year", "month", "day")


class Step(NamedTuple):
    """One link of the drill-down: what it chooses, its name, its days."""

    chosen: tuple
    title: str
    days: Days


def drill_down(changelist):
    """What the line over a list shows: the way back, and the steps that hold rows."""
    field = get_fields_from_path(changelist.model, changelist.date_hierarchy)[-1]
    line = _Line(changelist, changelist.date_hierarchy, isinstance(field, DateTimeField))
    return line.context()


class _Line:
    """The drill-down of one list, as it stands after what was chosen."""

    def __init__(self, changelist, name, is_instant):
        self.changelist, self.name, self.is_instant = changelist, name, is_instant
        self.rows = changelist.queryset
        asked = (changelist.params.get(f"{name}__{part}") for part in PARTS)
        self.chosen = tuple(int(number) for number in takewhile(bool, asked))

    def context(self):
        first, last = self._ends()
        if first is None:
            return {"show": bool(self.chosen), "back": self._back(), "choices": []}
        chosen = self.chosen or _shared(first, last)
        if len(chosen) == len(PARTS):
            choices = [{"title": _title(chosen)}]
        else:
            steps = self._filled(_steps(chosen, first, last))
            choices = [{"link": self._link(step.chosen), "title": step.title} for step in steps]
        return {"show": True, "back": self._back(), "choices": choices}

    def _ends(self):
        """The first and the last day of the list. Two queries: an index answers each."""
        given = self.rows.exclude(**{self.name: None}).order_by(self.name)
        ends = [rows.values_list(self.name, flat=True).first() for rows in (given, given.reverse())]
        return [timezone.localdate(end) if end and self.is_instant else end for end in ends]

    def _filled(self, steps):
        """Those of the steps that hold rows, in one query.

        It asks for the first row of each, in order: an index answers. Whether there is one at all
        (EXISTS) a database may look for in the whole table.
        """
        column = self.rows.order_by(self.name).values(self.name)
        asked = {
            f"step_{number}": Subquery(column.filter(self._on(step.days))[:1])
            for number, step in enumerate(steps)
        }
        one = self.rows.order_by(self.name).annotate(**asked)
        answers = one.values_list(*asked).first()
        return [step for step, first in zip(steps, answers or (), strict=False) if first]

    def _on(self, days):
        if self.is_instant:
            return within(self.name, days)
        return Q((f"{self.name}__gte", days.first), (f"{self.name}__lt", days.end))

    def _link(self, chosen):
        names = (f"{self.name}__{part}" for part in PARTS)
        return self.changelist.get_query_string(
            dict(zip(names, chosen, strict=False)), [f"{self.name}__"]
        )

    def _back(self):
        if not self.chosen:
            return None
        before = self.chosen[:-1]
        return {"link": self._link(before), "title": _title(before) if before else _("All dates")}


def _shared(first, last):
    """The year, and the month, that all rows are in: nothing is to be chosen there."""
    if first.year != last.year:
        return ()
    return (first.year,) if first.month != last.month else (first.year, first.month)


def _steps(chosen, first, last):
    """What can be chosen next, between the first and the last day."""
    if not chosen:
        years = range(max(first.year, EARLIEST), min(last.year, LATEST) + 1)
        return [Step((year,), str(year), Days.of_year(year)) for year in years]
    if len(chosen) == 1:
        months = [(*chosen, month) for month in range(1, 13)]
        return [Step(month, _title(month), Days.of_month(*month)) for month in months]
    month = Days.of_month(*chosen)
    days = [month.first + timedelta(days=n) for n in range((month.end - month.first).days)]
    return [
        Step((*chosen, day.day), _title((*chosen, day.day)), Days.from_to(day, day)) for day in days
    ]


def _title(chosen):
    if len(chosen) == 1:
        return str(chosen[0])
    style = "YEAR_MONTH_FORMAT" if len(chosen) == len(PARTS) - 1 else "MONTH_DAY_FORMAT"
    return capfirst(date_format(date(*chosen, *[1] * (len(PARTS) - len(chosen))), style))
