"""Children and groups of a camp, in the back office. Of health notes only the writing."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, When
from django.forms import ModelForm
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from members.search import find_among
from members.services.consents import current_notice
from skills_center.base.admin import CenterScopedAdmin
from skills_center.base.admin_added import AddedByVerb
from skills_center.base.admin_moves import MoveInline, StatefulAdmin
from skills_center.base.admin_searched import asks_for_nothing
from skills_center.base.admin_verbs import VerbPages
from skills_center.base.text import searchable
from tracks import services
from tracks.forms.social import CameForm, DeskInscriptionForm, GroupForm, HealthNoteForm
from tracks.models import CampInscription, CampInscriptionMove, HeadCount, SocialAction
from tracks.services.guardians import doubtful_inscriptions
from tracks.services.social_locks import lock_group, lock_inscription


class InscriptionMoveInline(MoveInline):
    model = CampInscriptionMove


def open_camps(request, permission):
    """The camps where this person holds `permission`, of those that take inscriptions."""
    camps = SocialAction.objects.allowing(request.user, permission).camps()
    return camps.filter(state="planned", places__isnull=False).select_related("center")


class DoubtfulFilter(admin.SimpleListFilter):
    title = gettext_lazy("agreement of the guardian")
    parameter_name = "agreement"

    def lookups(self, request, model_admin):
        return [("doubtful", _("to be looked at: by the child's own number"))]

    def queryset(self, request, queryset):
        return doubtful_inscriptions(queryset) if self.value() == "doubtful" else queryset


@admin.register(CampInscription)
class CampInscriptionAdmin(AddedByVerb, VerbPages, StatefulAdmin):
    list_display = ["created_at", "child", "sex", "birth_date", "camp", "state_name", "agreed_at"]
    list_display_links = ["child"]
    list_filter = ["state", "sex", "camp__center", DoubtfulFilter]
    list_select_related = ["camp__center"]
    search_fields = ["first_name", "last_name", "guardian_name"]
    inlines = [InscriptionMoveInline]
    # Who waits first: of two who are withdrawn together one would else be given the other's place.
    moved_in_order = (Case(When(state="waitlisted", then=0), default=1), "pk")
    form = DeskInscriptionForm
    searched = 5_000  # inscriptions, the latest: their names are read and compared one by one
    add_title = gettext_lazy("Inscribe a child")
    change_form_template = "admin/tracks/campinscription/change_form.html"
    asked = (
        "camp",
        "first_name",
        "last_name",
        "sex",
        "birth_date",
        "guardian_name",
        "guardian_phone",
        "language",
        "signed_paper",
        "health",
    )
    fields = (
        "camp",
        "state_name",
        "arrival",
        "first_name",
        "last_name",
        "sex",
        "birth_date",
        "guardian_name",
        "guardian_phone",
        "language",
        "agreed_at",
        "agreed_by",
        "created_at",
    )
    readonly_fields = fields
    actions = ["agree_on_paper", "came", "absent", "withdraw_child"]
    transitions = {
        "agree_on_paper": "confirm",
        "came": "come",
        "absent": "miss",
        "withdraw_child": "withdraw",
    }

    def lock_row(self, row):
        lock_inscription(row)

    def get_search_results(self, request, queryset, search_term):
        """By the names of the child and of the guardian, as members are found by theirs."""
        if not search_term.strip():
            return queryset, False
        if asks_for_nothing(request, search_term):
            return queryset.none(), False
        latest = queryset.order_by("-pk").values_list("pk", *self.search_fields)[: self.searched]
        named = ((pk, searchable(*names)) for pk, *names in latest)
        keys, request.comes_near = find_among(named, search_term)
        return queryset.filter(pk__in=keys), False

    def get_form(self, request, *args: Any, **kwargs: Any):
        """Only who adds is asked: on the page of a row everything is read."""
        if kwargs.get("change"):
            kwargs["form"] = ModelForm
        return super().get_form(request, *args, **kwargs)

    def get_urls(self):
        health = path(
            "<path:object_id>/health/",
            self.admin_site.admin_view(self.health_view),
            name="tracks_campinscription_health",
        )
        return [health, *super().get_urls()]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "camp":
            kwargs["queryset"] = open_camps(request, "tracks.add_campinscription")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) or self._allowed(request, "decide", obj)

    @method_decorator(sensitive_post_parameters("health"))
    @sensitive_variables()
    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, extra_context)

    def add_row(self, request, answers):
        signed, health = answers.pop("signed_paper"), answers.pop("health")
        notice = current_notice()
        inscription = services.inscribe(
            answers.pop("camp"),
            language=answers.pop("language"),
            child=answers,
            by=request.user,
            signed_paper=signed,
            notice_version=notice.version if notice else "",
        )
        if health.strip():
            services.write_health_note(inscription, text=health)
        return inscription

    @method_decorator(sensitive_post_parameters("text"))
    @sensitive_variables()
    def health_view(self, request, object_id):
        """Write what a guardian tells at the desk; it is read on the leader's page alone."""
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Write a health note"),
            form_class=HealthNoteForm,
            verb=_write_health_note,
            done=_told_of_note,
            action="decide",
        )

    @admin.display(description=gettext_lazy("child"), ordering="first_name")
    def child(self, inscription):
        return str(inscription)

    def moved(self, count):
        return ngettext(
            "%(count)s inscription changed.", "%(count)s inscriptions changed.", count
        ) % {"count": count}

    @admin.action(
        description=gettext_lazy("The guardian signed: I have seen it"), permissions=["decide"]
    )
    def agree_on_paper(self, request, queryset):
        self.run(request, queryset, services.agree_on_paper)

    @admin.action(description=gettext_lazy("Came"), permissions=["decide"])
    def came(self, request, queryset):
        self.run(request, queryset, services.mark_came)

    @admin.action(description=gettext_lazy("Did not come"), permissions=["decide"])
    def absent(self, request, queryset):
        self.run(request, queryset, services.mark_absent)

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["decide"])
    def withdraw_child(self, request, queryset):
        self.run(request, queryset, services.withdraw_child)


