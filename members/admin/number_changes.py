"""Who says that they had another number: what was typed, beside the files that may be theirs."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, ngettext

from members.forms.number_changes import FoundFileForm
from members.models import Member, NumberChange, NumberChangeMove
from members.services import number_changes
from skills_center.base.admin_forms import DecisionForm
from skills_center.base.admin_moves import MoveInline, StatefulAdmin
from skills_center.base.masking import masked_card, masked_email, masked_phone
from skills_center.base.templatetags.face import phone

from .masking import shows_identity


class NumberChangeMoveInline(MoveInline):
    model = NumberChangeMove


@admin.register(NumberChange)
class NumberChangeAdmin(StatefulAdmin):
    list_display = ["said", "center", "state_name", "deadline", "created_at"]
    list_filter = ["state", "center"]
    list_select_related = ["center"]
    ordering = ["until", "pk"]
    fields = (
        "first_name",
        "last_name",
        "birth_date",
        "cin",
        "former_contact",
        "new_contact",
        "center",
        "state_name",
        "deadline",
        "member",
        "created_at",
    )
    readonly_fields = fields
    inlines = [NumberChangeMoveInline]
    actions = ["accept", "refuse"]
    asks = {"accept": FoundFileForm, "refuse": DecisionForm}
    one_at_a_time = ("accept",)
    moves_are_told = True
    change_form_template = "admin/members/numberchange/change_form.html"
    ask_template = "admin/members/numberchange/found.html"

    def lock_row(self, row):
        """No lock before those of its verbs: they lock the files first, and look at the row again
        under its own. All of them begin in one state."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        """Nothing is typed over; who decides has the buttons."""
        return self._allowed(request, "decide", obj)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        likely = self._likely(request, row) if row and row.is_open else []
        shown = {**(extra_context or {}), "likely": likely}
        return super().change_view(request, object_id, form_url, shown)

    def _likely(self, request, row):
        """Of other centres only that a file exists, and where."""
        files = number_changes.likely_files(row)
        keys = [file.pk for file in files]
        ours = Member.objects.filter(pk__in=keys).allowing(request.user, "members.change_member")
        ours = set(ours.values_list("pk", flat=True))
        return [
            {
                "member": file,
                "is_ours": file.pk in ours,
                "url": reverse("admin:members_member_change", args=[file.pk]),
                **(_identity(request, file) if file.pk in ours else {}),
            }
            for file in files
        ]

    def asking(self, request, form_class, sent, rows):
        """Beside what was typed stand the likely files of the centre that decides, to choose from:
        those that this person may change there."""
        if form_class is not FoundFileForm or len(rows) != 1:
            return super().asking(request, form_class, sent, rows)
        row = rows[0]
        likely = [
            one
            for one in self._likely(request, row)
            if one["is_ours"] and one["member"].center_id == row.center_id
        ]
        form = form_class(sent, files=[one["member"] for one in likely])
        form.told, form.former = row, _contact(row.former)
        form.likely = list(zip(form["file"], likely, strict=True)) if likely else []
        return form

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def said(self, row):
        return str(row)

    @admin.display(description=gettext_lazy("former number or e-mail"))
    def former_contact(self, row):
        return _contact(row.former)

    @admin.display(description=gettext_lazy("new number or e-mail"))
    def new_contact(self, row):
        return _contact(row.user.phone or row.user.email)

    @admin.display(description=gettext_lazy("answer before"), ordering="until")
    def deadline(self, row):
        day = date_format(row.until)
        if not row.is_overdue:
            return day
        return format_html('<strong class="overdue">{} · {}</strong>', day, gettext("overdue"))

    def moved(self, count):
        return ngettext("%(count)s request settled.", "%(count)s requests settled.", count) % {
            "count": count
        }

    def run(self, request, queryset, verb, **details):
        """Of a file that was given it is said what follows, with the way to it."""
        if verb != number_changes.accept:
            return super().run(request, queryset, verb, **details)
        done = self.run_each(request, queryset, verb, name=self.short_name, **details)
        for row in NumberChange.objects.filter(pk__in=[one.pk for one in done]):
            self.message_user(request, _accepted_told(row), messages.SUCCESS)
        return done

    @admin.action(description=gettext_lazy("It is this file"), permissions=["decide"])
    def accept(self, request, queryset):
        return self.ask(request, queryset, number_changes.accept, action="accept")

    @admin.action(description=gettext_lazy("It is another person"), permissions=["decide"])
    def refuse(self, request, queryset):
        return self.ask(request, queryset, number_changes.refuse, action="refuse")


def _accepted_told(row):
    return format_html(
        '{} <a href="{}">{}</a>',
        gettext(
            "Their file opens with the new number or e-mail from now on, and no more with the"
            " former one. They are told."
        ),
        reverse("admin:members_member_change", args=[row.member_id]),
        gettext("Open the file"),
    )


def _identity(request, file):
    """By what somebody is recognised: in clear for whose work needs it."""
    if shows_identity(request, file):
        return {
            "born": date_format(file.birth_date),
            "card": file.cin,
            "contacts": [_contact(one) for one in (file.phone, file.email) if one],
        }
    masked = (masked_phone(file.phone), masked_email(file.email))
    return {
        "born": date_format(file.birth_date, "Y"),
        "card": masked_card(file.cin),
        "contacts": [_contact(one) for one in masked if one],
    }


def _contact(value):
    if not value:
        return "—"
    return value if "@" in str(value) else phone(value)
