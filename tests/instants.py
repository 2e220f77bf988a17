"""Reads source for what lets somebody else say on which day, at which hour, an instant falls.

The database has time zones of its own, the C library those of the machine, and an instant in UTC
tells the day of Greenwich: only `skills_center/base/dates.py` turns instants into days. What is
called of the module `datetime` alone (`date.today()`, `datetime.now()`) ruff finds (DTZ).
"""

import ast
import re
from itertools import pairwise

TRANSFORMS = {
    "date", "year", "iso_year", "quarter", "month", "week", "week_day", "iso_week_day", "day",
    "time", "hour", "minute", "second",
}  # fmt: skip
LOOKUP = re.compile(r"-?\w*__\w+")
FUNCTIONS = re.compile(r"(Trunc|Extract)([A-Z]\w*)?")
SQL = re.compile(
    r"\bnow\(\)|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b|\bat time zone\b"
    r"|\bdate_(trunc|part)\s*\(|\bextract\s*\(|(?<!')::\s*(date|time)\b|\bas (date|time)\)"
    r"|\bstrftime\s*\(|\b(date|datetime|julianday)\('",
    re.IGNORECASE,
)
PARTS = {
    "date", "time", "timetz", "year", "month", "day", "hour", "minute", "weekday", "isoweekday",
    "isocalendar", "strftime", "timetuple", "replace",
}  # fmt: skip
OF_MACHINE = {
    f"time.{name}" for name in ("strftime", "localtime", "ctime", "asctime", "mktime", "tzname")
} | {"datetime.date.today", "datetime.datetime.today", "datetime.datetime.utcnow"}
MAKERS = ("instant_at", "start_of_day", "shift_days", "morning_of")
FORMATTERS = {"date_format", "time_format", "localize"}
WALL = {"make_aware", "combine", "make_naive", "from_current_timezone"}


class Names:
    """The fields of the project's models by kind: their names alone say what they hold."""

    def __init__(self, instants, days, relations):
        self.instants, self.days, self.relations = set(instants), set(days), set(relations)


def faults_in(source, names):
    """What is wrong in this source, as pairs of a line and what stands there."""
    reader = _Reader(names)
    reader.visit(ast.parse(source))
    return sorted(reader.found)


