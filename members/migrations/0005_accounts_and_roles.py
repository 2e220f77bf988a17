import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0004_fit_accounts_and_roles'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='staffrole',
            constraint=models.CheckConstraint(condition=models.Q(('center__isnull', True), models.Q(('role__in', ['admin', 'network']), _negated=True), _connector='OR'), name='staff_role_everywhere', violation_error_message='This role is held at every centre: choose none.'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_whatever_its_case', violation_error_message='Another account has this e-mail address.'),
        ),
    ]
