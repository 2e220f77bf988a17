from django.db import migrations

INDEX = "member_search_trigrams"


def create_index(apps, schema_editor):
    """Let PostgreSQL find any fragment of a name among a million members.

    `pg_trgm` is a trusted extension: the owner of the database may create it. SQLite has no such
    index and reads the column through.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(
            f"CREATE INDEX {INDEX} ON members_member USING gin (search_text gin_trgm_ops)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("members", "0002_message_is_secret")]

    operations = [migrations.RunPython(create_index, drop_index, elidable=False)]
