"""The desk of requests about personal data."""

from django.contrib import admin
from django.db.models import Case, When
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, ngettext

from members.admin.privacy import OfMemberAdmin
from members.enums import RequestState
from members.models import DataRequest, DataRequestMove
from members.services.requests import AlreadyWaitsError, lock_request, open_request, withdraw
from skills_center.base.admin_added import AddedByVerb
from skills_center.base.admin_moves import MoveInline, StatefulAdmin

from . import requests
from .erasure import ties
from .forms import AnswerForm, DataRequestRefusalForm, ErasureForm


def asked_by(user, row, form):
    """What a request asks; before an erasure, what its person loses with their data."""
    member = row.member
    may_open = user.has_perm("members.view_member", member)
    return {
        "row": row,
        "page": reverse("admin:members_member_change", args=[member.pk]) if may_open else "",
        "loses": ties(member) if isinstance(form, ErasureForm) else [],
    }


class DataRequestMoveInline(MoveInline):
    model = DataRequestMove


_SETTLED_LAST = Case(When(state=RequestState.RECEIVED, then=0), default=1).asc()


@admin.register(DataRequest)
class DataRequestAdmin(AddedByVerb, StatefulAdmin, OfMemberAdmin):
    """The desk of requests: the most urgent first, those that are settled last."""

    list_display = ["kind", "member", "state_name", "deadline", "created_at"]
    list_filter = ["state", "kind", "member__center"]
    ordering = [_SETTLED_LAST, "due_on", "pk"]
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
    one_at_a_time = ("reply", "erase", "refuse")
    ask_template = "admin/members/datarequest/ask.html"
    moves_are_told = True
    moved_in_order = ("due_on",)
    change_form_template = "admin/members/datarequest/change_form.html"

    def lock_row(self, row):
        lock_request(row)

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
        return open_request(**answers, by=request.user)

    def tell_refusal(self, form, error):
        if not isinstance(error, AlreadyWaitsError):
            return super().tell_refusal(form, error)
        way = reverse("admin:members_datarequest_change", args=[error.row.pk])
        return form.add_error("text", format_html('<a href="{}">{}</a>', way, error))

    def asking(self, request, form_class, sent, rows):
        """With what was asked, by whom: who answers has it before them."""
        form = super().asking(request, form_class, sent, rows)
        found = list(rows.select_related("member")[:2])
        form.told = told = asked_by(request.user, found[0], form) if len(found) == 1 else None
        if told and isinstance(form, ErasureForm):
            form.say_what_goes(told["loses"])
        return form

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
        self.run(request, queryset, withdraw)
