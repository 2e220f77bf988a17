from django.db import migrations

from members.names import skeleton

BATCH = 2000


def fold_anew(apps, schema_editor):
    """Give files kept before this day the keys that names are compared by."""
    Member = apps.get_model("members", "Member")
    batch = []
    for member in Member.objects.order_by("pk").iterator(chunk_size=BATCH):
        member.name_key = skeleton(member.first_name, member.last_name)
        member.latin_name_key = skeleton(member.latin_first_name, member.latin_last_name)
        member.search_text = f" {member.search_text.strip()}"
        batch.append(member)
        if len(batch) == BATCH:
            _write(Member, batch)
            batch = []
    _write(Member, batch)


def _write(Member, batch):
    Member.objects.bulk_update(batch, ["name_key", "latin_name_key", "search_text"])


class Migration(migrations.Migration):
    dependencies = [("members", "0006_duplicates_documents_consents")]

    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop, elidable=True)]
