import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """After the rows were changed: PostgreSQL builds no index in the middle of that."""

    dependencies = [
        ("messaging", "0002_messages_name_their_recipient"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="key",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["recipient_kind", "recipient_id"], name="message_recipient"),
        ),
    ]
