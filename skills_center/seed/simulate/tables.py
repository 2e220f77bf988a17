"""A table to fill in bulk: rows get their ids here and reach the database thousands at a time."""

from django.db import models

from .writing import Writer

ROWS_AT_ONCE = 5_000


class Table:
    """The rows of one model.

    `always` are values that every row has. Columns with a fixed default, empty texts and empty
    foreign keys need not be given; a moment, a code or a random value must be: what Django would
    make up for it changes from one run to the next.
    """

    def __init__(self, writer: Writer, model: type[models.Model], **always):
        self.writer, self.model = writer, model
        self.name = model._meta.db_table
        fields = model._meta.concrete_fields
        self._columns = {field.attname: field.column for field in fields}
        self._always = {field.attname: _default(field) for field in fields if _is_fixed(field)}
        self._always |= always
        self._key = model._meta.pk.attname
        self._last_id = writer.last_id(model)
        self.rows = 0  # how many were added
        # By the names they were given: what is not among these is the same in each of them.
        self._waiting: dict[tuple[str, ...], list[tuple]] = {}
        if unknown := always.keys() - self._columns.keys():
            raise TypeError(f"{self.name} has no {sorted(unknown)}")

    @property
    def next_id(self):
        return self._last_id + 1

    def skip(self) -> int:
        """An id that no row gets, as of a row that was deleted since."""
        self._last_id += 1
        return self._last_id

    def add(self, **values) -> int:
        """Take in a row; returns its id."""
        self._last_id = key = self._last_id + 1
        self.rows += 1
        names = tuple(values)
        try:
            rows = self._waiting[names]
        except KeyError:
            self._require_all(names)
            rows = self._waiting[names] = []
        rows.append((key, *values.values()))
        if len(rows) == ROWS_AT_ONCE:
            self._hand_over(names)
        return key

    def _require_all(self, names):
        """TypeError when a column of these names is unknown or one is missing."""
        given = {*names, *self._always, self._key}
        if given != self._columns.keys():
            raise TypeError(f"{self.name}: {sorted(given ^ self._columns.keys())}")

    def flush(self):
        """Hand over all that waits."""
        for names in list(self._waiting):
            self._hand_over(names)

    def _hand_over(self, names):
        """Those rows that were given with these names. Columns that are empty need no mention."""
        columns = [self._columns[name] for name in (self._key, *names)]
        always = {
            self._columns[name]: value
            for name, value in self._always.items()
            if name not in names and value is not None
        }
        self.writer.write(self.name, columns, self._waiting.pop(names), always)


def _is_fixed(field):
    """Whether a row may do without this column, and is the same whenever it is written."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return False
    if field.has_default():
        return not callable(field.default)
    return field.null or (field.empty_strings_allowed and field.blank)


def _default(field):
    if field.has_default():
        return field.default
    return None if field.null else ""


def in_languages(**texts):
    """The columns of translated texts, each given as (Arabic, French, English)."""
    columns: dict[str, str] = {}
    for name, (arabic, french, english) in texts.items():
        columns |= {
            name: arabic,
            f"{name}_ar": arabic,
            f"{name}_fr": french,
            f"{name}_en": english,
        }
    return columns
