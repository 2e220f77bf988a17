from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("messaging", "0030_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="met_ours",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="channelpause",
            name="tried_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
