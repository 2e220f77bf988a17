"""Camps and citizen initiatives: proposed, decided, held, counted, shown."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.admin import TranslationAdmin

from skills_center.base.admin_moves import MoveInline, StatefulAdmin
from skills_center.base.admin_verbs import VerbPages, written_once
from skills_center.base.errors import DomainError
from tracks import services
from tracks.enums import InscriptionState, SocialState
from tracks.forms.social import (
    CallOffForm,
    FinishForm,
    InitiativeRefusalForm,
    PlacesForm,
    SocialActionForm,
)
from tracks.models import SocialAction, SocialActionMove
from tracks.services.camp_leaders import leaders_at
from tracks.services.camp_return import has_rows

OF_CAMP = ["places", "girls_places", "boys_places", "age_from", "age_to", "leader"]
OF_INITIATIVE = ["proposed_by", "expected", "team_told", "picture_told", "refusal_reason"]


class SocialActionMoveInline(MoveInline):
    model = SocialActionMove


@admin.register(SocialAction)
class SocialActionAdmin(VerbPages, TranslationAdmin, StatefulAdmin):
    form = SocialActionForm
    list_display = ["title", "kind", "center", "starts_on", "state_name", "girls", "boys"]
    list_filter = ["kind", "state", "center"]
    list_select_related = ["center"]
    search_fields = ["title_ar", "title_fr", "title_en"]
    autocomplete_fields = ["leaders"]
    personal_fields = ["leaders"]
    inlines = [SocialActionMoveInline]
    view_on_site = False  # most of them have no public page
    change_form_template = "admin/tracks/socialaction/change_form.html"
    actions = ["approve", "refuse", "finish", "call_off", "publish", "unpublish"]
    asks = {"refuse": InitiativeRefusalForm, "finish": FinishForm, "call_off": CallOffForm}

    def get_fieldsets(self, request, obj=None):
        """What every action has, then what belongs to its kind."""
        common = ["kind", "center", "title", "place", "description", "starts_on", "ends_on"]
        counted = ["girls", "boys", "leaders", "is_public"]
        names_members = request.user.has_perm("members.view_member", obj)
        if not names_members:
            counted.remove("leaders")
        sets: list[Any] = [(None, {"fields": [*(["state_name"] if obj else []), *common]})]
        if obj is None or obj.is_camp:
            sets.append((gettext_lazy("Of a camp"), {"fields": OF_CAMP}))
        if obj is not None and not obj.is_camp:
            shown = [name for name in OF_INITIATIVE if names_members or name != "proposed_by"]
            sets.append((gettext_lazy("Of an initiative"), {"fields": shown}))
        sets.append((gettext_lazy("Who took part"), {"fields": counted}))
        return self._patch_fieldsets(sets)  # a field a language

    def get_readonly_fields(self, request, obj=None):
        """Places change by their verb; computed figures and agreed pages are not typed."""
        told = ["state_name", "proposed_by", "team_told", "picture_told", "refusal_reason"]
        if not self.has_decide_permission(request, obj):
            told.append("leader")  # who types figures gives nobody the health notes
        if obj is None:
            return told
        fixed = [*told, "kind", "center"]
        if obj.is_camp and (obj.places is not None or has_rows(obj)):
            fixed += ["places", "girls_places", "boys_places"]
        if obj.is_camp and has_rows(obj):
            fixed += ["girls", "boys"]
        if not obj.is_camp:
            fixed += ["is_public"]
        return fixed

    def get_exclude(self, request, obj=None):
        others = ["expected"] if obj is None or obj.is_camp else OF_CAMP
        hidden = [] if obj else ["refusal_reason"]
        return [*(super().get_exclude(request, obj) or ()), *others, *hidden, "state"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The leader is one of the staff of the centres where this person decides."""
        if db_field.name == "leader":
            centers = request.user.centers_allowing("tracks.decide_socialaction")
            kwargs["queryset"] = leaders_at(centers)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        """The leader by its own verb, which asks once more and leaves a line."""
        leader, is_named = obj.leader, "leader" in form.changed_data
        if is_named:
            obj.leader_id = form.initial.get("leader")
        super().save_model(request, obj, form, change)
        if is_named:
            obj.leader = services.name_leader(obj, leader=leader, by=request.user).leader

    def get_urls(self):
        pages = {"places": self.places_view, "return": self.return_view}
        ours = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"tracks_socialaction_{name}",
            )
            for name, view in pages.items()
        ]
        return ours + super().get_urls()

    def places_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Change the places"),
            form_class=PlacesForm,
            verb=services.change_places,
            done=_("The number of places is changed."),
            action="decide",
        )

    @written_once
    def return_view(self, request, object_id):
        """Who was expected and who came, side by side; then the camp is closed."""
        camp = self.row_for(request, object_id, "tracks.decide_socialaction")
        if not camp.is_camp:
            raise Http404
        if request.method == "POST":
            try:
                services.reconcile(camp, by=request.user)
            except DomainError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, _("The camp is closed and counted."), messages.SUCCESS)
                return redirect("admin:tracks_socialaction_change", camp.pk)
        return render(request, "admin/tracks/socialaction/return.html", self._return(request, camp))

    def _return(self, request, camp):
        ahead = camp.inscriptions.ahead()
        return {
            **self.admin_site.each_context(request),
            "title": _("The return of the camp"),
            "opts": self.opts,
            "row": camp,
            "lines": services.lines_of(camp),
            "groups": camp.head_counts.live(),
            "unsaid": ahead.filter(state=InscriptionState.CONFIRMED).order_by("arrival")[:100],
            "never_confirmed": ahead.exclude(state=InscriptionState.CONFIRMED).count(),
            "computed": has_rows(camp),
        }

    def _moves_open(self, request, row):
        """A camp is finished on the page of its return; what is done is shown, or no longer."""
        moves = super()._moves_open(request, row)
        if row.is_camp:
            return [(name, label) for name, label in moves if name == "call_off"]
        if row.state == SocialState.DONE and request.user.has_perm(
            "tracks.decide_socialaction", row
        ):
            name = "unpublish" if row.is_public else "publish"
            moves += [pair for pair in self._labels(request, row) if pair[0] == name]
        return moves

    def _labels(self, request, row):
        return [(name, found[2]) for name, found in self.actions_at(request, row).items()]

    @admin.display(description=gettext_lazy("proposed by"))
    def proposed_by(self, action):
        return action.proposer or "—"

    @admin.display(description=gettext_lazy("team"))
    def team_told(self, action):
        """How many are in, and how many of them agreed to the public page."""
        team = list(action.team.inside())
        agreed = sum(1 for place in team if place.may_show)
        return _("%(count)s in the team, %(agreed)s agree to be shown") % {
            "count": len(team),
            "agreed": agreed,
        }

    @admin.display(description=gettext_lazy("picture"))
    def picture_told(self, action):
        return _("a picture was sent") if action.picture else _("no picture")

    def moved(self, count):
        return ngettext("%(count)s action changed.", "%(count)s actions changed.", count) % {
            "count": count
        }

    @admin.action(description=gettext_lazy("Approve the initiative"), permissions=["decide"])
    def approve(self, request, queryset):
        self.run(request, queryset, services.approve)

    @admin.action(description=gettext_lazy("Refuse, with a reason"), permissions=["decide"])
    def refuse(self, request, queryset):
        return self.ask(request, queryset, services.refuse_initiative, action="refuse")

    @admin.action(description=gettext_lazy("It took place: count it"), permissions=["decide"])
    def finish(self, request, queryset):
        return self.ask(request, queryset, services.finish_initiative, action="finish")

    @admin.action(description=gettext_lazy("Call off this action"), permissions=["decide"])
    def call_off(self, request, queryset):
        return self.ask(request, queryset, services.call_off, action="call_off")

    @admin.action(description=gettext_lazy("Show to the public"), permissions=["decide"])
    def publish(self, request, queryset):
        self.run(request, queryset, services.publish)

    @admin.action(description=gettext_lazy("No longer show to the public"), permissions=["decide"])
    def unpublish(self, request, queryset):
        self.run(request, queryset, services.unpublish)
