"""Members, accounts and messages in the back office."""

from django.contrib import admin
from django.utils.translation import get_language, gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from skills_center.base.admin import CenterScopedAdmin

from .models import Consent, Guardian, Member, MemberGoal, Message, StaffRole, User
from .services.numbering import next_member_number


class GuardianInline(admin.StackedInline):
    model = Guardian
    extra = 0


class GoalInline(admin.TabularInline):
    model = MemberGoal
    extra = 0


class ConsentInline(admin.TabularInline):
    model = Consent
    extra = 0
    can_delete = False
    readonly_fields = ["purpose", "notice_version", "language", "given_at", "withdrawn_at"]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Member)
class MemberAdmin(SimpleHistoryAdmin, CenterScopedAdmin):
    folded_search = True
    search_fields = ["search_text"]
    list_display = [
        "number",
        "name",
        "sex",
        "birth_date",
        "center",
        "commune",
        "registered_on",
    ]
    list_display_links = ["number", "name"]
    list_filter = ["center", "sex", "situation", "origin"]
    list_select_related = ["center", "commune"]
    ordering = ["-pk"]
    autocomplete_fields = ["commune"]
    readonly_fields = ["number", "user", "registered_on", "origin"]
    inlines = [GuardianInline, GoalInline, ConsentInline]

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, member):
        return member.full_name

    def save_model(self, request, obj, form, change):
        if not change:
            obj.language = get_language()
            obj.number = next_member_number(obj.center, obj.registered_on.year)
        super().save_model(request, obj, form, change)


class StaffRoleInline(admin.TabularInline):
    model = StaffRole
    extra = 0


@admin.register(User)
class UserAdmin(CenterScopedAdmin):
    list_display = ["__str__", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "staff_roles__role"]
    search_fields = ["email", "phone", "name"]
    fields = ["name", "email", "phone", "language", "is_active", "is_staff", "last_login"]
    readonly_fields = ["last_login"]
    inlines = [StaffRoleInline]


@admin.register(Message)
class MessageAdmin(CenterScopedAdmin):
    """What left, what waits, what was given up. The text is not shown: it may hold a code."""

    list_display = ["queued_at", "channel", "language", "state", "tries", "sent_at"]
    list_filter = ["state", "channel"]
    fields = ["queued_at", "channel", "language", "subject", "state", "tries", "last_error"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
