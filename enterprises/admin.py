"""Calls, projects and organizations in the back office. A state changes by its verb only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from modeltranslation.admin import TranslationAdmin

from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_inlines import CenterScopedInline
from skills_center.base.admin_moves import MoveInline, StatefulAdmin

from . import services
from .forms import GrantForm, ProjectRefusalForm
from .models import Accompaniment, Call, Grant, Job, Organization, Project, ProjectMove


class AccompanimentInline(CenterScopedInline, admin.TabularInline):
    model = Accompaniment
    extra = 0

    def get_queryset(self, request):
        """Each row is called by the name of its organization."""
        return super().get_queryset(request).select_related("organization")


@admin.register(Organization)
class OrganizationAdmin(TranslationAdmin, CenterScopedAdmin):
    folded_search = True
    search_fields = ["search_text"]
    list_display = ["name", "kind", "center", "created_on", "is_public"]
    list_filter = ["kind", "center", "is_public"]
    list_select_related = ["center"]
    autocomplete_fields = ["commune", "founder"]
    personal_fields = ["founder"]
    inlines = [AccompanimentInline]


@admin.register(Call)
class CallAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["title", "programme", "center", "opens_at", "closes_at", "is_published"]
    list_filter = ["programme", "center"]
    list_select_related = ["center"]
    search_fields = ["title_ar", "title_fr", "title_en"]
    prepopulated_fields = {"slug": ["title_fr"]}


class ProjectMoveInline(MoveInline):
    model = ProjectMove


class JobInline(CenterScopedInline, admin.StackedInline):
    model = Job
    extra = 0
    fields = [("title_ar", "title_fr", "title_en"), ("sex", "kind", "started_on")]

    def get_queryset(self, request):
        """Each row is called by its title and that of its project."""
        return super().get_queryset(request).select_related("project")


@admin.register(Project)
class ProjectAdmin(TranslationAdmin, StatefulAdmin):
    list_display = ["title", "programme", "state_name", "center", "selected_on", "funded_on"]
    list_filter = ["state", "programme", "center"]
    list_select_related = ["center"]
    search_fields = ["title_ar", "title_fr", "title_en"]
    autocomplete_fields = ["organization", "call", "holder"]
    personal_fields = ["holder"]
    readonly_fields = [
        "state_name",
        "submitted_on",
        "selected_on",
        "funded_on",
        "refusal_reason",
    ]
    exclude = ["state"]
    inlines = [JobInline, ProjectMoveInline]
    moves_are_told = True
    actions = [
        "submit",
        "start_review",
        "select",
        "fund",
        "start",
        "close",
        "refuse",
        "withdraw",
    ]
    asks = {"fund": GrantForm, "refuse": ProjectRefusalForm}

    def moved(self, count):
        return ngettext("%(count)s project moved on.", "%(count)s projects moved on.", count) % {
            "count": count
        }

    @admin.action(description=gettext_lazy("Submit"), permissions=["change"])
    def submit(self, request, queryset):
        self.run(request, queryset, services.submit)

    @admin.action(description=gettext_lazy("Start the review"), permissions=["decide"])
    def start_review(self, request, queryset):
        self.run(request, queryset, services.start_review)

    @admin.action(description=gettext_lazy("Select"), permissions=["decide"])
    def select(self, request, queryset):
        self.run(request, queryset, services.select)

    @admin.action(description=gettext_lazy("Award the grant"), permissions=["decide"])
    def fund(self, request, queryset):
        return self.ask(request, queryset, services.fund, action="fund")

    @admin.action(description=gettext_lazy("Refuse, with a reason"), permissions=["decide"])
    def refuse(self, request, queryset):
        return self.ask(request, queryset, services.refuse, action="refuse")

    @admin.action(description=gettext_lazy("The project runs"), permissions=["change"])
    def start(self, request, queryset):
        self.run(request, queryset, services.start)

    @admin.action(description=pgettext_lazy("project", "Close"), permissions=["change"])
    def close(self, request, queryset):
        self.run(request, queryset, services.close)

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["change"])
    def withdraw(self, request, queryset):
        self.run(request, queryset, services.withdraw)


@admin.register(Grant)
class GrantAdmin(CenterScopedAdmin):
    """Grants are awarded by the verb `fund`; here they are read."""

    list_display = ["project", "amount", "awarded_on", "reference"]
    list_select_related = ["project"]
    search_fields = ["project__title_ar", "project__title_fr", "reference"]
    readonly_fields = ["project", "amount", "awarded_on"]

    def has_add_permission(self, request):
        return False


@admin.register(Job)
class JobAdmin(TranslationAdmin, CenterScopedAdmin):
    list_display = ["title", "project", "sex", "kind", "started_on"]
    list_filter = ["kind", "sex", "project__center"]
    list_select_related = ["project"]
    search_fields = ["title_ar", "title_fr", "title_en"]
    autocomplete_fields = ["project", "member"]
    personal_fields = ["member"]


@admin.register(Accompaniment)
class AccompanimentAdmin(CenterScopedAdmin):
    list_display = ["organization", "programme", "started_on", "ended_on"]
    list_filter = ["programme", "organization__center"]
    list_select_related = ["organization"]
    autocomplete_fields = ["organization"]
