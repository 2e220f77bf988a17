"""What an address of the back office may ask of a list: the fields, the lookups, and the values.

A list is narrowed by what it shows, and by nothing else: who may count the rows whose text begins
with a letter reads that text letter by letter, whatever the pages hide of it.

An instant is compared with instants alone. A lookup of its day, its hour or its text would let the
database say when it was, in a time zone of its own. A value that no column can hold is refused
here: each database would break on it in its own way.
"""

from decimal import Decimal, InvalidOperation

from django.contrib.admin.filters import SimpleListFilter
from django.contrib.admin.utils import NotRelationField, get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, DateField, DateTimeField, DecimalField, TextField
from django.db.models.constants import LOOKUP_SEP

from .admin_dates import EARLIEST, LATEST, PARTS
from .bounds import LARGEST_KEY

OF_INSTANTS = {"exact", "in", "gt", "gte", "lt", "lte", "range", "isnull"}
PATTERNS = {"regex", "iregex"}  # one that is wrong breaks the query, a clever one never ends


def is_refused(model_admin, lookup, value, request):
    """Whether an address may not ask this of the list. The drill-down's own names become bounds."""
    if not _is_of_what_is_shown(model_admin, lookup, request):
        return True
    name = model_admin.date_hierarchy
    if name and lookup in {f"{name}{LOOKUP_SEP}{part}" for part in PARTS}:
        return not _is_of_drill_down(name, lookup, value, request)
    field, following = _asked(model_admin.model, lookup)
    return (
        "\x00" in value
        or not PATTERNS.isdisjoint(following)
        or (isinstance(field, DateTimeField) and not OF_INSTANTS.issuperset(following))
        or ("range" in following and value.count(",") != 1)
        or any(_is_out_of_range(field, following, one) for one in value.split(","))
    )


def _is_of_what_is_shown(model_admin, lookup, request):
    """Django takes every field of the row itself: what a list hides could be spelled out."""
    return any(
        lookup == name or lookup.startswith(f"{name}{LOOKUP_SEP}")
        for name in names_shown(model_admin, request)
    )


def names_shown(model_admin, request):
    """The fields in the columns that this person sees, the filters, the days, and the number."""
    opts = model_admin.opts
    columns = {field.name for field in opts.concrete_fields}.intersection(
        one for one in model_admin.get_list_display(request) if isinstance(one, str)
    )
    filters = {_name_of_filter(one) for one in model_admin.get_list_filter(request)}
    days = {model_admin.date_hierarchy} if model_admin.date_hierarchy else set()
    return {"pk", opts.pk.name, *columns, *filters, *days}


def _name_of_filter(one):
    if isinstance(one, type) and issubclass(one, SimpleListFilter):
        return one.parameter_name
    return one[0] if isinstance(one, list | tuple) else one


def _is_of_drill_down(name, lookup, value, request):
    """A year that there is stands in the address, and what is asked has as few digits as a day."""
    year = request.GET.get(f"{name}__year", "")
    is_year = len(year) == 4 and year.isdecimal() and EARLIEST <= int(year) <= LATEST
    if lookup == f"{name}__year":
        return is_year and value == year
    return is_year and len(value) <= 2 and value.isdecimal()


def _asked(model, lookup):
    """The last field that a lookup names, and what it asks of it: `exact`, or `year` and `gte`."""
    parts, field = lookup.split(LOOKUP_SEP), None
    for length in range(1, len(parts) + 1):
        try:
            field = get_fields_from_path(model, LOOKUP_SEP.join(parts[:length]))[-1]
        except (FieldDoesNotExist, NotRelationField):
            return field, parts[length - 1 :]
    return field, []


def _is_out_of_range(field, following, text):
    if isinstance(field, CharField | TextField):
        return False
    if isinstance(field, DateTimeField):
        year = text.strip()[:4]
        return year.isdecimal() and not EARLIEST <= int(year) <= LATEST
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False  # no number: what the field makes of it is refused by the field
    if not number.is_finite():
        return True
    if isinstance(field, DateField) and not {"year", "iso_year"}.isdisjoint(following):
        return not EARLIEST <= number <= LATEST
    return abs(number) > _largest(field)


def _largest(field):
    if isinstance(field, DecimalField) and field.max_digits and field.decimal_places is not None:
        return 10 ** (field.max_digits - field.decimal_places) - 1
    return LARGEST_KEY
