"""Write the role table to the groups that the admin shows."""

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

from members.roles import ROLE_TABLE, permissions_of


class Command(BaseCommand):
    help = "Write the roles, as the code has them, to the groups."

    @transaction.atomic
    def handle(self, **options):
        known = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type")
        }
        for role in ROLE_TABLE:
            group, _created = Group.objects.get_or_create(name=role.value)
            group.permissions.set(known[name] for name in permissions_of(role) if name in known)
        Group.objects.exclude(name__in=[role.value for role in ROLE_TABLE]).delete()
        self.stdout.write(f"{len(ROLE_TABLE)} roles written.")