def _write_health_note(inscription, *, text, erase, by):
    if erase:
        services.erase_health_note(inscription)
    else:
        services.write_health_note(inscription, text=text)
    return inscription


def _told_of_note(answers):
    if answers["erase"]:
        return _("The health note is erased.")
    return _("The health note is kept for the leader of the camp.")


@admin.register(HeadCount)
class HeadCountAdmin(AddedByVerb, VerbPages, CenterScopedAdmin):
    list_display = ["association", "camp", "girls", "boys", "girls_came", "boys_came", "state_name"]
    list_filter = ["camp__center"]
    list_select_related = ["camp__center"]
    search_fields = ["association"]
    form = GroupForm
    add_title = gettext_lazy("Places for a group")
    change_form_template = "admin/tracks/headcount/change_form.html"
    asked = ("camp", "association", "contact", "phone", "girls", "boys")
    fields = (*asked, "girls_came", "boys_came", "state_name")
    readonly_fields = ("camp", "girls", "boys", "girls_came", "boys_came", "state_name")
    actions = ["withdraw_group"]

    def lock_row(self, row):
        lock_group(row)

    def get_urls(self):
        came = path(
            "<path:object_id>/came/",
            self.admin_site.admin_view(self.came_view),
            name="tracks_headcount_came",
        )
        return [came, *super().get_urls()]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "camp":
            kwargs["queryset"] = open_camps(request, "tracks.add_headcount")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def add_row(self, request, answers):
        return services.add_group(answers.pop("camp"), by=request.user, **answers)

    def came_view(self, request, object_id):
        """After the return: how many of the group came."""
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("How many came"),
            form_class=CameForm,
            verb=services.count_group,
            done=_("Noted."),
        )

    @admin.display(description=gettext_lazy("state"))
    def state_name(self, group):
        return _("withdrawn") if group.withdrawn_at else _("places kept")

    @admin.action(
        description=gettext_lazy("They do not come: free the places"), permissions=["change"]
    )
    def withdraw_group(self, request, queryset):
        if self.run_each(request, queryset, services.withdraw_group):
            self.message_user(request, _("The places are free again."))
