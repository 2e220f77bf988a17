"""The notice, the register of consents, the log of readings, and the desk of requests."""

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, ngettext
from modeltranslation.admin import TranslationAdmin

from members.forms.requests import AnswerForm, DataRequestRefusalForm, ErasureForm
from members.models import Access, Consent, DataRequest, DataRequestMove, Notice
from members.services import requests
from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_added import AddedByVerb
from skills_center.base.admin_moves import MoveInline, StatefulAdmin
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


class DataRequestMoveInline(MoveInline):
    model = DataRequestMove


@admin.register(DataRequest)
class DataRequestAdmin(AddedByVerb, StatefulAdmin, OfMemberAdmin):
    """The desk of requests: the most urgent first."""

    list_display = ["kind", "member", "state_name", "deadline", "created_at"]
    list_filter = ["state", "kind", "member__center"]
    ordering = ["due_on", "pk"]
    autocomplete_fields = ["member"]
    fields = (
        "member",
        "kind",
        "text",
        "state_name",
        "deadline",
        "answer",
        "refusal_reason",
        "created_at",
    )
    readonly_fields = fields
    add_title = gettext_lazy("Write down a request")
    asked = ("member", "kind", "text")
    inlines = [DataRequestMoveInline]
    actions = ["reply", "erase", "refuse", "withdraw"]
    asks = {"reply": AnswerForm, "erase": ErasureForm, "refuse": DataRequestRefusalForm}
    one_at_a_time = ("reply",)
    moves_are_told = True
    moved_in_order = ("due_on",)
    change_form_template = "admin/members/datarequest/change_form.html"

    def has_change_permission(self, request, obj=None):
        """Nothing is typed over; who decides has the buttons."""
        return self._allowed(request, "decide", obj)

    @admin.display(description=gettext_lazy("answer before"), ordering="due_on")
    def deadline(self, row):
        day = date_format(row.due_on)
        if not row.is_overdue:
            return day
        return format_html('<strong class="overdue">{} · {}</strong>', day, gettext("overdue"))

    def add_row(self, request, answers):
        """Somebody at the desk asks: told as if they had asked in their space."""
        return requests.open_request(**answers, by=request.user)

    def tell_refusal(self, form, error):
        if not isinstance(error, requests.AlreadyWaitsError):
            return super().tell_refusal(form, error)
        way = reverse("admin:members_datarequest_change", args=[error.row.pk])
        return form.add_error("text", format_html('<a href="{}">{}</a>', way, error))

    def moved(self, count):
        return ngettext("%(count)s request settled.", "%(count)s requests settled.", count) % {
            "count": count
        }

    @admin.action(description=gettext_lazy("Done: answer"), permissions=["decide"])
    def reply(self, request, queryset):
        return self.ask(request, queryset, requests.reply, action="reply")

    @admin.action(description=gettext_lazy("Erase their data"), permissions=["decide"])
    def erase(self, request, queryset):
        return self.ask(request, queryset, requests.erase, action="erase")

    @admin.action(description=gettext_lazy("Refuse, with a reason"), permissions=["decide"])
    def refuse(self, request, queryset):
        return self.ask(request, queryset, requests.refuse, action="refuse")

    @admin.action(description=gettext_lazy("They withdraw it"), permissions=["decide"])
    def withdraw(self, request, queryset):
        self.run(request, queryset, requests.withdraw)
