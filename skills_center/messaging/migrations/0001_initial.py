"""The outbox and the words of the messages have a room of their own; their tables stay."""

import django.db.models.deletion
import django.utils.timezone
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


MODELS = ["message", "messagetemplate", "historicalmessagetemplate"]


def rename_content_types(apps, schema_editor, *, before="members", after="messaging"):
    """Rights, and what the back office noted of these rows, hang on them."""
    types = apps.get_model("contenttypes", "ContentType").objects
    known = types.filter(app_label=after, model__in=MODELS).values_list("model", flat=True)
    types.filter(app_label=before, model__in=MODELS).exclude(model__in=list(known)).update(
        app_label=after
    )


def rename_back(apps, schema_editor):
    rename_content_types(apps, schema_editor, before="messaging", after="members")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('members', '0035_messages_follow_their_person'),
        ('network', '0002_holidays'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='HistoricalMessageTemplate',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40, verbose_name='kind of message')),
                        ('language', models.CharField(choices=[('ar', 'Arabic'), ('fr', 'French'), ('en', 'English')], max_length=2, verbose_name='language')),
                        ('subject', models.CharField(max_length=200, verbose_name='subject (of an e-mail)')),
                        ('body', models.TextField(max_length=1000, verbose_name='text')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical words of a message',
                        'verbose_name_plural': 'historical words of the messages',
                        'db_table': 'members_historicalmessagetemplate',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='MessageTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40, verbose_name='kind of message')),
                        ('language', models.CharField(choices=[('ar', 'Arabic'), ('fr', 'French'), ('en', 'English')], max_length=2, verbose_name='language')),
                        ('subject', models.CharField(max_length=200, verbose_name='subject (of an e-mail)')),
                        ('body', models.TextField(max_length=1000, verbose_name='text')),
                    ],
                    options={
                        'verbose_name': 'words of a message',
                        'verbose_name_plural': 'words of the messages',
                        'db_table': 'members_messagetemplate',
                        'ordering': ['kind', 'language'],
                        'constraints': [models.UniqueConstraint(fields=('kind', 'language'), name='message_template_once', violation_error_message='This message has its own words in this language.')],
                    },
                ),
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('text', 'text message'), ('email', 'e-mail')], max_length=5, verbose_name='channel')),
                        ('address', models.CharField(max_length=254, verbose_name='address')),
                        ('language', models.CharField(choices=[('ar', 'Arabic'), ('fr', 'French'), ('en', 'English')], max_length=2, verbose_name='language')),
                        ('subject', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                        ('body', models.TextField(verbose_name='text')),
                        ('is_secret', models.BooleanField(default=False, verbose_name='holds a code: erased once sent')),
                        ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='of no use after')),
                        ('kind', models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='kind of message')),
                        ('follows_person', models.BooleanField(db_default=True, default=True, editable=False, verbose_name='goes to another contact of its person')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                        ('state', models.CharField(choices=[('queued', 'queued'), ('sending', 'being sent'), ('sent', 'sent'), ('given_up', 'given up'), ('unsure', 'perhaps sent')], default='queued', max_length=8, verbose_name='state')),
                        ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                        ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next try at')),
                        ('last_error', models.CharField(blank=True, max_length=200, verbose_name='last error')),
                        ('queued_at', models.DateTimeField(auto_now_add=True, verbose_name='queued at')),
                        ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='taken up at')),
                        ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                        ('center', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center', verbose_name='centre')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='portal_messages', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                    ],
                    options={
                        'verbose_name': 'message',
                        'verbose_name_plural': 'messages',
                        'db_table': 'members_message',
                        'ordering': ['-pk'],
                        'permissions': [('resend_message', 'Can send a message again')],
                        'indexes': [models.Index(fields=['queued_at'], name='message_queued'), models.Index(condition=models.Q(('state', 'queued')), fields=['next_try_at'], name='message_due'), models.Index(condition=models.Q(('state', 'sent'), _negated=True), fields=['address'], name='message_unsettled')],
                    },
                ),
            ],
        ),
        migrations.RunPython(rename_content_types, rename_back),
    ]
