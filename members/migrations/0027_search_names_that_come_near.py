from django.db import migrations, models

from members.names import skeleton
from members.search import name_sounds
from skills_center.base.text import searchable

BATCH = 2000
INDEX = "member_sounds_trigrams"
FOLDED = ["search_text", "name_text", "name_sounds", "name_key", "latin_name_key"]


def fold_anew(apps, schema_editor):
    """Letters that look alike are one now, and names are kept by what they sound like too."""
    Member = apps.get_model("members", "Member")
    batch = []
    for member in Member.objects.order_by("pk").iterator(chunk_size=BATCH):
        _fold(member)
        batch.append(member)
        if len(batch) == BATCH:
            Member.objects.bulk_update(batch, FOLDED)
            batch = []
    Member.objects.bulk_update(batch, FOLDED)


def _fold(member):
    as_written = f"{member.first_name} {member.last_name}"
    in_latin = f"{member.latin_first_name} {member.latin_last_name}"
    phone = member.phone
    phones = [phone.as_e164, f"0{phone.national_number}"] if phone else []
    member.search_text = searchable(
        as_written,
        in_latin,
        member.number,
        member.former_numbers,
        member.cin,
        member.email,
        *phones,
    )
    member.name_text = searchable(as_written, in_latin, member.number)
    member.name_sounds = name_sounds(as_written, in_latin)
    member.name_key = skeleton(as_written)
    member.latin_name_key = skeleton(in_latin)


def create_index(apps, schema_editor):
    """The same index that `name_text` has: PostgreSQL finds any sound through it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX {INDEX} ON members_member USING gin (name_sounds gin_trgm_ops)"
        )


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("members", "0026_proposals")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="name_sounds",
            field=models.TextField(default="", editable=False),
        ),
        migrations.RunPython(fold_anew, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(create_index, drop_index, elidable=False),
    ]
