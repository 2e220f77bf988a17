from django.db import migrations


class Migration(migrations.Migration):
    """The tables stay: another app has them from here on."""

    dependencies = [
        ("members", "0035_messages_follow_their_person"),
        ("messaging", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="MessageTemplate"),
                migrations.DeleteModel(name="HistoricalMessageTemplate"),
                migrations.DeleteModel(name="Message"),
            ],
        ),
    ]
