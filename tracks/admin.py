"""Tracks in the back office, and the queue in which applications are decided."""

from django.contrib import admin, messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.admin import TranslationAdmin

from members.models import Member
from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.errors import DomainError

from . import dashboard as dashboard  # hands its panels to the first page
from . import services
from .enums import EnrolmentState
from .forms import RefusalForm
from .models import Cohort, Enrolment, EnrolmentMove, SocialAction, Track


@admin.register(Track)
class TrackAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["name", "code", "rank"]
    readonly_fields = ["code"]

    def has_add_permission(self, request):
        return False


@admin.register(Cohort)
class CohortAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["name", "track", "center", "starts_on", "capacity", "seats_held", "waiting"]
    list_filter = ["center", "track", "admission"]
    list_select_related = ["track", "center"]
    search_fields = ["name_ar", "name_fr", "name_en"]
    filter_horizontal = ["coaches"]
    date_hierarchy = "starts_on"

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .with_seats()
            .annotate(
                waiting_count=Count(
                    "enrolments", filter=Q(enrolments__state=EnrolmentState.WAITLISTED)
                )
            )
        )

    def get_readonly_fields(self, request, obj=None):
        """Seats given are counted against the capacity: once people applied it stays."""
        return ["capacity", "center", "track"] if obj and obj.enrolments.exists() else []

    @admin.display(description=gettext_lazy("seats held"))
    def seats_held(self, cohort):
        return cohort.seats_taken

    @admin.display(description=gettext_lazy("waiting"))
    def waiting(self, cohort):
        return cohort.waiting_count


# The admin's actions, and the transition of the model each one runs.
ACTION_VERBS = {
    "accept": "accept",
    "put_on_waiting_list": "waitlist",
    "offer": "offer",
    "start": "start",
    "complete": "complete",
    "drop": "drop",
    "refuse": "refuse",
}


class MoveInline(admin.TabularInline):
    model = EnrolmentMove
    extra = 0
    can_delete = False
    fields = ("at", "verb", "from_state", "to_state", "by", "reason", "note")
    readonly_fields = fields

    def has_add_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return True


@admin.register(Enrolment)
class EnrolmentAdmin(CenterScopedAdmin):
    """The queue: oldest first, decided one by one or in bulk. States change by verbs only."""

    list_display = ["created_at", "member", "cohort", "track", "state_name", "arrival"]
    list_display_links = ["member"]
    list_filter = ["state", "cohort__center", "cohort__track"]
    list_select_related = ["member", "cohort__track", "cohort__center"]
    search_fields = ["member__search_text"]
    ordering = ["-pk"]
    inlines = [MoveInline]
    fields = (
        "member",
        "cohort",
        "state_name",
        "arrival",
        "motivation",
        "accepted_on",
        "offer_expires_at",
        "refusal_reason",
        "created_at",
    )
    readonly_fields = fields
    actions = ["accept", "put_on_waiting_list", "offer", "refuse", "start", "complete", "drop"]
    change_form_template = "admin/tracks/enrolment/change_form.html"

    def get_search_results(self, request, queryset, search_term):
        if not search_term:
            return queryset, False
        return queryset.filter(member__in=Member.objects.search(search_term)), False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of one application, with a button a move that is open to this person now."""
        enrolment = self.get_object(request, object_id)
        if enrolment and request.method == "POST" and "_move" in request.POST:
            return self._move_one(request, enrolment)
        moves = self._moves_open(request, enrolment) if enrolment else []
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "moves_open": moves}
        )

    def _moves_open(self, request, enrolment):
        legal = {move.name for move in enrolment.get_available_user_state_transitions(request.user)}
        actions = self.get_actions(request)
        return [
            (name, action[2])
            for name, verb in ACTION_VERBS.items()
            if verb in legal and (action := actions.get(name))
        ]

    def _move_one(self, request, enrolment):
        name = request.POST["_move"]
        allowed = dict(self._moves_open(request, enrolment))
        chosen = Enrolment.objects.filter(pk=enrolment.pk)
        if name not in allowed:
            self.message_user(
                request, _("This is no longer possible: look at the state."), messages.ERROR
            )
        elif response := getattr(self, name)(request, chosen):
            return response
        return redirect("admin:tracks_enrolment_change", enrolment.pk)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) or self.has_decide_permission(request)

    def has_decide_permission(self, request):
        return request.user.has_perm("tracks.decide_enrolment")

    @admin.display(description=gettext_lazy("track"), ordering="cohort__track")
    def track(self, enrolment):
        return enrolment.cohort.track.short_name

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_name(self, enrolment):
        return enrolment.get_state_display()

    def _decide(self, request, queryset, verb, **details):
        """Run a verb on each row; say how many moved, and of each that did not, why."""
        done = 0
        for enrolment in queryset.order_by("arrival"):
            try:
                verb(enrolment, by=request.user, **details)
                done += 1
            except DomainError as error:
                self.message_user(request, f"{enrolment.member}: {error}", messages.ERROR)
        if done:
            self.message_user(
                request,
                ngettext("%(count)s application decided.", "%(count)s applications decided.", done)
                % {"count": done},
                messages.SUCCESS,
            )

    @admin.action(
        description=gettext_lazy("Accept (or waiting list when full)"), permissions=["decide"]
    )
    def accept(self, request, queryset):
        self._decide(request, queryset, services.accept)

    @admin.action(description=gettext_lazy("Put on the waiting list"), permissions=["decide"])
    def put_on_waiting_list(self, request, queryset):
        self._decide(request, queryset, services.waitlist)

    @admin.action(description=gettext_lazy("Offer a seat"), permissions=["decide"])
    def offer(self, request, queryset):
        self._decide(request, queryset, services.offer)

    @admin.action(description=gettext_lazy("Start: they are here"), permissions=["decide"])
    def start(self, request, queryset):
        self._decide(request, queryset, services.start)

    @admin.action(description=gettext_lazy("Complete"), permissions=["decide"])
    def complete(self, request, queryset):
        self._decide(request, queryset, services.complete)

    @admin.action(description=gettext_lazy("Dropped out"), permissions=["decide"])
    def drop(self, request, queryset):
        self._decide(request, queryset, services.drop)

    @admin.action(description=gettext_lazy("Refuse, with a reason"), permissions=["decide"])
    def refuse(self, request, queryset):
        form = RefusalForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            return self._decide(request, queryset, services.refuse, **form.cleaned_data)
        return render(
            request,
            "admin/tracks/enrolment/refuse.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Refuse, with a reason"),
                "opts": self.opts,
                "form": form,
                "enrolments": queryset.select_related("member", "cohort"),
                "action_checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
            },
        )


@admin.register(SocialAction)
class SocialActionAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["title", "kind", "center", "starts_on", "girls", "boys"]
    list_filter = ["kind", "center"]
    list_select_related = ["center"]
    search_fields = ["title_ar", "title_fr", "title_en"]
    raw_id_fields = ["leaders"]