class _Reader(ast.NodeVisitor):
    def __init__(self, names):
        self.names, self.found, self.imported = names, set(), {}
        self.made, self.moments = set(), set()

    def fault(self, node, what):
        self.found.add((node.lineno, what))

    # Imports and texts -------------------------------------------------------------
    def visit_Import(self, node):
        for one in node.names:
            self.imported[one.asname or one.name] = one.name

    def visit_ImportFrom(self, node):
        for one in node.names:
            self.imported[one.asname or one.name] = f"{node.module}.{one.name}"

    def visit_Expr(self, node):
        """A text that stands alone is a docstring: it speaks of code, and is none."""
        if not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self._lookup(node, node.value)
            if found := SQL.search(node.value):
                self.fault(node, f"SQL: {found[0].lower()}")

    def visit_keyword(self, node):
        if node.arg:
            self._lookup(node.value, node.arg)
        self.generic_visit(node)

    def visit_JoinedStr(self, node):
        """An f-string: what stands in braces before `__year` nobody knows."""
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                self._formatted(one)
            else:
                self.visit(one)

    def _lookup(self, node, text):
        if not LOOKUP.fullmatch(text):
            return
        parts = text.lstrip("-").split("__")
        for before, part in pairwise(parts):
            known = before in self.names.days or before in self.names.relations
            if part in TRANSFORMS and not known:
                self.fault(node, f"{before or '…'}__{part}")

    def _formatted(self, node):
        self.visit(node.value)
        spec = ast.unparse(node.format_spec) if node.format_spec else ""
        if "%" in spec and (name := self._moment(node.value)):
            self.fault(node, f"format of {name}")

    # Calls and arithmetic ------------------------------------------------------------
    def visit_Attribute(self, node):
        if node.attr in PARTS and (name := self._moment(node.value)):
            self.fault(node, f"{name}.{node.attr}")
        if self._dotted(node) in OF_MACHINE:
            self.fault(node, self._dotted(node))
        self.generic_visit(node)

    def visit_Name(self, node):
        if self.imported.get(node.id) in OF_MACHINE:
            self.fault(node, self.imported[node.id])

    def visit_Call(self, node):
        name = (self._dotted(node.func) or "").rpartition(".")[2]
        first = node.args[0] if node.args else None
        if FUNCTIONS.fullmatch(name) and not self._is_day(first):
            self.fault(node, name)
        if name in ("Cast", "dates", "datetimes") and self._turns(name, node, first):
            self.fault(node, f"{name}()")
        if name in WALL:
            self.fault(node, name)
        if name in FORMATTERS and (shown := self._moment(first)):
            self.fault(node, f"{name}({shown})")
        if name == "DateField":
            for one in node.keywords:
                if one.arg in ("auto_now", "auto_now_add"):
                    self.fault(node, one.arg)
        self.generic_visit(node)

    def _turns(self, name, node, first):
        if name != "Cast":
            is_queryset = isinstance(first, ast.Constant) and isinstance(first.value, str)
            return name == "datetimes" or (is_queryset and not self._is_day(first))
        named = [one.value for one in node.keywords if one.arg == "output_field"]
        target = next(iter([*node.args[1:], *named]), None)
        into = self._dotted(target.func) if isinstance(target, ast.Call) else ""
        return (into or "").endswith(("DateField", "TimeField")) and not self._is_day(first)

    def visit_Assign(self, node):
        """`opened = instant_at(…)`: what was made of a day and an hour is an instant too."""
        named = {one.id for one in node.targets if isinstance(one, ast.Name)}
        if self._is_made_here(node.value):
            self.made |= named
        if self._is_now(node.value):
            self.moments |= named
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        """`opened += timedelta(days=1)`"""
        self.visit_BinOp(node, ((node.target, node.value),))

    def visit_BinOp(self, node, pairs=None):
        """Days added to an instant are 24 hours each: `shift_days` keeps the hour of the clock."""
        for one, other in pairs or ((node.left, node.right), (node.right, node.left)):
            if name := self._shifted(one):
                added = isinstance(node.op, ast.Add) and not self._passes(other)
                taken = isinstance(node.op, ast.Sub) and self._is_of_days(other)
                if added or taken:
                    self.fault(node, f"{name} and days")
        self.generic_visit(node)

    def _shifted(self, node):
        """The name of an instant that a wall clock gave: a field, or one made of day and hour."""
        if self._instant(node):
            return node.attr
        if isinstance(node, ast.Name) and node.id in self.made:
            return node.id
        return self._is_made_here(node)

    def _is_made_here(self, node):
        name = (self._dotted(node.func) or "") if isinstance(node, ast.Call) else ""
        return name.rpartition(".")[2] if name.endswith(MAKERS) else ""

    def _passes(self, node):
        """Whether it is a time that passes: hours and less, or a wait that has a name."""
        if isinstance(node, ast.Subscript):
            return self._passes(node.value)
        if isinstance(node, ast.BinOp):
            both = (node.left, node.right)
            return all(map(self._instant, both)) or any(map(self._passes, both))
        if isinstance(node, ast.Name | ast.Attribute):
            return (getattr(node, "id", None) or node.attr).isupper()
        is_span = isinstance(node, ast.Call) and (self._dotted(node.func) or "").endswith("delta")
        return is_span and not self._is_of_days(node)

    def _is_of_days(self, node):
        if not isinstance(node, ast.Call):
            return False
        units = {one.arg for one in node.keywords}
        is_of_days = bool(node.args) or bool(units & {"days", "weeks", "months", "years"})
        return (self._dotted(node.func) or "").endswith("delta") and is_of_days

    def _moment(self, node):
        """The name of whatever is an instant, read from a clock or made of day and hour."""
        if isinstance(node, ast.Name) and node.id in self.moments:
            return node.id
        return self._shifted(node) or ("now" if self._is_now(node) else "")

    def _is_now(self, node):
        return isinstance(node, ast.Call) and (self._dotted(node.func) or "").endswith(
            "timezone.now"
        )

    # What a name is ------------------------------------------------------------------
    def _instant(self, node):
        return isinstance(node, ast.Attribute) and node.attr in self.names.instants

    def _is_day(self, node):
        """Whether an expression of a query names a field that holds a day."""
        if isinstance(node, ast.Call) and node.args:
            node = node.args[0]  # F("due_on")
        named = isinstance(node, ast.Constant) and isinstance(node.value, str)
        return named and node.value.rpartition("__")[2] in self.names.days

    def _dotted(self, node):
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, node.id)
        if isinstance(node, ast.Attribute) and (before := self._dotted(node.value)):
            return f"{before}.{node.attr}"
        return node.attr if isinstance(node, ast.Attribute) else None
