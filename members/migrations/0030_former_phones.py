from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0029_index_of_sounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="former_phones",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                verbose_name="former phones",
            ),
        ),
    ]
