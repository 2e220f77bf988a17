"""Enrolments: all applications of the centre, each with its moves; staff enrol somebody here."""

from django.contrib import admin
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_lazy, ngettext

from members.admin.finding import FindsMembers
from skills_center.base.admin_added import AddedByVerb
from skills_center.base.admin_moves import MoveInline
from tracks import services
from tracks.forms.applications import EnrolForm, EnrolmentRefusalForm, LetterForm
from tracks.models import Cohort, Enrolment, EnrolmentMove
from tracks.services.seats import lock_enrolment

from .decisions import LettersFirst, desk_address


class EnrolmentMoveInline(MoveInline):
    model = EnrolmentMove


class FitFilter(admin.SimpleListFilter):
    """How applications stand to the rules of their cohort."""

    title = gettext_lazy("rules of the cohort")
    parameter_name = "fit"
    EXCEPTION, UNKNOWN, FITS = "exception", "unknown", "fits"

    def lookups(self, request, model_admin):
        return [
            (self.EXCEPTION, gettext("let in all the same")),
            (self.UNKNOWN, gettext("something is not known")),
            (self.FITS, gettext("fits")),
        ]

    def queryset(self, request, queryset):
        exception = Q(eligibility__isnull=False) & ~Q(eligibility__shortfalls=[])
        unknown = Q(eligibility__isnull=False) & ~Q(eligibility__unknown=[])
        match self.value():
            case self.EXCEPTION:
                return queryset.filter(exception)
            case self.UNKNOWN:
                return queryset.filter(unknown)
            case self.FITS:
                return queryset.filter(eligibility__shortfalls=[], eligibility__unknown=[])
        return queryset


@admin.register(Enrolment)
class EnrolmentAdmin(FindsMembers, AddedByVerb, LettersFirst):
    """Newest first; in bulk they are decided in the order of the waiting list, then of arrival."""

    list_display = ["created_at", "member", "cohort", "track", "state_name", "arrival"]
    list_display_links = ["member"]
    list_filter = ["state", FitFilter, "cohort__center", "cohort__track"]
    list_select_related = ["member", "cohort__track", "cohort__center"]
    search_fields = ["member__search_text"]
    ordering = ["-pk"]
    inlines = [EnrolmentMoveInline]
    moves_are_told = True
    fields = (
        "member",
        "cohort",
        "state_name",
        "arrival",
        "motivation",
        "rules",
        "accepted_on",
        "offer_expires_at",
        "refusal_reason",
        "created_at",
    )
    readonly_fields = fields
    form = EnrolForm
    autocomplete_fields = ["member"]
    add_title = gettext_lazy("Enrol a member")
    asked = ("member", "cohort", "motivation", "override")
    actions = ["accept", "put_on_waiting_list", "offer", "refuse", "start", "complete", "drop"]
    transitions = {"put_on_waiting_list": "waitlist"}
    asks = {
        "accept": LetterForm,
        "put_on_waiting_list": LetterForm,
        "offer": LetterForm,
        "refuse": EnrolmentRefusalForm,
    }
    moved_in_order = ("cohort", F("position").asc(nulls_last=True), "arrival")
    change_form_template = "admin/tracks/enrolment/change_form.html"

    def lock_row(self, row):
        lock_enrolment(row)

    def has_change_permission(self, request, obj=None):
        may_decide = self.has_decide_permission(request, obj)
        return may_decide or super().has_change_permission(request, obj)

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        # Who decides may let somebody in whom the rules leave out.
        return fields if obj or self.has_decide_permission(request) else fields[:-1]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "cohort":
            cohorts = Cohort.objects.allowing(request.user, "tracks.add_enrolment").open_now()
            kwargs["queryset"] = cohorts.select_related("center")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Its page, with the way to the queue it stands in."""
        enrolment = self.get_object(request, object_id)
        decides = enrolment and request.user.has_perm("tracks.decide_enrolment", enrolment)
        desk = {
            "desk_address": desk_address(enrolment) if decides else "",
            "may_record": enrolment and request.user.has_perm("tracks.add_outcome", enrolment),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **desk})

    def add_row(self, request, answers):
        """Enrol somebody who stands at the desk, by the verb of their own application."""
        return services.apply(**answers, by=request.user)

    def added(self, row):
        return gettext("%(member)s: %(state)s.") % {
            "member": row.member,
            "state": row.get_state_display(),
        }

    @admin.display(description=gettext_lazy("track"), ordering="cohort__track")
    def track(self, enrolment):
        return enrolment.cohort.track.short_name

    @admin.display(description=gettext_lazy("rules of the cohort"))
    def rules(self, enrolment):
        """What was found when they applied, and who let them in."""
        check = getattr(enrolment, "eligibility", None)
        if check is None:
            return "—"
        if not check.shortfalls:
            return str(check)
        return f"{check} · {check.override} ({check.overridden_by})"

    def short_name(self, enrolment):
        return enrolment.member

    def moved(self, count):
        return ngettext(
            "%(count)s application decided.", "%(count)s applications decided.", count
        ) % {"count": count}

    @admin.action(
        description=gettext_lazy("Accept (or waiting list when full)"), permissions=["decide"]
    )
    def accept(self, request, queryset):
        return self.decide(request, queryset, services.accept, action="accept")

    @admin.action(description=gettext_lazy("Put on the waiting list"), permissions=["decide"])
    def put_on_waiting_list(self, request, queryset):
        return self.decide(request, queryset, services.waitlist, action="put_on_waiting_list")

    @admin.action(description=gettext_lazy("Offer a seat"), permissions=["decide"])
    def offer(self, request, queryset):
        return self.decide(request, queryset, services.offer, action="offer")

    @admin.action(description=gettext_lazy("Refuse, with a reason"), permissions=["decide"])
    def refuse(self, request, queryset):
        return self.decide(request, queryset, services.refuse, action="refuse")

    @admin.action(description=gettext_lazy("Start: they are here"), permissions=["decide"])
    def start(self, request, queryset):
        self.run(request, queryset, services.start)

    @admin.action(description=gettext_lazy("Complete"), permissions=["decide"])
    def complete(self, request, queryset):
        self.run(request, queryset, services.complete)

    @admin.action(description=gettext_lazy("Dropped out"), permissions=["decide"])
    def drop(self, request, queryset):
        self.run(request, queryset, services.drop)
