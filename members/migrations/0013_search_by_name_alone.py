from django.db import migrations

from skills_center.base.text import searchable

BATCH = 2000
INDEX = "member_name_trigrams"


def fill(apps, schema_editor):
    """Give each file the text that everybody may search by: names and number."""
    Member = apps.get_model("members", "Member")
    batch = []
    for member in Member.objects.order_by("pk").iterator(chunk_size=BATCH):
        member.name_text = searchable(
            member.first_name,
            member.last_name,
            member.latin_first_name,
            member.latin_last_name,
            member.number,
        )
        batch.append(member)
        if len(batch) == BATCH:
            Member.objects.bulk_update(batch, ["name_text"])
            batch = []
    Member.objects.bulk_update(batch, ["name_text"])


def create_index(apps, schema_editor):
    """The same index that `search_text` has: PostgreSQL finds any fragment through it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX {INDEX} ON members_member USING gin (name_text gin_trgm_ops)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("members", "0012_privacy")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(create_index, drop_index, elidable=False),
    ]
