"""The files of members in the back office."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import get_language, gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from members.models import Consent, Guardian, Member, MemberGoal
from members.services.numbering import next_member_number
from skills_center.base.admin import CenterScopedAdmin


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
    exclude = ["user"]
    readonly_fields = ["number", "account", "registered_on", "origin"]
    inlines = [GuardianInline, GoalInline, ConsentInline]

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, member):
        return member.full_name

    @admin.display(description=gettext_lazy("account"))
    def account(self, member):
        """The name alone: few may open accounts."""
        return str(member.user) if member.user else None

    def history_view(self, request, object_id, extra_context=None):
        self._find(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """A version is read; put back by a hand-made POST it would undo what happened since."""
        self._find(request, object_id)
        if request.method != "GET":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _find(self, request, object_id):
        """404 to whom the file is a stranger's today, wherever it was when a version was kept."""
        if self.get_object(request, object_id) is None:
            raise Http404

    def save_model(self, request, obj, form, change):
        if not change:
            obj.language = get_language()
            obj.number = next_member_number(obj.center, obj.registered_on.year)
        super().save_model(request, obj, form, change)
