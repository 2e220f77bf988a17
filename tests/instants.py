"""Reads source for what lets somebody else say on which day, at which hour, an instant falls.

The database has time zones of its own, the C library those of the machine, and an instant in UTC
tells the day of Greenwich: only `skills_center/base/dates.py` turns instants into days. What is
called of the module `datetime` alone (`date.today()`, `datetime.now()`) ruff finds (DTZ).
"""

import ast
import re
from itertools import pairwise
from math import prod

from django.db.models import Field, Manager, Model, QuerySet
from django.forms import BoundField

TRANSFORMS = {
    "date", "year", "iso_year", "quarter", "month", "week", "week_day", "iso_week_day", "day",
    "time", "hour", "minute", "second",
}  # fmt: skip
LOOKUP = re.compile(r"-?\w*__\w*")
BLANK = re.compile(r"%\(\w*\)s|%s|\{\w*\}")  # what a text leaves open: nobody knows its name
PATH = re.compile(r"(?:\w+\.)*(\w+)\.(\w+)")
FUNCTIONS = re.compile(r"(Trunc|Extract)([A-Z]\w*)?")
SQL = re.compile(
    r"\bnow\(\)|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b|\bat time zone\b"
    r"|\bdate_(trunc|part)\s*\(|\bextract\s*\(|(?<!')::\s*(date|time)\b|\bas (date|time)\)"
    r"|\bstrftime\s*\(|\b(date|datetime|julianday)\('|\bto_char\s*\(|::\s*timestamp\b(?!\s+with\s)"
    r"|\b(clock|statement|transaction)_timestamp\b|\bset\s+time\s+zone\b"
    r"|\b(date|time|datetime|julianday|substr)\(\s*\"?\w*_at\b|\bcast\s*\(\s*\"?\w*_at\b",
    re.IGNORECASE,
)
PARTS = {
    "date", "time", "timetz", "year", "month", "day", "hour", "minute", "weekday", "isoweekday",
    "isocalendar", "strftime", "timetuple", "utctimetuple", "second", "ctime", "toordinal",
}  # fmt: skip
OF_MACHINE = {
    f"time.{name}"
    for name in (
        "strftime",
        "localtime",
        "gmtime",
        "ctime",
        "asctime",
        "mktime",
        "tzname",
    )
} | {
    "datetime.date.today",
    "datetime.date.fromtimestamp",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
}
# Names that Django's own objects have too.
OF_DJANGO = {
    name for one in (QuerySet, Manager, Model, Field, BoundField, dict) for name in dir(one)
}
MAKERS = ("instant_at", "start_of_day", "shift_days", "morning_of")
FORMATTERS = {
    "date_format", "time_format", "localize", "format", "str", "repr", "format_html", "writerow",
    "writerows", "DateFormat", "TimeFormat",
}  # fmt: skip
TEXT_OF_EACH = {"str", "repr", "format"}  # as a function that `map` is given
READ = ("timezone.now", "datetime.now", "datetime.fromtimestamp", "astimezone")
# In the singular, of `relativedelta`, it is set and not added: the hour of Greenwich.
SPANS = {"days", "weeks", "months", "years", "day", "month", "year", "weekday", "hour", "minute"}
OF_A_DAY = {"hours": 24, "minutes": 24 * 60, "seconds": 24 * 60 * 60}
# What is shown from there on is shown in another zone.
OTHER_ZONE = {f"django.utils.timezone.{name}" for name in ("activate", "deactivate", "override")}
ONE_OF_MANY = ("first", "last", "get", "earliest", "latest")
WALL = {"make_aware", "combine", "make_naive", "from_current_timezone"}


class Names:
    """The fields of the project's models by kind: their names alone say what they hold."""

    def __init__(self, instants, days, relations):
        self.instants, self.days, self.relations = set(instants), set(days), set(relations)


def faults_in(source, names, waits=()):
    """What is wrong in this source, as pairs of a line and what stands there.

    `waits`: its constants that are times that pass, whatever the clocks show meanwhile.
    """
    reader, tree = _Reader(names, waits), ast.parse(source)
    reader.learn(tree)
    reader.visit(tree)
    return sorted(reader.found)


