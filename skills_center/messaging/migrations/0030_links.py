from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("messaging", "0021_what_waits_for_the_staff"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="link_purpose",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=20,
                verbose_name="where its link leads",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="link_id",
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "sent"), _negated=True),
                fields=["link_id"],
                name="message_link",
            ),
        ),
    ]
