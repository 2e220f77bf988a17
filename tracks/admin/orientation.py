"""Who is registered and in no cohort: the list, and what is done from it on one or several."""

from collections import defaultdict
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_lazy, ngettext

from members.admin.finding import FindsItsMembers
from members.forms.desk import goal_choices
from members.models import Member
from skills_center.base.admin_actions import ASKED
from skills_center.base.admin_moves import StatefulAdmin
from skills_center.base.dates import age_on, today
from skills_center.base.locks import lock
from tracks import services
from tracks.forms.orientation import CallForm, EnrolThemForm, InviteForm, ProposeForm
from tracks.models import MemberToOrient
from tracks.services.first_words import to_be_written_to
from tracks.services.rehearsal import run_on_all

from .orientation_filters import (
    AgeFilter,
    CommuneFilter,
    GoalFilter,
    StepFilter,
    WaitFilter,
    WhoFilter,
)
from .orientation_told import next_step_told, phone_told, reason_told, step_told, wait_told
from .untold import whom_to_tell

# So many letters are still read before they leave.
MOST = 200


class OrientsMembers(StatefulAdmin):
    """An act on several people shows what will leave, then is done once that was read."""

    moved_in_order = ("since", "pk")
    moves_are_told = True
    asks: dict[str, Any]

    def ask_letters(self, request, queryset, verb, *, action):
        """Show what the act would do and to whom nothing happens, and why; do it once agreed."""
        if queryset.count() > MOST:
            told = gettext("Choose at most %(count)s people at once.") % {"count": MOST}
            self.message_user(request, told, messages.ERROR)
            return None
        form_class = self.asks[action]
        asked = ASKED in request.POST or form_class.base_fields.keys() & request.POST.keys()
        form = form_class(request.POST if asked else None, user=request.user)
        is_right = form.is_valid()
        agreed = "confirm" in request.POST and is_right
        if agreed and self.run(request, queryset, verb, **form.cleaned_data):
            return None
        rows = self._in_turn(queryset)
        played = _rehearse(verb, rows, by=request.user, **form.cleaned_data) if is_right else None
        page = "admin/tracks/membertoorient/ask.html"
        left_out = _by_reason(played.failed) if played else []
        untold = whom_to_tell(played, request.user)
        said = {"played": played, "left_out": left_out, "untold": untold, "most": MOST}
        return self.ask_page(request, page, action, form, rows, **said)

    def run(self, request, queryset, verb, **details):
        """Run a verb on all; say how many were done, and how many not for each reason."""
        done, failed = run_on_all(verb, self._in_turn(queryset), by=request.user, **details)
        for why, rows in _by_reason(failed):
            told = ngettext("%(count)s left out: %(why)s", "%(count)s left out: %(why)s", len(rows))
            values = {"count": len(rows), "why": why}
            self.message_user(request, told % values, messages.ERROR)
        if done:
            self.message_user(request, self.moved(len(done)), messages.SUCCESS)
        return done

    def _in_turn(self, queryset):
        """Those who wait longest first: they take the last places."""
        return list(queryset.with_wait().select_related("center", "user").order_by("since", "pk"))

    def moved(self, count):
        return ngettext("Done for %(count)s person.", "Done for %(count)s people.", count) % {
            "count": count
        }


def _rehearse(verb, rows, **details):
    """As `services.rehearse`, with all files locked in one order first: each verb locks the file,
    then a meeting or a cohort, which would then wait for the next file."""
    with transaction.atomic():
        lock(Member.objects.filter(pk__in=[row.pk for row in rows]))
        return services.rehearse(verb, rows, **details)


def _by_reason(failed):
    """Pairs of a reason and those whom it leaves out."""
    found = defaultdict(list)
    for row, why in failed:
        found[why].append(row)
    return list(found.items())


