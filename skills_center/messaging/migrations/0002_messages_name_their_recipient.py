from django.db import migrations, models

_OF_MEMBERS = """
    UPDATE members_message
    SET recipient_kind = 'member', recipient_id =
        (SELECT id FROM members_member WHERE members_member.user_id = members_message.user_id)
    WHERE follows_person AND user_id IN
        (SELECT user_id FROM members_member WHERE user_id IS NOT NULL)
"""
_OF_ACCOUNTS = """
    UPDATE members_message SET recipient_kind = 'account', recipient_id = user_id
    WHERE follows_person AND user_id IS NOT NULL AND recipient_kind = ''
"""
# Of the rows that were there when the column came all have the same one, by which a gateway that
# keeps keys would take one message alone.
_KEYS = """
    UPDATE members_message SET key = {own} WHERE key IN
        (SELECT key FROM members_message GROUP BY key HAVING count(*) > 1)
"""
_OWN = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}


def give_keys(apps, schema_editor):
    schema_editor.execute(_KEYS.format(own=_OWN[schema_editor.connection.vendor]))


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0036_messages_move_out"),
        ("messaging", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="recipient_kind",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=20, verbose_name="whom it is for"),
        ),
        migrations.AddField(
            model_name="message",
            name="recipient_id",
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="by_day",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="leaves by day only"),
        ),
        migrations.RunSQL([_OF_MEMBERS, _OF_ACCOUNTS], migrations.RunSQL.noop),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
    ]
