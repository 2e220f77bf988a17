"""A number past what a column holds finds no row, however it is asked for.

Django answers so where a number is compared with a column of numbers. Where it stands in a list
(`pk__in`), or is compared with a key that points to another table, it asks the database: SQLite
breaks on it (OverflowError), PostgreSQL may (DataError). The lists are those of the back office
(rows chosen, several choices of a field), the keys those of addresses.
"""

from django.core.exceptions import EmptyResultSet
from django.db.models import ForeignObject, IntegerField
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import In, Lookup


def holds(field, value, connection):
    """Whether a column of this field can hold this value, as far as it is a number."""
    while field.is_relation:
        field = field.target_field
    if not isinstance(value, int) or not isinstance(field, IntegerField):
        return True
    low, high = connection.ops.integer_field_range(field.get_internal_type())
    return (low is None or value >= low) and (high is None or value <= high)


def _drop_too_large(lookup, connection):
    if lookup.rhs_is_direct_value():
        field = lookup.lhs.output_field
        lookup.rhs = [value for value in lookup.rhs if holds(field, value, connection)]


@IntegerField.register_lookup
class BoundedIn(In):
    """Of a list of numbers those that the column can hold."""

    def process_rhs(self, compiler, connection):
        _drop_too_large(self, connection)
        return super().process_rhs(compiler, connection)


@ForeignObject.register_lookup
class BoundedRelatedIn(RelatedIn):
    """Of a list of keys those that the other table can have."""

    def process_rhs(self, compiler, connection):
        _drop_too_large(self, connection)
        return super().process_rhs(compiler, connection)


@ForeignObject.register_lookup
class BoundedRelatedExact(RelatedExact):
    def process_rhs(self, compiler, connection):
        if not holds(self.lhs.output_field, self.rhs, connection):
            raise EmptyResultSet
        return super().process_rhs(compiler, connection)


class Like(Lookup):
    """A text that fits a pattern of the database: _ is one sign, % any number of them.

    Not registered, so that no address can ask for it: `filter(Like(F("name"), "s_lma"))`.
    """

    lookup_name = "like"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        return f"{lhs} LIKE {rhs}", (*lhs_params, *rhs_params)


class ReadsLike(Lookup):
    """A text in which a regular expression is found, read row by row: the text is no column any
    more, so that no index of the column is asked for an expression of which it knows little.
    """

    lookup_name = "reads_like"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        return f"({lhs} || '') {connection.operators['regex'] % rhs}", (*lhs_params, *rhs_params)
