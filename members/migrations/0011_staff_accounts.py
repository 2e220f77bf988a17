
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0010_imports'),
        ('network', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='sessions_ended',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, null=True, region=None, verbose_name='phone')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('language', models.CharField(choices=[('ar', 'Arabic'), ('fr', 'French'), ('en', 'English')], default='ar', max_length=2, verbose_name='language')),
                ('token_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('expires_at', models.DateTimeField(editable=False, null=True, verbose_name='the link works until')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='invited at')),
                ('accepted_at', models.DateTimeField(editable=False, null=True, verbose_name='accepted at')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked at')),
                ('invited_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('user', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='InvitedRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('admin', 'administrator'), ('director', 'director'), ('trackmanager', 'track manager'), ('coach', 'coach'), ('frontdesk', 'front desk'), ('committee', 'committee member'), ('network', 'network manager')], max_length=20, verbose_name='role')),
                ('center', models.ForeignKey(blank=True, help_text='empty: every centre', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.center', verbose_name='centre')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='members.invitation')),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
            },
        ),
        migrations.CreateModel(
            name='LogIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('method', models.CharField(blank=True, choices=[('password', 'password'), ('code', 'code of a message'), ('invitation', 'invitation')], max_length=10, verbose_name='by')),
                ('second_factor', models.BooleanField(default=False, verbose_name='second factor')),
                ('browser', models.CharField(blank=True, max_length=20, verbose_name='browser')),
                ('system', models.CharField(blank=True, max_length=20, verbose_name='system')),
                ('network', models.CharField(blank=True, max_length=45, verbose_name='network')),
                ('session_key', models.CharField(blank=True, editable=False, max_length=40)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log_ins', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'log-in',
                'verbose_name_plural': 'log-ins',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at', None), ('revoked_at', None)), name='invitation_waits_once', violation_error_message='This person is invited already: send that invitation again.'),
        ),
        migrations.AddIndex(
            model_name='login',
            index=models.Index(fields=['user', '-at'], name='log_in_of_user'),
        ),
    ]
