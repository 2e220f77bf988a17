"""Possible doubles: two files side by side, and the merges that were made."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.enums import DuplicateState
from members.forms.merging import MergeForm
from members.models import DuplicatePair, Member, Merge
from members.services.duplicates import tell_apart
from members.services.guardian_merging import do_guardians_disagree
from members.services.merging import hanging_on, merge
from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_log import log_verb
from skills_center.base.admin_verbs import written_once
from skills_center.base.errors import DomainError
from skills_center.base.locks import lock

SHOWN = 8


class ReadOnlyAdmin(CenterScopedAdmin):
    """Written by the portal: staff read it."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class WaitingFilter(admin.SimpleListFilter):
    """Pairs that wait for an answer, unless all are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*DuplicateState.choices, ("all", _("All"))]

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or DuplicateState.OPEN) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        wanted = self.value() or DuplicateState.OPEN
        return queryset if wanted == "all" else queryset.filter(state=wanted)


@admin.register(DuplicatePair)
class DuplicatePairAdmin(ReadOnlyAdmin):
    list_display = ["files", "ground", "state", "found_at", "decided_by"]
    list_filter = [WaitingFilter, "ground"]
    list_select_related = ["first", "second", "decided_by"]
    list_display_links = None
    ordering = ["-pk"]

    @admin.display(description=gettext_lazy("two files"))
    def files(self, pair):
        return format_html(
            '<a href="{}">{} · {}</a>',
            reverse("admin:members_duplicatepair_change", args=[pair.pk]),
            pair.first,
            pair.second,
        )

    def lock_row(self, row):
        """The two files first, as a merge does: nobody changes what the page is held against."""
        lock(Member.objects.filter(pk__in=[row.first_id, row.second_id]))
        super().lock_row(row)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The two files side by side: make one of them, or say that they are two persons."""
        request.asked = MergeForm.asked()
        if not request.user.has_perm("members.merge_member"):
            raise PermissionDenied
        if self.get_object(request, object_id) is None:
            raise Http404
        return self._compare(request, object_id)

    @written_once
    def _compare(self, request, object_id):
        pair = self.get_object(request, object_id)
        if pair is None:  # merged while this page waited for the lock
            told = _("One of the two files is no longer there: it may be merged already.")
            messages.error(request, told)
            return redirect("admin:members_duplicatepair_changelist")
        if not request.user.has_perm("members.merge_member", pair):
            raise PermissionDenied
        if "apart" in request.POST:
            tell_apart(pair, by=request.user)
            log_verb(request, [pair], gettext_lazy("told apart: two persons"))
            messages.success(request, _("Noted: two persons. This question is not asked again."))
            return redirect("admin:members_duplicatepair_changelist")
        answers = request.POST if request.method == "POST" else None
        form = MergeForm(answers, first=pair.first, second=pair.second, state=pair.state)
        if form.is_valid():
            return self._merge(request, form)
        return render(request, "admin/duplicates/compare.html", self._context(request, pair, form))

    def _merge(self, request, form):
        decision = form.decision()
        disagree = do_guardians_disagree(decision["kept"], decision["gone"])
        try:
            kept = merge(**decision, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("admin:members_duplicatepair_changelist")
        log_verb(request, [kept], gettext_lazy("made one of two files"))
        messages.success(request, _("One file now: all that hung on either is here."))
        if disagree:
            told = _(
                "Two guardians answered differently, and the agreement stands. Talk with the"
                " family: if it is not to stand, choose “The guardian takes it back” here."
            )
            messages.warning(request, told)
        return redirect("admin:members_member_change", kept.pk)

    def _context(self, request, pair, form):
        return {
            **self.admin_site.each_context(request),
            "title": _("Are these one person?"),
            "opts": self.opts,
            "pair": pair,
            "form": form,
            "disagree": do_guardians_disagree(pair.first, pair.second),
            "files": [
                {
                    "place": place,
                    "member": file,
                    "url": reverse("admin:members_member_change", args=[file.pk]),
                    "hangs": hanging_on(file),
                }
                for place, file in form.pair.items()
            ],
        }


def doubles_to_look_at(user):
    if not user.has_perm("members.merge_member"):
        return None
    waiting = DuplicatePair.objects.allowing(user, "members.merge_member").open()
    waiting = waiting.select_related("first", "second")
    return {
        "title": _("Are these one person?"),
        "empty": _("No possible double waits."),
        "url": reverse("admin:members_duplicatepair_changelist"),
        "rows": [
            {
                "label": f"{pair.first} · {pair.second}",
                "note": pair.get_ground_display(),
                "when": pair.found_at,
                "url": reverse("admin:members_duplicatepair_change", args=[pair.pk]),
            }
            for pair in waiting[:SHOWN]
        ],
    }


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    list_display = ["gone_number", "kept", "at", "by"]
    list_select_related = ["kept", "by"]
    search_fields = ["gone_number"]
    fields = ("kept_file", "gone_number", "at", "by", "before_both", "left_behind", "came_along")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("file kept"))
    def kept_file(self, record):
        url = reverse("admin:members_member_change", args=[record.kept_id])
        return format_html('<a href="{}">{}</a>', url, record.kept)

    @admin.display(description=gettext_lazy("the two files before"))
    def before_both(self, record):
        """Field by field what the two files said."""
        if not record.before:
            return _("Emptied: the member was forgotten.")
        kept, gone = (record.before[which]["fields"] for which in ("kept", "gone"))
        return self._table(
            [(_("field"), _("file kept"), _("file that went"))]
            + [
                (capfirst(field.verbose_name), kept.get(field.name), gone.get(field.name))
                for field in Member._meta.concrete_fields
                if field.editable and field.name in kept
            ]
        )

    @admin.display(description=gettext_lazy("what a member has once, of the file that went"))
    def left_behind(self, record):
        left = record.before.get("left", {})
        return self._table((row["text"],) for rows in left.values() for row in rows) or "—"

    @admin.display(description=gettext_lazy("what came along"))
    def came_along(self, record):
        return self._table((name, len(rows)) for name, rows in record.moved.items()) or "—"

    def _table(self, rows):
        rows = list(rows)
        return render_to_string("admin/duplicates/table.html", {"rows": rows}) if rows else ""
