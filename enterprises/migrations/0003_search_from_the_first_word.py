from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat, Trim


def begin_with_a_space(apps, schema_editor):
    """Short words are looked for after a space, and the first word follows one too."""
    apps.get_model("enterprises", "Organization").objects.update(
        search_text=Concat(Value(" "), Trim(F("search_text")))
    )


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0002_job_dates_in_order")]

    operations = [
        migrations.RunPython(begin_with_a_space, migrations.RunPython.noop, elidable=True)
    ]