@admin.register(MemberToOrient)
class MemberToOrientAdmin(FindsItsMembers, OrientsMembers):
    """The list of a centre's first work: who waits longest stands first."""

    # What is cut off on a narrow screen comes last.
    list_display = [
        "name",
        "waits",
        "next_step",
        "why_here",
        "age",
        "looks_for",
        "commune",
        "center",
    ]
    list_display_links = ["name"]
    list_filter = [
        WhoFilter,
        StepFilter,
        WaitFilter,
        AgeFilter,
        GoalFilter,
        "center",
        CommuneFilter,
    ]
    list_per_page = 30
    search_fields = ["name_text"]
    actions = ["invite_to_meeting", "propose_cohort", "enrol_them", "note_call"]
    asks = {
        "invite_to_meeting": InviteForm,
        "propose_cohort": ProposeForm,
        "enrol_them": EnrolThemForm,
        "note_call": CallForm,
    }
    fields = readonly_fields = (
        "file",
        "phone_shown",
        "age",
        "looks_for",
        "commune",
        "center",
        "waits",
        "why_here",
        "what_was_done",
    )

    def get_queryset(self, request):
        """Django's would be ordered by the wait before that is counted."""
        written_to = to_be_written_to().filter(pk=OuterRef("pk"))
        rows = MemberToOrient.objects.visible_to(request.user).with_wait().with_steps()
        without = MemberToOrient.objects.awaiting_guardian().filter(pk=OuterRef("pk"))
        told = {"is_written_to": Exists(written_to), "lacks_agreement": Exists(without)}
        return rows.annotate(**told).order_by("since", "pk")

    def get_ordering(self, request):
        return ("since", "pk")

    def get_list_display(self, request):
        """The phone as this person may read it; no centre for who sees one."""

        @admin.display(description=gettext_lazy("phone"))
        def phone(member):
            return phone_told(member, request.user)

        first, *others = super().get_list_display(request)
        centers = request.user.centers_allowing("tracks.view_membertoorient")
        if centers is not None and len(centers) == 1:
            others.remove("center")
        return [first, phone, *others]

    def get_object(self, request, object_id, from_field=None):
        member = super().get_object(request, object_id, from_field)
        if member is not None:
            member.phone_told = phone_told(member, request.user)
        return member

    def _moves_open(self, request, row):
        """What may be done for somebody who is in no cohort."""
        if not MemberToOrient.objects.to_orient().filter(pk=row.pk).exists():
            return []
        return [(name, action[2]) for name, action in self.actions_at(request, row).items()]

    def state_name(self, row):
        """What is said of a button that came too late."""
        return gettext("in a cohort")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_invite_permission(self, request, obj=None):
        return self._allowed(request, "invite", obj)

    def has_enrol_permission(self, request, obj=None):
        may_see = self.has_view_permission(request, obj)
        return may_see and request.user.has_perm("tracks.add_enrolment", obj)

    # What is shown ------------------------------------------------------------------
    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def name(self, member):
        return member.full_name

    @admin.display(description=gettext_lazy("member"))
    def file(self, member):
        url = reverse("admin:members_member_change", args=[member.pk])
        return format_html('<a href="{}">{}</a>', url, member)

    @admin.display(description=gettext_lazy("phone"))
    def phone_shown(self, member):
        return member.phone_told

    @admin.display(description=gettext_lazy("age"))
    def age(self, member):
        return age_on(today(), member.birth_date)

    @admin.display(description=gettext_lazy("looks for"))
    def looks_for(self, member):
        said = dict(goal_choices())
        goals = [str(said[goal.goal]) for goal in member.goals.all()]
        return gettext(", ").join(goals) or "—"

    @admin.display(description=gettext_lazy("waits"), ordering="since")
    def waits(self, member):
        return wait_told(member)

    @admin.display(description=gettext_lazy("why here"))
    def why_here(self, member):
        return reason_told(member)

    @admin.display(description=gettext_lazy("next step"))
    def next_step(self, member):
        return next_step_told(member)

    @admin.display(description=gettext_lazy("what was done"))
    def what_was_done(self, member):
        """Every step, the last one first: what, by whom, and what was noted."""
        if not member.steps:
            return next_step_told(member)
        lines = (
            (step_told(step), " · ".join(filter(None, [str(step.by or ""), step.note])))
            for step in member.steps
        )
        items = format_html_join("", "<li>{} <bdi>{}</bdi></li>", lines)
        return format_html('<ul class="file-moves">{}</ul>', items)

    # What is done -------------------------------------------------------------------
    @admin.action(
        description=gettext_lazy("Invite to an orientation meeting"), permissions=["invite"]
    )
    def invite_to_meeting(self, request, queryset):
        return self.ask_letters(
            request, queryset, services.invite_to_meeting, action="invite_to_meeting"
        )

    @admin.action(description=gettext_lazy("Propose a cohort"), permissions=["invite"])
    def propose_cohort(self, request, queryset):
        return self.ask_letters(request, queryset, services.propose_cohort, action="propose_cohort")

    @admin.action(description=gettext_lazy("Enrol in a cohort"), permissions=["enrol"])
    def enrol_them(self, request, queryset):
        return self.ask_letters(request, queryset, services.enrol_member, action="enrol_them")

    @admin.action(description=gettext_lazy("Note a call"), permissions=["invite"])
    def note_call(self, request, queryset):
        return self.ask_letters(request, queryset, services.note_call, action="note_call")
