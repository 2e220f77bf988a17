"""What the staff were told, as such, is theirs by their work; and no number of a member is in it."""

import re

from django.db import migrations

OF_WORK = "tracks."  # of an account nothing else was told by that app
ABSENT = "tracks.absent_to_coach"
NUMBER = re.compile(r"\b[^\W\d_]+-\d{4}-\d{5,}\b")


def _name(apps, former, new):
    rows = apps.get_model("messaging", "Message").objects.filter(kind__startswith=OF_WORK)
    rows.filter(recipient_kind=former).update(recipient_kind=new)


def forwards(apps, schema_editor):
    _name(apps, "account", "staff")
    messages = apps.get_model("messaging", "Message").objects
    for row in messages.filter(kind=ABSENT).exclude(body="").only("body").iterator():
        row.body = NUMBER.sub("…", row.body)
        row.save(update_fields=["body"])


def backwards(apps, schema_editor):
    _name(apps, "staff", "account")


class Migration(migrations.Migration):
    dependencies = [("members", "0060_told_in_person"), ("messaging", "0030_links")]

    operations = [migrations.RunPython(forwards, backwards)]
