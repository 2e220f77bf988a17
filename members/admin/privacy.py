"""The notice, the register of consents and the log of readings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from members.models import Access, Consent, Notice
from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.told_later import read_rows

from .finding import FindsMembers


class OfMemberAdmin(FindsMembers, CenterScopedAdmin):
    """Rows of members, found by the member's name."""

    list_select_related = ["member"]
    search_fields = ["member__name_text"]


class ReadOnlyAdmin(OfMemberAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Notice)
class NoticeAdmin(TranslationAdmin, CenterScopedAdmin):
    """A version somebody agreed to is read; for another text a new version is written."""

    list_display = ["version", "declaration_number", "in_force_from"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_agreed_to)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_agreed_to)

    def get_actions(self, request):
        """None deletes in bulk: each version is held against the consents."""
        return {}


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """The register of consents."""

    list_display = ["member", "purpose", "notice_version", "means", "given_at", "withdrawn_at"]
    list_filter = ["purpose", "notice_version", "means", "member__center"]
    fields = [
        "member",
        "purpose",
        "notice_version",
        "language",
        "means",
        "given_at",
        "withdrawn_at",
        "withdrawn_by",
    ]


@admin.register(Access)
class AccessAdmin(ReadOnlyAdmin):
    """Who read what most staff do not need, and why."""

    list_display = ["at", "reader", "member", "reason", "kind", "told"]
    list_filter = ["kind", "member__center"]
    list_select_related = ["member", "by"]
    fields = ["at", "reader", "member", "kind", "told", "reason"]

    def get_changelist_instance(self, request):
        """With what its lines name, asked for all of them at once."""
        changelist = super().get_changelist_instance(request)
        lines = changelist.result_list = list(changelist.result_list)
        rows = read_rows(line.detail for line in lines)
        for line in lines:
            line.rows_read = rows
        return changelist

    @admin.display(description=gettext_lazy("detail"))
    def told(self, access):
        return access.get_detail_display()

    @admin.display(description=gettext_lazy("by"), ordering="by")
    def reader(self, access):
        """The name alone: not everybody may open accounts."""
        return str(access.by)

    def get_fields(self, request, obj=None):
        """Of whom: the member, or what the centre keeps of several."""
        of_whom = "of_center" if obj and obj.of_center_id else "member"
        return [name if name != "member" else of_whom for name in self.fields]