def _within(scope):
    """What stands in a function or module, without the functions inside of it."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _within(node)


def _is_a_day(node, day):
    """Whether so many hours, minutes or seconds are a day or more, as far as is written there."""
    numbers = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
    whole = prod(one for one in numbers if isinstance(one, int | float))
    return bool(day and numbers) and whole >= day


class _Reader(ast.NodeVisitor):
    def __init__(self, names, waits):
        self.names, self.waits, self.found, self.imported = names, set(waits), set(), {}
        self.moments, self.aliases, self.makers = set(), set(), set()

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
            self._lookup(node, BLANK.sub("", node.value))
            path = PATH.fullmatch(node.value)
            if path and path[1] in self.names.instants and path[2] in PARTS:
                self.fault(node, f"{path[1]}.{path[2]}")
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
            elif one.value == "__":
                self.fault(node, "…__…")
            else:
                self.visit(one)

    def _lookup(self, node, text):
        if not LOOKUP.fullmatch(text):
            return
        parts = text.lstrip("-").split("__")
        for before, part in pairwise(parts):
            known = before in (self.names.days | self.names.relations) - self.aliases
            is_open = not part and before in self.names.instants | self.aliases
            if is_open or (part in TRANSFORMS and not known):
                self.fault(node, f"{before or '…'}__{part}")

    def _formatted(self, node):
        self.visit(node.value)
        if name := self._moment(node.value):
            self.fault(node, f"format of {name}")

    # Calls and arithmetic ------------------------------------------------------------
    def visit_Attribute(self, node):
        if node.attr in PARTS and (name := self._moment(node.value)):
            self.fault(node, f"{name}.{node.attr}")
        if name := self._text(node.value):
            self.fault(node, f"part of {name}")
        if self._dotted(node) in OF_MACHINE:
            self.fault(node, self._dotted(node))
        self.generic_visit(node)

    def visit_Subscript(self, node):
        """`x.starts_at.isoformat()[:10]`"""
        if name := self._text(node.value):
            self.fault(node, f"part of {name}")
        self.generic_visit(node)

    def _text(self, node):
        """The name of an instant that is written out with its zone, which alone is right."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return self._moment(node.func.value) if node.func.attr == "isoformat" else ""
        return ""

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
        if self._dotted(node.func) in OTHER_ZONE:
            self.fault(node, self._dotted(node.func))
        if name in PARTS and first is not None and (its := self._moment(first)):
            self.fault(node, f"{name}({its})")
        given = [*node.args, *(one.value for one in node.keywords)]
        if name in FORMATTERS and (shown := self._first_moment(given)):
            self.fault(node, f"{name}({shown})")
        self._check_made_functions(node, name, first, given)
        if name == "replace" and (its := self._replaced(node)):
            self.fault(node, f"{its}.replace")
        if name in ("localtime", "localdate") and len(given) > 1:
            self.fault(node, f"{name} of a zone")
        of = getattr(node.func, "value", None)
        if name == "join" and isinstance(of, ast.Constant | ast.Name):
            joined = node.func.value
            if getattr(joined, "value", "") == "__" or getattr(joined, "id", "") == "LOOKUP_SEP":
                self.fault(node, "…__…")
        if name == "DateField":
            for one in node.keywords:
                if one.arg in ("auto_now", "auto_now_add"):
                    self.fault(node, one.arg)
        self.generic_visit(node)

    def _check_made_functions(self, node, name, first, given):
        """`map(str, rows.values_list("starts_at"))`, `methodcaller("date")(x.starts_at)`"""
        if name == "map" and getattr(first, "id", "") in TEXT_OF_EACH:
            shown = self._first_moment(given) or self._only_value(node)
            if shown:
                self.fault(node, f"{first.id}({shown})")
        if isinstance(node.func, ast.Call) and (its := self._moment(first)):
            maker = (self._dotted(node.func.func) or "").rpartition(".")[2]
            if maker in ("methodcaller", "attrgetter"):
                self.fault(node, f"{maker}({its})")

    def _first_moment(self, given):
        """The first instant among these, or within a list of them."""
        found = []
        for one in given:
            listed = isinstance(one, ast.List | ast.Tuple)
            found += [self._first_moment(one.elts) if listed else self._moment(one)]
        return next(filter(None, found), "")

    def _replaced(self, node):
        """`x.starts_at.replace(hour=9)`: the hour of Greenwich. What is less than one may go."""
        if not isinstance(node.func, ast.Attribute):
            return ""
        is_part = {one.arg for one in node.keywords} - {"microsecond", "second"} or node.args
        return self._moment(node.func.value) if is_part else ""

    def _turns(self, name, node, first):
        if name != "Cast":
            is_queryset = isinstance(first, ast.Constant) and isinstance(first.value, str)
            return name == "datetimes" or (is_queryset and not self._is_day(first))
        named = [one.value for one in node.keywords if one.arg == "output_field"]
        target = next(iter([*node.args[1:], *named]), None)
        into = self._dotted(target.func) if isinstance(target, ast.Call) else ""
        return (into or "").endswith(("DateField", "TimeField")) and not self._is_day(first)

    # What a name stands for ------------------------------------------------------------
    def visit_FunctionDef(self, node):
        """Names are those of one function, and of what is around it."""
        around = self.moments
        own = {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
        # Whoever is given something by the name of an instant is given one.
        self.moments = around - own | own & self.names.instants - {"at"}
        self.learn(node)
        self.generic_visit(node)
        self.moments = around

    def visit_AsyncFunctionDef(self, node):  # the name is of `ast`
        self.visit_FunctionDef(node)

    def learn(self, scope):
        """The names that hold instants: `at = x.starts_at`, `for at in rows.values_list(…)`."""
        for node in _within(scope):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._named(target, node.value)
            elif isinstance(node, ast.NamedExpr | ast.AnnAssign) and node.value:
                self._named(node.target, node.value)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if any(
                    isinstance(one, ast.Return) and one.value and self._moment(one.value)
                    for one in _within(node)
                ):
                    self.makers.add(node.name)
            elif isinstance(node, ast.For | ast.comprehension):
                self._looped(node.target, node.iter)
            elif isinstance(node, ast.keyword) and node.arg and self._column(node.value):
                self.aliases.add(node.arg)

    def _named(self, target, value):
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its in zip(target.elts, value.elts, strict=False):
                self._named(one, its)
        elif isinstance(target, ast.Name) and self._moment(value):
            self.moments.add(target.id)

    def _looped(self, target, rows):
        is_numbered = isinstance(rows, ast.Call) and getattr(rows.func, "id", "") == "enumerate"
        if is_numbered and isinstance(target, ast.Tuple) and rows.args:
            self._looped(target.elts[-1], rows.args[0])
        if isinstance(rows, ast.Tuple | ast.List):
            for one in rows.elts:
                self._named(target, one)
        if isinstance(rows, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            self._named(target, rows.elt)
        for call in ast.walk(rows):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "values_list":
                targets = target.elts if isinstance(target, ast.Tuple) else [target]
                for one, field in zip(targets, call.args, strict=False):
                    if isinstance(one, ast.Name) and self._names_instant(field):
                        self.moments.add(one.id)

    def _column(self, node):
        """The instant that an expression of a query names: F("starts_at"), Max("starts_at")."""
        name = (self._dotted(node.func) or "") if isinstance(node, ast.Call) else ""
        if name.rpartition(".")[2] in ("F", "Max", "Min", "Coalesce", "OuterRef") and node.args:
            first = node.args[0]
            return self._column(first) or (first.value if self._names_instant(first) else "")
        return ""

    def _names_instant(self, node):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            return False
        path = re.sub(r"__(max|min)$", "", node.value)  # as `aggregate(Max(…))` calls it
        return path.rpartition("__")[2] in self.names.instants | self.aliases

    def visit_AugAssign(self, node):
        """`opened += timedelta(days=1)`"""
        self.visit_BinOp(node, ((node.target, node.value),))

    def visit_BinOp(self, node, pairs=None):
        """Days added to an instant are 24 hours each: `shift_days` keeps the hour of the clock."""
        for one, other in pairs or ((node.left, node.right), (node.right, node.left)):
            if name := self._moment(one):
                added = isinstance(node.op, ast.Add) and not self._passes(other)
                taken = isinstance(node.op, ast.Sub) and self._is_of_days(other)
                taken = taken or (isinstance(node.op, ast.Sub) and self._is_of_fields(other))
                if added or taken:
                    self.fault(node, f"{name} and days")
        is_text = isinstance(getattr(node, "left", None), ast.Constant | ast.Call | ast.Name)
        if isinstance(node.op, ast.Mod) and is_text:
            shown = node.right.values if isinstance(node.right, ast.Dict) else [node.right]
            if name := self._first_moment(shown):
                self.fault(node, f"format of {name}")
        self.generic_visit(node)

    def _is_of_fields(self, node):
        """`a.ends_on - b.ends_on`, `today() - a.ends_on`: whole days.

        What an instant is made of stands within a call.
        """
        if isinstance(node, ast.BinOp):
            return self._is_of_fields(node.left) or self._is_of_fields(node.right)
        return getattr(node, "attr", "") in self.names.days

    def _passes(self, node):
        """Whether it is a time that passes: less than a day, or a wait that is listed."""
        if isinstance(node, ast.Subscript):
            return self._passes(node.value)
        if isinstance(node, ast.BinOp):
            both = (node.left, node.right)
            passes = all if isinstance(node.op, ast.Add | ast.Sub) else any
            return all(map(self._moment, both)) or passes(map(self._passes, both))
        if isinstance(node, ast.Name | ast.Attribute):
            return (getattr(node, "id", None) or node.attr) in self.waits
        is_span = isinstance(node, ast.Call) and (self._dotted(node.func) or "").endswith("delta")
        return is_span and not self._is_of_days(node)

    def _is_of_days(self, node):
        """`timedelta(days=7)`, `timedelta(hours=24 * 7)`, and a constant that no list explains."""
        if isinstance(node, ast.BinOp):
            return self._is_of_days(node.left) or self._is_of_days(node.right)
        if isinstance(node, ast.Name | ast.Attribute):
            name = getattr(node, "id", None) or node.attr
            return name.isupper() and name not in self.waits
        if not (isinstance(node, ast.Call) and (self._dotted(node.func) or "").endswith("delta")):
            return False
        return bool(node.args) or any(
            one.arg in SPANS
            or _is_a_day(one.value, OF_A_DAY.get(one.arg or ""))
            or (isinstance(one.value, ast.Name | ast.Attribute) and self._is_of_days(one.value))
            for one in node.keywords
        )

    def _moment(self, node):
        """The name of whatever is an instant: a field, read from a clock, made of day and hour."""
        if isinstance(node, ast.Attribute):
            return node.attr if node.attr in self.names.instants else ""
        if isinstance(node, ast.Name):
            return node.id if node.id in self.moments else ""
        if isinstance(node, ast.Subscript):
            return ast.literal_eval(node.slice) if self._names_instant(node.slice) else ""
        if isinstance(node, ast.IfExp):
            return self._moment(node.body) or self._moment(node.orelse)
        if isinstance(node, ast.BoolOp):
            # Of `a and b` the first one is given only where it is nothing.
            values = node.values if isinstance(node.op, ast.Or) else node.values[-1:]
            return next(filter(None, map(self._moment, values)), "")
        if isinstance(node, ast.NamedExpr):
            return self._moment(node.value)
        if isinstance(node, ast.BinOp):
            left, right = self._moment(node.left), self._moment(node.right)
            return "" if left and right else left or right
        if isinstance(node, ast.GeneratorExp):
            return self._moment(node.elt)
        return self._called(node) if isinstance(node, ast.Call) else ""

    def _called(self, node):
        name = self._dotted(node.func) or ""
        last = name.rpartition(".")[2]
        own = isinstance(node.func, ast.Name) or name == f"self.{last}"
        makes = last in self.makers and (own or last not in OF_DJANGO)
        if last in MAKERS or makes:
            return last
        if name.endswith(READ):
            return "now" if last == "now" else last
        if last in ("localtime", "localdate") and len(node.args) + len(node.keywords) > 1:
            return last
        if last in ("min", "max", "next", "iter", "list", "sorted"):
            return self._first_moment(node.args) or (
                self._only_value(node) if last == "next" else ""
            )
        if last == "replace" and isinstance(node.func, ast.Attribute):
            return self._moment(node.func.value)
        if last in ONE_OF_MANY and isinstance(node.func, ast.Attribute):
            return self._only_value(node.func.value)
        if last == "getattr" and len(node.args) > 1 and self._names_instant(node.args[1]):
            return node.args[1].value
        return self._column(node)

    def _only_value(self, rows):
        """The instant that each of these rows is: `rows.values_list("starts_at", flat=True)`."""
        for call in ast.walk(rows):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "values_list":
                is_flat = any(one.arg == "flat" for one in call.keywords)
                if is_flat and call.args and self._names_instant(call.args[0]):
                    return call.args[0].value
        return ""

    # What a name is ------------------------------------------------------------------
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
