from django.db import migrations
from django.db.models.functions import Lower


def fit_the_constraints(apps, schema_editor):
    """Small letters in addresses. Roles over the network that name a centre are taken back: to
    widen them would give rights that nobody gave."""
    apps.get_model("members", "User").objects.update(email=Lower("email"))
    roles = apps.get_model("members", "StaffRole").objects.exclude(center=None)
    roles.filter(role__in=["admin", "network"]).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('members', '0003_member_search_trigrams'),
        ('network', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(fit_the_constraints, migrations.RunPython.noop),
    ]
