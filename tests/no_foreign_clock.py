"""While the suite runs, a query that lets the database turn an instant into a day or hour fails.

The database has time zones of its own: the same row would fall on another day there. Bounds come
from `skills_center/base/dates.py`. What a column holds its name tells: no name holds both.
"""

import re
from contextlib import contextmanager
from functools import cache, lru_cache
from unittest import mock

from django.apps import apps
from django.db.backends.utils import CursorWrapper
from django.db.models import DateField, DateTimeField
from django.db.models.functions import Cast
from django.db.models.lookups import IExact, Lookup, PatternLookup, Regex

# Wrong whatever it is asked of: as PostgreSQL is asked for it, and as SQLite is, where functions
# of Django in Python answer.
ASKED = re.compile(
    r"at time zone|django_datetime_|\bcurrent_(date|time)\b|\blocaltime|\bnow\(\)"
    r"|\bstrftime\s*\(|\b(date|time|datetime|julianday)\s*\('now"
    r"|'(today|tomorrow|yesterday|now)'\s*::|\b(date|timestamptz?)\s+'(today|tomorrow|yesterday)",
    re.IGNORECASE,
)
# Wrong if an instant is among what stands in the brackets; a column of days may be asked.
OF_INSTANT = re.compile(
    r"\b(extract|date_part|date_trunc|date_bin|django_(date|time)_\w+|to_char|timezone|age|isfinite"
    r"|date|time|timetz|timestamp|datetime|julianday|unixepoch|timediff"
    r"|text|char|varchar|concat|concat_ws|format|printf|substr|substring|left|right|overlay"
    r"|replace|regexp_\w+|starts_with|upper|lower|trim|quote|like|glob|string_agg|group_concat)\s*\(",
    re.IGNORECASE,
)
KINDS = r"(date|time|timetz|timestamp|text|char|varchar|character|bpchar|name|integer|bigint)\b"
CAST = re.compile(rf"\bas\s+{KINDS}(?!\s+with time)", re.IGNORECASE)
AFTER_INSTANT = re.compile(
    rf"::\s*{KINDS}|\|\||(not\s+)?i?like\b|(not\s+)?(regexp|glob|similar)\b|!?~", re.IGNORECASE
)
# What the database takes for now: an instant as those in columns are.
NOW = r"\b(?:current_timestamp\b|(?:statement|clock|transaction)_timestamp\s*\(\s*\))"
COMPARED = r"(?:=|<>|!=|[<>]=?|[-+]|between|in\s*\()"
MIXED = re.compile(r"\b(coalesce|greatest|least|nullif|max|min)\s*\(", re.IGNORECASE)


class ForeignClockError(AssertionError):
    """A query asks the database on which day, or at which hour, an instant falls."""


@cache
def _columns(of_instants):
    """A pattern of the columns that hold instants, or of those that hold days."""
    names = {
        str(field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, DateField) and isinstance(field, DateTimeField) == of_instants
    }
    return rf'(?<![\w"%])(?:"?\w+"?\.)?"?\b(?:{"|".join(sorted(names))})\b"?(?!["\w(])'


@cache
def _patterns():
    instant, day = f"(?:{_columns(True)}|{NOW})", _columns(False)
    between = rf"\s*{COMPARED}\s*\(*\s*"
    return (
        re.compile(instant, re.IGNORECASE),
        re.compile(day, re.IGNORECASE),
        re.compile(f"{instant}{between}{day}|{day}{between}{instant}", re.IGNORECASE),
        re.compile(rf"\|\|\s*\(*{instant}", re.IGNORECASE),
    )


def _closing(sql, start):
    """Where the bracket that opens at `start` closes."""
    depth = 0
    for place in range(start, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[place], 0)
        if depth == 0:
            return place + 1
    return len(sql)


def _arguments(sql, call):
    return sql[call.end() - 1 : _closing(sql, call.end() - 1)]


def _before(sql, end):
    """What ends at `end`: a name, or brackets with what stands in them."""
    text = sql[:end].rstrip()
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth < 0 or (depth == 0 and (text[place].isspace() or text[place] == ",")):
            return text[place + 1 :]
    return text


@lru_cache(maxsize=4096)
def fault_in(sql):
    """What of this query lets the database say when an instant was, or an empty text."""
    if found := ASKED.search(sql):
        return found[0]
    instant, day, compared, joined = _patterns()
    if not instant.search(sql):
        return ""
    if found := compared.search(sql) or joined.search(sql):
        return found[0]
    for call in OF_INSTANT.finditer(sql):
        if instant.search(_arguments(sql, call)):
            return call[0]
    for call in re.finditer(r"\bcast\s*\(", sql, re.IGNORECASE):
        asked = _arguments(sql, call)
        if instant.search(asked) and CAST.search(asked):
            return asked
    for after in AFTER_INSTANT.finditer(sql):
        if instant.search(_before(sql, after.start())):
            return after[0]
    for call in MIXED.finditer(sql):
        asked = _arguments(sql, call)
        if instant.search(asked) and day.search(asked):
            return asked
    return ""


def _kind(value):
    """Whether an expression of a query holds an instant, a day or nothing of these."""
    if isinstance(value, list | tuple):
        return next(filter(None, map(_kind, value)), None)
    if not hasattr(value, "resolve_expression"):
        return None
    field = getattr(value, "_output_field_or_none", None) or getattr(value, "output_field", None)
    if isinstance(field, DateTimeField):
        return DateTimeField
    return DateField if isinstance(field, DateField) else None


def _check_lookup(lookup):
    kinds = {_kind(lookup.lhs), _kind(lookup.rhs)}
    if {DateTimeField, DateField} <= kinds:
        raise ForeignClockError(f"{lookup.lhs} against {lookup.rhs}: an instant against a day")
    is_of_text = isinstance(lookup, PatternLookup | IExact | Regex)
    if is_of_text and DateTimeField in kinds:
        raise ForeignClockError(f"{lookup.lookup_name} of {lookup.lhs}: the text of an instant")


@contextmanager
def no_foreign_clock():
    execute, resolve = CursorWrapper._execute_with_wrappers, Cast.resolve_expression
    make_lookup = Lookup.__init__

    def watched_execute(cursor, sql, params, many, executor):
        if found := fault_in(str(sql)):
            raise ForeignClockError(f"{found} in {sql}")
        return execute(cursor, sql, params, many, executor)

    def watched_resolve(cast, *args, **options):
        resolved = resolve(cast, *args, **options)
        (source,), target = resolved.get_source_expressions(), resolved.output_field
        if _kind(source) is DateTimeField and not isinstance(target, DateTimeField):
            raise ForeignClockError(f"{source} becomes {target}")
        return resolved

    def watched_lookup(lookup, *args, **options):
        make_lookup(lookup, *args, **options)
        _check_lookup(lookup)

    with (
        mock.patch.object(CursorWrapper, "_execute_with_wrappers", watched_execute),
        mock.patch.object(Cast, "resolve_expression", watched_resolve),
        mock.patch.object(Lookup, "__init__", watched_lookup),
    ):
        yield
