"""Orientation meetings: planned here, called off, and who came."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skills_center.base.admin_added import AddedByVerb
from skills_center.base.admin_verbs import VerbPages
from tracks import services
from tracks.enums import MeetingAnswer
from tracks.forms.orientation import CallOffMeetingForm, ChangeMeetingForm, MeetingForm, WhoCameForm
from tracks.models import OrientationMeeting, OrientationStep
from tracks.services.orientation_meetings import lock_meeting, orientation_leaders

from .orientation_filters import AttendanceFilter


@admin.register(OrientationMeeting)
class OrientationMeetingAdmin(AddedByVerb, VerbPages):
    list_display = [
        "starts_at",
        "center",
        "place_told",
        "leader",
        "invited",
        "coming",
        "came",
        "state",
    ]
    list_filter = [AttendanceFilter, "center"]
    list_select_related = ["center", "led_by"]
    date_hierarchy = "starts_at"
    form = MeetingForm
    fields = ("center", "starts_at", "place", "leader", "places", "state", "called_off_why", "who")
    readonly_fields = fields
    add_title = gettext_lazy("Plan an orientation meeting")
    asked = ("center", "starts_at", "place", "led_by", "places")
    change_form_template = "admin/tracks/orientationmeeting/change_form.html"

    def get_queryset(self, request):
        def number(*answers):
            return Count("invitations", filter=Q(invitations__answer__in=answers))

        rows = super().get_queryset(request)
        return rows.annotate(
            number_invited=Count("invitations"),
            number_coming=number(MeetingAnswer.COMING),
            number_came=number(MeetingAnswer.CAME),
        )

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "tracks_orientationmeeting"
        return [
            path("<path:object_id>/call-off/", view(self.call_off_view), name=f"{name}_call_off"),
            path("<path:object_id>/move/", view(self.move_view), name=f"{name}_move"),
            path("<path:object_id>/came/", view(self.came_view), name=f"{name}_came"),
            *super().get_urls(),
        ]

    def get_changeform_initial_data(self, request):
        """The centre of who works at one, and themselves."""
        centers = request.user.centers_worked_at
        own = {"led_by": request.user.pk}
        if len(centers) == 1:
            own["center"] = next(iter(centers))
        return own | super().get_changeform_initial_data(request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "led_by":
            centers = request.user.centers_allowing("tracks.add_orientationmeeting")
            kwargs["queryset"] = orientation_leaders(centers).order_by("name", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def lock_row(self, row):
        lock_meeting(row)

    def has_change_permission(self, request, obj=None):
        """Planned, changed and called off by verbs: who is invited knows the hour there."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def add_row(self, request, answers):
        return services.plan_orientation(**answers, by=request.user)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Its page, with the verbs that are open now."""
        meeting = self.get_object(request, object_id)
        may = meeting and request.user.has_perm("tracks.change_orientationmeeting", meeting)
        ways = {
            "may_call_off": may and meeting.is_ahead,
            "may_note": may and meeting.has_begun and not meeting.called_off_at,
            "may_invite": meeting
            and meeting.is_ahead
            and request.user.has_perm("tracks.invite_membertoorient", meeting),
        }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | ways)

    def move_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Change the meeting"),
            form_class=ChangeMeetingForm,
            verb=services.change_orientation,
            done=_("The meeting is changed; of another hour or place those invited are told."),
        )

    def call_off_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Call the meeting off"),
            form_class=CallOffMeetingForm,
            verb=services.call_off_orientation,
            done=_("The meeting is called off; who was invited is told."),
        )

    def came_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Who came"),
            form_class=WhoCameForm,
            verb=services.note_who_came,
            done=lambda answers: _came_told(object_id),
        )

    @admin.display(description=gettext_lazy("led by"))
    def leader(self, meeting):
        """The name alone: not everybody may open accounts."""
        return str(meeting.led_by)

    @admin.display(description=gettext_lazy("place"))
    def place_told(self, meeting):
        return meeting.place_told

    @admin.display(description=gettext_lazy("invited"))
    def invited(self, meeting):
        return cast(Any, meeting).number_invited

    @admin.display(description=gettext_lazy("will come"))
    def coming(self, meeting):
        return cast(Any, meeting).number_coming

    @admin.display(description=gettext_lazy("came"))
    def came(self, meeting):
        return cast(Any, meeting).number_came

    @admin.display(description=gettext_lazy("who is invited"))
    def who(self, meeting):
        """Each with their answer, and who invited them."""
        steps = meeting.invitations.select_related("member", "by").order_by("pk")
        lines = [
            (step.member, step.get_answer_display(), step.by or _("the portal")) for step in steps
        ]
        if not lines:
            return _("nobody yet")
        items = format_html_join("", "<li><bdi>{}</bdi> · {} · <bdi>{}</bdi></li>", lines)
        return format_html('<ul class="file-moves">{}</ul>', items)

    @admin.display(description=gettext_lazy("state"))
    def state(self, meeting):
        if meeting.called_off_at:
            return _("called off")
        return _("over") if meeting.has_begun else _("planned")


def _came_told(meeting):
    """How many came, and how many did not, as it stands written now."""
    steps = OrientationStep.objects.filter(meeting=meeting)
    return _("Written down. Came: %(came)s · absent: %(absent)s.") % {
        "came": steps.filter(answer=MeetingAnswer.CAME).count(),
        "absent": steps.filter(answer=MeetingAnswer.ABSENT).count(),
    }
