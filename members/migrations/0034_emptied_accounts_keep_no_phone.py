from django.db import migrations, models


def empty_again(apps, schema_editor):
    """Those that a server of before emptied since the column was there."""
    emptied = apps.get_model("members", "User").objects.filter(email__endswith="@anonymised.invalid")
    emptied.exclude(former_phones="").update(former_phones="")


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0033_guardians_by_phone"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="user",
            name="user_emptied_stays_empty",
        ),
        migrations.RunPython(empty_again, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("email__endswith", "@anonymised.invalid"), _negated=True), ("email", None), models.Q(("former_phones", ""), ("is_active", False), ("is_staff", False), ("name", ""), ("phone", None)), _connector="OR"), name="user_emptied_stays_empty", violation_error_message="Enter a valid email address."),
        ),
    ]
