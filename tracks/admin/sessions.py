"""Sessions and rooms: planned by a weekly pattern, then moved or cancelled one by one."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_verbs import VerbPages, written_once
from skills_center.base.errors import DomainError
from tracks import services
from tracks.forms.sessions import AddForm, CancelSessionForm, MoveForm, PlanForm, WordsForm
from tracks.models import Room, Session
from tracks.services.sessions import lock_session


@admin.register(Room)
class RoomAdmin(CenterScopedAdmin):
    list_display = ["name", "center", "seats"]
    list_filter = ["center"]
    list_select_related = ["center"]
    search_fields = ["name"]


@admin.register(Session)
class SessionAdmin(VerbPages, CenterScopedAdmin):
    list_display = ["starts_at", "ends_at", "cohort", "title", "room", "trainer_name", "held"]
    list_filter = ["cohort__center", "cohort__track"]
    list_select_related = ["cohort", "room", "trainer"]
    search_fields = ["title", "cohort__name_ar", "cohort__name_fr", "cohort__name_en"]
    date_hierarchy = "starts_at"
    view_on_site = False
    form = WordsForm
    fields = (
        "cohort",
        "starts_at",
        "ends_at",
        "room",
        "trainer_name",
        "title",
        "halves",
        "planned_at",
        "cancelled_at",
    )
    readonly_fields = tuple(name for name in fields if name not in ("title", "halves"))
    change_form_template = "admin/tracks/session/change_form.html"
    change_list_template = "admin/tracks/session/change_list.html"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("plan/", view(self.plan_view), name="tracks_session_plan"),
            path("<path:object_id>/move/", view(self.move_view), name="tracks_session_move"),
            path("<path:object_id>/cancel/", view(self.cancel_view), name="tracks_session_cancel"),
            *super().get_urls(),
        ]

    def lock_row(self, row):
        lock_session(row)

    def save_model(self, request, obj, form, change):
        """By its verb, which locks: the row may have been moved since the form was read."""
        services.word_session(obj, by=request.user, title=obj.title, halves=obj.halves)

    @written_once
    def plan_view(self, request):
        """A weekly pattern: looked at first, then written."""
        request.asked = PlanForm.base_fields
        self._require_add(request)
        cohort = request.GET.get("cohort", "")
        asked = request.POST if request.method == "POST" else None
        form = PlanForm(asked, user=request.user, initial={"cohort": cohort, "halves": 1})
        plan = None
        if form.is_valid():
            run = services.plan_sessions
            if "_write" in request.POST:
                run = partial(services.generate_sessions, by=request.user)
            try:
                plan = run(form.cleaned_data["cohort"], form.pattern())
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                if "_write" in request.POST:
                    return self._written(request, plan)
        return self._ask(request, "admin/tracks/session/plan.html", _("Plan sessions"), form, plan)

    def _written(self, request, plan):
        made, left = len(plan.free), len(plan.taken)
        told = ngettext("%(count)s session made.", "%(count)s sessions made.", made)
        self.message_user(request, told % {"count": made}, messages.SUCCESS)
        if left:
            told = ngettext(
                "%(count)s session left out: its room, its trainer or the cohort is taken.",
                "%(count)s sessions left out: their room, their trainer or the cohort is taken.",
                left,
            )
            self.message_user(request, told % {"count": left}, messages.WARNING)
        return redirect("admin:tracks_session_changelist")

    @written_once
    def add_view(self, request, form_url="", extra_context=None):
        """One session, by its verb."""
        request.asked = AddForm.base_fields
        self._require_add(request)
        form = AddForm(request.POST if request.method == "POST" else None, user=request.user)
        if form.is_valid():
            try:
                session = services.add_session(**form.cleaned_data, by=request.user)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, _("The session is added."), messages.SUCCESS)
                return redirect("admin:tracks_session_change", session.pk)
        return self._ask(request, "admin/tracks/session/add.html", _("Add a session"), form)

    def move_view(self, request, object_id):
        """Another time, room or trainer."""
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Move the session"),
            form_class=partial(MoveForm, user=request.user),
            verb=services.move_session,
            done=_("The session is moved; who has a seat is told."),
        )

    def cancel_view(self, request, object_id):
        """Called off, with a reason."""
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Cancel the session"),
            form_class=CancelSessionForm,
            verb=services.cancel_session,
            done=_("The session is cancelled; who has a seat is told."),
        )

    def _require_add(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _ask(self, request, template, title, form, plan=None):
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "form": form,
            "plan": plan,
        }
        return render(request, template, context)

    @admin.display(description=gettext_lazy("trainer"), ordering="trainer__name")
    def trainer_name(self, session):
        """The name alone: not everybody may open accounts."""
        return str(session.trainer) if session.trainer else self.get_empty_value_display()

    @admin.display(description=gettext_lazy("held"), boolean=True)
    def held(self, session):
        return session.cancelled_at is None
