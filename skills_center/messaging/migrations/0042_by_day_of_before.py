from django.db import migrations
from django.utils import timezone

from skills_center.base.quiet_hours import MORNING


def keep_the_night(apps, schema_editor):
    """What waits for a morning, and was not tried yet, is of a kind that leaves by day alone: so it
    was queued, before its row said it."""
    messages = apps.get_model("messaging", "Message").objects
    waiting = messages.filter(
        state="queued", by_day=False, tries=0, next_try_at__gt=timezone.now()
    ).values_list("pk", "next_try_at")
    of_a_morning = [
        pk for pk, at in waiting.iterator() if timezone.localtime(at).time() == MORNING
    ]
    for start in range(0, len(of_a_morning), 500):
        messages.filter(pk__in=of_a_morning[start : start + 500]).update(by_day=True)


class Migration(migrations.Migration):

    dependencies = [
        ("messaging", "0041_what_waits_has_an_end"),
    ]

    operations = [
        migrations.RunPython(keep_the_night, migrations.RunPython.noop, elidable=True),
    ]
