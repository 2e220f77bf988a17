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
from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    Func,
    JSONField,
    Subquery,
    TextField,
    TimeField,
)
from django.db.models.expressions import CombinedExpression, ExpressionList
from django.db.models.functions import Cast
from django.db.models.lookups import IExact, Lookup, PatternLookup, Regex
from django.db.models.sql.compiler import SQLCompiler, SQLUpdateCompiler

# Wrong whatever it is asked of: as PostgreSQL is asked for it, and as SQLite is, where functions
# of Django in Python answer.
ASKED = re.compile(
    r"at time zone|django_datetime_|\bcurrent_(date|time)\b|\blocaltime|\bnow\(\)"
    r"|\bstrftime\s*\(|\b(date|time|datetime|julianday)\s*\('now"
    r"|'(today|tomorrow|yesterday|now)'|\bset\s+(local\s+|session\s+)?time\s*zone\b"
    r"|\brow_to_json\s*\(",
    re.IGNORECASE,
)
# Wrong if an instant is among what stands in the brackets; a column of days may be asked.
OF_INSTANT = re.compile(
    r"\b(extract|date_part|date_trunc|date_bin|django_(date|time)_\w+|to_char|timezone|age|isfinite"
    r"|date|time|timetz|timestamp|datetime|julianday|unixepoch|timediff"
    r"|text|char|varchar|concat|concat_ws|format|printf|substr|substring|left|right|overlay"
    r"|replace|regexp_\w+|starts_with|upper|lower|trim|quote|like|glob|string_agg|group_concat"
    r"|to_jsonb?|row_to_json|jsonb?_build_\w+|jsonb?_(array|object)\w*|jsonb?_agg|json_group_\w+"
    r"|instr|strpos|position|lpad|rpad|reverse|split_part|translate|length|md5|hashtext)\s*\(",
    re.IGNORECASE,
)
KINDS = r"\"?(date|time|timetz|timestamp|text|char|varchar|character|bpchar|name|integer|bigint)\b"
CAST = re.compile(rf"\bas\s+{KINDS}(?!\s+with time)", re.IGNORECASE)
AFTER_INSTANT = re.compile(
    rf"::\s*{KINDS}|\|\||(not\s+)?i?like\b|(not\s+)?(regexp|glob|similar)\b|!?~", re.IGNORECASE
)
# What the database takes for now: an instant as those in columns are.
NOW = r"\b(?:current_timestamp\b|(?:statement|clock|transaction)_timestamp\s*\(\s*\))"
COMPARED = r"(?:=|<>|!=|[<>]=?|[-+]|between|in\s*\(|is\s+(?:not\s+)?distinct\s+from)"
# A day that no column holds: `%s::date`, `date '2026-09-20'`.
_GIVEN = r"(?:%s|'[^']*')"
WRITTEN_DAY = (
    rf"(?:{_GIVEN}\s*::\s*\"?(?:date|time)\b|(?:date|time)\s+'"
    rf"|cast\s*\(\s*{_GIVEN}\s+as\s+(?:date|time)\b)"
)
MIXED = re.compile(r"\b(coalesce|greatest|least|nullif|max|min)\s*\(", re.IGNORECASE)
CASE = re.compile(r"\bcase\b(.*?)\bend\b", re.IGNORECASE | re.DOTALL)
GIVEN = re.compile(r"\b(?:then|else)\b(.*?)(?=\b(?:when|else|then)\b|$)", re.IGNORECASE | re.DOTALL)
AN_INSTANT = '"starts_at"'


# Expressions that may say what they hold, whatever they are made of.
MAKES_ANOTHER = (Func, Case, ExpressionWrapper, Subquery)
SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
DAYS_AND_TEXTS = (DateField, TimeField, CharField, TextField, JSONField)


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
    named = rf'(?:"?\w+"?\.)?"?\b(?:{"|".join(sorted(names))})\b"?'
    return r"(?<![\w\"%'])" + named + r"(?![\"\w('])"  # 'sent' is a text, whatever holds it


