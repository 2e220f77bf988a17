"""Accounts and their roles in the back office."""

from django.contrib import admin

from members.models import StaffRole, User
from skills_center.base.admin import CenterScopedAdmin


class StaffRoleInline(admin.TabularInline):
    model = StaffRole
    extra = 0


@admin.register(User)
class UserAdmin(CenterScopedAdmin):
    """Accounts and their roles. A superuser's own is changed by superusers only."""

    list_display = ["__str__", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "staff_roles__role"]
    search_fields = ["email", "phone", "name"]
    fields = ["name", "email", "phone", "language", "is_active", "is_staff", "last_login"]
    readonly_fields = ["last_login"]
    inlines = [StaffRoleInline]

    def get_queryset(self, request):
        accounts = super().get_queryset(request)
        return accounts if request.user.is_superuser else accounts.filter(is_superuser=False)
