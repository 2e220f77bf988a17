"""A row as it stands in the database now."""


def fresh(row):
    """Read the row again.

    Do not call `refresh_from_db()` on a model with a state: it sets the field, and a protected
    `FSMField` refuses that ("Direct state modification is not allowed").
    """
    return type(row)._base_manager.get(pk=row.pk)
