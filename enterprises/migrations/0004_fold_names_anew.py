from django.db import migrations

from skills_center.base.text import searchable

BATCH = 2000


def fold_anew(apps, schema_editor):
    """Letters that look alike are one now: what was kept before is searched in the same way."""
    Organization = apps.get_model("enterprises", "Organization")
    changed = []
    for one in Organization.objects.order_by("pk").iterator(chunk_size=BATCH):
        folded = searchable(one.name, one.latin_name, one.ice)
        if folded != one.search_text:
            one.search_text = folded
            changed.append(one)
    Organization.objects.bulk_update(changed, ["search_text"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0003_search_from_the_first_word")]

    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop, elidable=True)]
