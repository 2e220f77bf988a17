from django.db import migrations

INDEX = "member_sounds_trigrams"


def create_index(apps, schema_editor):
    """The same index that `name_text` has: PostgreSQL finds any sound through it.

    Built while the table is written to; one that an interrupted run left half built goes first.
    """
    if schema_editor.connection.vendor == "postgresql":
        drop_index(apps, schema_editor)
        schema_editor.execute(
            f"CREATE INDEX CONCURRENTLY {INDEX} ON members_member"
            " USING gin (name_sounds gin_trgm_ops)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL builds an index beside other work in no transaction alone

    dependencies = [("members", "0028_fold_names_anew")]

    operations = [migrations.RunPython(create_index, drop_index, elidable=False)]