@cache
def _patterns():
    instant, day = f"(?:{_columns(True)}|{NOW})", _columns(False)
    # `max(starts_at) < max(starts_on)`, `starts_at = ANY(ARRAY[starts_on])`
    between = rf"\s*\)*\s*{COMPARED}(?:\s|\(|array\s*\[|\b(?:any|all|some|max|min)\s*\()*"
    others = f"(?:{day}|{WRITTEN_DAY})"
    # `(SELECT max(ends_on) FROM …)`: what is looked at is chosen before FROM.
    chosen = rf"select\b(?:(?!\bfrom\b)[^;])*?{day}"
    until = rf"\s+(?:not\s+)?between\s+\S+\s+and\s+\(*\s*{others}"
    return (
        re.compile(instant, re.IGNORECASE),
        re.compile(day, re.IGNORECASE),
        re.compile(
            f"{instant}(?:{between}(?:{others}|{chosen})|{until})|{others}{between}{instant}",
            re.IGNORECASE,
        ),
        re.compile(rf"\|\|\s*\(*{instant}", re.IGNORECASE),
        re.compile(rf"{instant}\s+as\s+(?:\"(\w+)\"|(\w+))", re.IGNORECASE),
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


@lru_cache(maxsize=30_000)
def fault_in(sql):
    """What of this query lets the database say when an instant was, or an empty text."""
    if found := ASKED.search(sql):
        return found[0]
    instant, day, compared, joined, named = _patterns()
    if not instant.search(sql):
        return ""
    for found in named.finditer(sql):
        sql = _called_by_its_column(sql, found[1] or found[2])
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
    mixed = [_arguments(sql, call) for call in MIXED.finditer(sql)]
    mixed += [" ".join(GIVEN.findall(case[1])) for case in CASE.finditer(sql)]
    return next((asked for asked in mixed if instant.search(asked) and day.search(asked)), "")


def _called_by_its_column(sql, name):
    """An instant by another name, `starts_at AS x`, in the place of that name."""
    instant, day, *_others = _patterns()
    is_known = instant.fullmatch(name) or day.fullmatch(name)
    if is_known or re.fullmatch(KINDS, name, re.IGNORECASE):  # `cast(starts_at AS date)`
        return sql
    of_table = "" if name in _names_of_columns() else r'(?:"?\w+"?\.)?'
    return re.sub(
        rf"(?<![\w.%'])(?:{of_table}\"{name}\"|{of_table}{name})(?![\w'\"(])", AN_INSTANT, sql
    )


@cache
def _names_of_columns():
    return {field.column for model in apps.get_models() for field in model._meta.concrete_fields}


def _kinds(value):
    """Which of instants and days an expression of a query holds, or those of a list."""
    if isinstance(value, ExpressionList):
        value = value.get_source_expressions()
    if isinstance(value, list | tuple):
        return set().union(*map(_kinds, value))
    if not hasattr(value, "resolve_expression"):
        return set()
    field = _field_of(value)
    if isinstance(field, DateTimeField):
        # Days with a time that passes are an instant too, of the zone of whoever is asked.
        parts = value.get_source_expressions() if isinstance(value, CombinedExpression) else []
        return {DateTimeField} | _kinds(parts)
    return {DateField} if isinstance(field, DateField) else set()


def _field_of(expression):
    """What an expression says it holds; None where nothing is said, as of no value."""
    if hasattr(expression, "_output_field_or_none"):
        return expression._output_field_or_none
    return getattr(expression, "output_field", None)


def _check_lookup(lookup):
    kinds = _kinds(lookup.lhs) | _kinds(lookup.rhs)
    if {DateTimeField, DateField} <= kinds:
        raise ForeignClockError(f"{lookup.lhs} against {lookup.rhs}: an instant against a day")
    is_of_text = isinstance(lookup, PatternLookup | IExact | Regex)
    if is_of_text and DateTimeField in kinds:
        raise ForeignClockError(f"{lookup.lookup_name} of {lookup.lhs}: the text of an instant")


def _check_expression(made):
    """An instant that is said to be something else: the database, or its driver, turns it."""
    target = _field_of(made)
    turns = not isinstance(target, DateTimeField) and (
        isinstance(made, Cast) or isinstance(target, DAYS_AND_TEXTS)
    )
    if turns and any(DateTimeField in _kinds(one) for one in made.get_source_expressions()):
        raise ForeignClockError(f"{made} becomes {target}")


def _check_sum(combined):
    """An instant less a day."""
    if {DateTimeField, DateField} <= _kinds(combined.get_source_expressions()):
        raise ForeignClockError(f"{combined}: an instant with a day")


def _check_update(query):
    """What a column is given from others: an instant is no day there, nor a day an instant."""
    for field, _model, value in query.values:
        if not hasattr(value, "resolve_expression"):
            continue
        given = _kinds(value.resolve_expression(query, allow_joins=False, for_save=True))
        holds = DateTimeField if isinstance(field, DateTimeField) else type(field)
        others = given - {holds}
        if others and isinstance(field, (DateTimeField, *DAYS_AND_TEXTS)):
            raise ForeignClockError(f"{field} is given {value}: days are counted in Python")


@contextmanager
def no_foreign_clock():
    execute, compiled = CursorWrapper._execute_with_wrappers, SQLCompiler.compile
    update = SQLUpdateCompiler.as_sql
    make_lookup = Lookup.__init__

    def watched_execute(cursor, sql, params, many, executor):
        # The name of a savepoint is of its own each time: it would be looked through each time.
        if not str(sql).startswith(SAVEPOINTS) and (found := fault_in(str(sql))):
            raise ForeignClockError(f"{found} in {sql}")
        return execute(cursor, sql, params, many, executor)

    def watched_compile(compiler, node):
        if isinstance(node, MAKES_ANOTHER) and not isinstance(node, ExpressionList):
            _check_expression(node)
        if isinstance(node, CombinedExpression):
            _check_sum(node)
        return compiled(compiler, node)

    def watched_update(compiler):
        _check_update(compiler.query)
        return update(compiler)

    def watched_lookup(lookup, *args, **options):
        make_lookup(lookup, *args, **options)
        _check_lookup(lookup)

    with (
        mock.patch.object(CursorWrapper, "_execute_with_wrappers", watched_execute),
        mock.patch.object(SQLCompiler, "compile", watched_compile),
        mock.patch.object(SQLUpdateCompiler, "as_sql", watched_update),
        mock.patch.object(Lookup, "__init__", watched_lookup),
    ):
        yield
