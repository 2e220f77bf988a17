from django.db import migrations
from django.utils import timezone

from skills_center.base.quiet_hours import MORNING

# The kinds of that time that nobody waited for at night.
BY_DAY = (
    *("camps.called_off", "coaching.coach_changed", "coaching.opened", "coaching.reminder"),
    *("enterprises.funded", "enterprises.refused", "enterprises.selected"),
    *("initiatives.approved", "initiatives.asked", "initiatives.called_off", "initiatives.done"),
    *("initiatives.refused", "members.erased", "members.guardian_agreed"),
    *("members.guardian_reminded", "members.guardian_said_no", "members.guardian_silent"),
    *("members.guardian_withdrew", "members.number_change_accepted"),
    *("members.number_change_lapsed", "members.number_change_refused"),
    *("members.proposal_accepted", "members.proposal_lapsed", "members.proposal_partly"),
    *("members.proposal_refused", "members.purge_announced", "members.request_answered"),
    *("members.request_refused", "orientation.ahead", "orientation.first_word"),
    *("orientation.first_word_minor", "orientation.first_word_visit", "orientation.invited"),
    *("orientation.leading", "orientation.leading_moved", "orientation.leads_no_more"),
    *("orientation.moved", "orientation.proposed", "tracks.absent", "tracks.absent_to_coach"),
    *("tracks.called_off", "tracks.certificate", "tracks.completed", "tracks.follow_up"),
    *("tracks.lapsed", "tracks.offered", "tracks.refused"),
)
OPEN = ("queued", "sending", "given_up", "unsure", "put_aside")  # they may leave still


def keep_the_night(apps, schema_editor):
    """What is of a kind that leaves by day alone, and what waits for a morning and was not tried
    yet: so it was queued, before its row said it."""
    messages = apps.get_model("messaging", "Message").objects
    messages.filter(state__in=OPEN, by_day=False, kind__in=BY_DAY).update(by_day=True)
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
