"""Tracks in the back office, and the queue in which applications are decided."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy, ngettext
from modeltranslation.admin import TranslationAdmin

from members.models import Member, User
from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_moves import MoveInline, StatefulAdmin
from skills_center.base.errors import DomainError

from . import activity as activity  # hands its sources to the page of what people did
from . import dashboard as dashboard  # hands its panels to the first page
from . import services
from .enums import EnrolmentState
from .forms import EnrolmentRefusalForm
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
    date_hierarchy = "starts_on"

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .with_seats()
            .counting("waiting_count", [EnrolmentState.WAITLISTED])
        )

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Offer the coaches of the person's centres: accounts of members are not for choosing."""
        if db_field.name == "coaches":
            centers = request.user.centers_allowing("tracks.view_cohort")
            kwargs["queryset"] = User.objects.coaches(centers)
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        """Seats given are counted against the capacity: once people applied it stays."""
        return ["capacity", "center", "track"] if obj and obj.enrolments.exists() else []

    @admin.display(description=gettext_lazy("seats held"))
    def seats_held(self, cohort):
        return cohort.seats_taken

    @admin.display(description=gettext_lazy("waiting"))
    def waiting(self, cohort):
        return cohort.waiting_count


class EnrolmentMoveInline(MoveInline):
    model = EnrolmentMove


@admin.register(Enrolment)
class EnrolmentAdmin(StatefulAdmin):
    """The queue: newest first, decided one by one or in bulk, then in order of arrival."""

    list_display = ["created_at", "member", "cohort", "track", "state_name", "arrival"]
    list_display_links = ["member"]
    list_filter = ["state", "cohort__center", "cohort__track"]
    list_select_related = ["member", "cohort__track", "cohort__center"]
    search_fields = ["member__search_text"]
    ordering = ["-pk"]
    inlines = [EnrolmentMoveInline]
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
    autocomplete_fields = ["member"]
    asked = ("member", "cohort", "motivation")
    actions = ["accept", "put_on_waiting_list", "offer", "refuse", "start", "complete", "drop"]
    transitions = {"put_on_waiting_list": "waitlist"}
    moved_in_order = "arrival"
    change_form_template = "admin/tracks/enrolment/change_form.html"

    def get_search_results(self, request, queryset, search_term):
        if not search_term:
            return queryset, False
        return queryset.filter(member__in=Member.objects.found_by(request.user, search_term)), False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) or self.has_decide_permission(request)

    def get_fields(self, request, obj=None):
        return self.fields if obj else self.asked

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj else ()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "cohort":
            cohorts = Cohort.objects.visible_to(request.user).open_now()
            kwargs["queryset"] = cohorts.select_related("center")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def add_view(self, request, form_url="", extra_context=None):
        """Enrol somebody who stands at the desk, by the verb of their own application."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.get_form(request)(request.POST or None)
        if form.is_valid():
            try:
                enrolment = services.apply(**form.cleaned_data, by=request.user)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                self.log_addition(request, enrolment, [{"added": {}}])
                state = enrolment.get_state_display()
                self.message_user(
                    request,
                    gettext("%(member)s: %(state)s.")
                    % {"member": enrolment.member, "state": state},
                    messages.SUCCESS,
                )
                return redirect("admin:tracks_enrolment_change", enrolment.pk)
        return self._render_add(request, form)

    def _render_add(self, request, form):
        drawn = helpers.AdminForm(form, [(None, {"fields": [*self.asked]})], {}, model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Enrol a member"),
            "adminform": drawn,
            "errors": helpers.AdminErrorList(form, []),
            "inline_admin_formsets": [],
            "media": self.media + drawn.media,
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
        }
        return self.render_change_form(request, context, add=True)

    @admin.display(description=gettext_lazy("track"), ordering="cohort__track")
    def track(self, enrolment):
        return enrolment.cohort.track.short_name

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
        self.run(request, queryset, services.accept)

    @admin.action(description=gettext_lazy("Put on the waiting list"), permissions=["decide"])
    def put_on_waiting_list(self, request, queryset):
        self.run(request, queryset, services.waitlist)

    @admin.action(description=gettext_lazy("Offer a seat"), permissions=["decide"])
    def offer(self, request, queryset):
        self.run(request, queryset, services.offer)

    @admin.action(description=gettext_lazy("Start: they are here"), permissions=["decide"])
    def start(self, request, queryset):
        self.run(request, queryset, services.start)

    @admin.action(description=gettext_lazy("Complete"), permissions=["decide"])
    def complete(self, request, queryset):
        self.run(request, queryset, services.complete)

    @admin.action(description=gettext_lazy("Dropped out"), permissions=["decide"])
    def drop(self, request, queryset):
        self.run(request, queryset, services.drop)

    @admin.action(description=gettext_lazy("Refuse, with a reason"), permissions=["decide"])
    def refuse(self, request, queryset):
        return self.ask(request, queryset, services.refuse, EnrolmentRefusalForm, action="refuse")


@admin.register(SocialAction)
class SocialActionAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["title", "kind", "center", "starts_on", "girls", "boys"]
    list_filter = ["kind", "center"]
    list_select_related = ["center"]
    search_fields = ["title_ar", "title_fr", "title_en"]
    autocomplete_fields = ["leaders"]
    personal_fields = ["leaders"]
