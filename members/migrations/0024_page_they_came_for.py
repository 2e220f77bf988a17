from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0023_changed_numbers'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='member',
            name='member_emptied_stays_empty',
        ),
        migrations.AddField(
            model_name='member',
            name='came_for',
            field=models.CharField(blank=True, db_default='', default='', editable=False, help_text='of a minor: until the guardian agreed', max_length=200, verbose_name='page they came for'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('anonymised_at', None), models.Q(('address', ''), ('came_for', ''), ('cin', None), ('email', ''), ('first_name', ''), ('former_numbers', ''), ('last_name', ''), ('latin_first_name', ''), ('latin_last_name', ''), ('phone', ''), ('purge_told_at', None), ('school', ''), ('seen_on', None), ('user', None)), _connector='OR'), name='member_emptied_stays_empty'),
        ),
    ]
