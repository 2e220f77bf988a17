from django.db import migrations, models


class Migration(migrations.Migration):
    """The column alone: the table is held for a moment. What stands in it is folded next."""

    dependencies = [("members", "0026_proposals")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="name_sounds",
            # Of the database too: servers that do not know the column yet write rows meanwhile.
            field=models.TextField(default="", db_default="", editable=False),
        ),
    ]
