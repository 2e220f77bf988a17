from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0034_emptied_accounts_keep_no_phone'),
        ('network', '0002_holidays'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='follows_person',
            field=models.BooleanField(db_default=True, default=True, editable=False, verbose_name='goes to another contact of its person'),
        ),
        migrations.AddField(
            model_name='message',
            name='kind',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='kind of message'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'sent'), _negated=True), fields=['address'], name='message_unsettled'),
        ),
    ]
