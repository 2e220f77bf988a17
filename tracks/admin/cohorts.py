"""Cohorts: who they are for, their seats, and the verbs that change them."""

from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from members.models import User
from skills_center.base.admin_inlines import CenterScopedInline
from tracks import services
from tracks.enums import EnrolmentState
from tracks.forms.applications import CancelForm, CapacityForm, CloneForm
from tracks.models import Cohort, CohortEvent, Criterion

from .certificates import CohortCertificates
from .decisions import DecisionDesk


class CriterionInline(CenterScopedInline, admin.TabularInline):
    """The grid; its lines stay once an application is scored on them."""

    model = Criterion
    extra = 0

    def _open(self, request, cohort=None):
        is_kept = cohort is not None and cohort.pk is not None
        scored = is_kept and cohort.criteria.filter(scores__isnull=False).exists()
        return not scored and request.user.has_perm("tracks.change_cohort", cohort)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("tracks.view_cohort", obj)

    def has_add_permission(self, request, obj=None):
        return self._open(request, obj)

    has_change_permission = has_delete_permission = _open


class CohortEventInline(CenterScopedInline, admin.TabularInline):
    model = CohortEvent
    extra = 0
    can_delete = False
    fields = readonly_fields = ("verb", "detail", "reason", "who", "at")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by")

    @admin.display(description=gettext_lazy("by"))
    def who(self, event):
        """The name alone: not everybody may open accounts."""
        return str(event.by)

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Cohort)
class CohortAdmin(TranslationAdmin, DecisionDesk, CohortCertificates):
    list_display = ["name", "track", "center", "starts_on", "capacity", "seats_held", "waiting"]
    list_filter = ["center", "track", "admission"]
    list_select_related = ["track", "center"]
    search_fields = ["name_ar", "name_fr", "name_en"]
    date_hierarchy = "starts_on"
    change_form_template = "admin/tracks/cohort/change_form.html"
    inlines = [CriterionInline, CohortEventInline]
    fieldsets = [
        (None, {"fields": ["name", "track", "center", "place", "coaches", "is_published"]}),
        (
            gettext_lazy("Seats and dates"),
            {
                "fields": [
                    "capacity",
                    "admission",
                    "offer_hours",
                    "applications_open_at",
                    "applications_close_at",
                    "starts_on",
                    "ends_on",
                ]
            },
        ),
        (
            gettext_lazy("Who it is for"),
            {"fields": ["age_from", "age_to", "situations", "communes", "papers"]},
        ),
        (gettext_lazy("Certificate"), {"fields": ["certificate_attendance"]}),
    ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .with_seats()
            .counting("waiting_count", [EnrolmentState.WAITLISTED])
        )

    def get_urls(self):
        """The verbs of one cohort, each asked on a page of its own."""
        verbs = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"tracks_cohort_{name}",
            )
            for name, view in {
                "capacity": self.capacity_view,
                "clone": self.clone_view,
                "cancel": self.cancel_view,
                "decide": self.decide_view,
                "certificates": self.certificates_view,
                "papers": self.papers_view,
            }.items()
        ]
        return verbs + super().get_urls()

    def capacity_view(self, request, object_id):
        """More or fewer seats."""
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Change the number of seats"),
            form_class=CapacityForm,
            verb=services.change_capacity,
            done=_("The number of seats is changed."),
        )

    def cancel_view(self, request, object_id):
        """Cancel it, and tell everybody who applied."""
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Cancel the cohort"),
            form_class=CancelForm,
            verb=services.cancel_cohort,
            done=_("The cohort is cancelled; all who applied are told."),
        )

    def clone_view(self, request, object_id):
        """The next cohort, made after this one."""
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Make the next cohort"),
            form_class=CloneForm,
            verb=services.clone_cohort,
            done=_("Made. Look it through, then show it to the public."),
            action="add",
        )

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Offer the coaches of the person's centres: accounts of members are not for choosing."""
        if db_field.name == "coaches":
            centers = request.user.centers_allowing("tracks.view_cohort")
            kwargs["queryset"] = User.objects.coaches(centers)
        if db_field.name in ("coaches", "communes"):
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_view_on_site_url(self, obj=None):
        """None of a cancelled one: the public no longer finds it."""
        return super().get_view_on_site_url(obj) if obj and not obj.cancelled_at else None

    def get_readonly_fields(self, request, obj=None):
        """Seats change by their verb; what people applied under stays."""
        if obj is None:
            return []
        applied_under = ["center", "track", "admission"] if obj.enrolments.exists() else []
        return ["capacity", *applied_under]

    @admin.display(description=gettext_lazy("seats held"))
    def seats_held(self, cohort):
        return cohort.seats_taken

    @admin.display(description=gettext_lazy("waiting"))
    def waiting(self, cohort):
        return cohort.waiting_count
