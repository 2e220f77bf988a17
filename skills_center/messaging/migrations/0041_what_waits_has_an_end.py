from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def from_now_on(apps, schema_editor):
    """What waits at this moment has its week still."""
    waiting = apps.get_model("messaging", "Message").objects.filter(state="queued")
    waiting.update(lasts_until=timezone.now() + timedelta(days=7))


class Migration(migrations.Migration):

    dependencies = [
        ("messaging", "0040_faults_of_one_or_of_all"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="lasts_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="maybe_sent",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RunPython(from_now_on, migrations.RunPython.noop, elidable=True),
    ]
