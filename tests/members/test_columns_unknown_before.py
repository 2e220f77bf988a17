"""While `migrate` runs the portal before goes on: it writes rows without the new columns."""

import pytest
from django.apps import apps
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader

# The first migrations of each app that come to a portal which goes on meanwhile.
SINCE = {"members": "0022", "tracks": "0011", "messaging": "0002"}
# No model names it any more; it keeps its default where the portal before writes it.
GONE = {("members", "message", "follows_person")}
MOVED = {("members", "message"): "messaging"}
NEW = [
    (key, operation)
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items())
    if key[0] in SINCE and key[1] >= SINCE[key[0]]
    for operation in migration.operations
]
TABLES = {
    (app, operation.name_lower)
    for (app, _name), operation in NEW
    if isinstance(operation, migrations.CreateModel)
}
COLUMNS = [
    (app, operation.model_name_lower, operation.name)
    for (app, _name), operation in NEW
    if isinstance(operation, migrations.AddField)
    and (app, operation.model_name_lower) not in TABLES
    and (app, operation.model_name_lower, operation.name) not in GONE
]


@pytest.mark.django_db
@pytest.mark.parametrize(("app", "model", "name"), COLUMNS)
def test_the_database_fills_a_column_by_itself(app, model, name):
    table = apps.get_model(MOVED.get((app, model), app), model)._meta
    column = table.get_field(name).column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA table_info({table.db_table})")
            found = {row[1]: (not row[3], row[4]) for row in cursor.fetchall()}
        else:
            cursor.execute(
                "SELECT column_name, is_nullable = 'YES', column_default"
                " FROM information_schema.columns WHERE table_name = %s",
                [table.db_table],
            )
            found = {row[0]: row[1:] for row in cursor.fetchall()}
    takes_none, default = found[column]
    assert takes_none or default is not None
