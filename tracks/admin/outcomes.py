"""Outcomes, the list of those to call, and the rates: insertion never without answers."""

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.admin.finding import FindsMembers
from members.permissions import identifies
from skills_center.base.admin_verbs import VerbPages, written_once
from skills_center.base.errors import DomainError
from skills_center.base.masking import masked_phone
from skills_center.base.templatetags import face
from tracks import services
from tracks.enums import FollowUpState
from tracks.forms.outcomes import EvidenceForm, OutcomeForm
from tracks.models import Cohort, Enrolment, FollowUp, Outcome
from tracks.services import follow_ups
from tracks.services.outcomes import AnsweredMeanwhileError


class OfEnrolmentAdmin(FindsMembers, VerbPages):
    """Rows of an enrolment, found by the member's name; written by verbs alone."""

    member_path = "enrolment__member"

    def lock_row(self, row):
        """The place first, as a merge does."""
        Enrolment.objects.under_lock(row.enrolment_id)
        super().lock_row(row)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("member"))
    def member(self, row):
        return row.enrolment.member

    @admin.display(description=gettext_lazy("cohort"))
    def cohort(self, row):
        return row.enrolment.cohort


@admin.register(Outcome)
class OutcomeAdmin(OfEnrolmentAdmin):
    """What became of members; a better proof is a new line, and the old one stays."""

    list_display = ["recorded_at", "member", "kind", "contract", "where", "evidence", "cohort"]
    list_display_links = ["member"]
    list_filter = ["kind", "contract", "evidence", "enrolment__cohort__center"]
    list_select_related = ["enrolment__member", "enrolment__cohort"]
    search_fields = ["enrolment__member__name_text"]
    date_hierarchy = "recorded_at"
    fields = readonly_fields = (
        "member",
        "cohort",
        "kind",
        "contract",
        "where",
        "since",
        "until",
        "evidence",
        "recorded_by_name",
        "recorded_at",
    )
    change_form_template = "admin/tracks/outcome/change_form.html"

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        """Recorded from an enrolment; proved from the outcome itself."""
        record = self.admin_site.admin_view(self.record_view)
        prove = self.admin_site.admin_view(self.prove_view)
        return [
            path("of/<key:pk>/", record, name="tracks_outcome_record"),
            path("<path:object_id>/prove/", prove, name="tracks_outcome_prove"),
            *super().get_urls(),
        ]

    @written_once
    def record_view(self, request, pk):
        """Staff write down what became of the member of this enrolment."""
        request.asked = OutcomeForm.base_fields
        enrolments = Enrolment.objects.allowing(request.user, "tracks.add_outcome")
        enrolment = enrolments.filter(pk=pk).first()
        if enrolment is None:
            raise Http404
        latest = enrolment.outcomes.first()
        sent = request.POST if request.method == "POST" else None
        form = OutcomeForm(sent, standing=latest and latest.pk)
        if form.is_valid():
            try:
                made = services.record_outcome(enrolment, by=request.user, **form.cleaned_data)
            except AnsweredMeanwhileError as error:
                form.show_standing(error.outcome, both_answers(error.outcome))
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, _("Written down."), messages.SUCCESS)
                return redirect("admin:tracks_outcome_change", made.pk)
        return self._ask(request, form, _("Where they are now"), enrolment)

    def prove_view(self, request, object_id):
        """A paper was seen, or a visit made."""
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("A better proof"),
            form_class=EvidenceForm,
            verb=services.raise_evidence,
            done=_("Written down."),
            action="add",
        )

    def _ask(self, request, form, title, row):
        return render(
            request,
            "admin/tracks/outcome/record.html",
            {
                **self.admin_site.each_context(request),
                "title": title,
                "opts": self.opts,
                "row": row,
                "form": form,
            },
        )

    @admin.display(description=gettext_lazy("recorded by"))
    def recorded_by_name(self, outcome):
        """The name alone: not everybody may open accounts."""
        return str(outcome.recorded_by) if outcome.recorded_by else _("the member, by the link")


class ToCallFilter(admin.SimpleListFilter):
    """Those to call now, unless all are asked for."""

    title = gettext_lazy("which")
    parameter_name = "which"

    def lookups(self, request, model_admin):
        return [("call", _("to call")), *FollowUpState.choices, ("all", _("All"))]

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or "call") == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        wanted = self.value() or "call"
        if wanted == "call":
            return queryset.to_call()
        return queryset if wanted == "all" else queryset.filter(state=wanted)


@admin.register(FollowUp)
class FollowUpAdmin(OfEnrolmentAdmin):
    """The call list. A call is noted in two taps: what they said, or that nobody took it."""

    list_display = ["member", "cohort", "months", "due_on", "state", "calls", "call_from"]
    list_filter = [ToCallFilter, "months", "enrolment__cohort__center"]
    list_select_related = ["enrolment__member", "enrolment__cohort__center"]
    search_fields = ["enrolment__member__name_text"]
    ordering = ["call_from", "due_on", "pk"]
    change_list_template = "admin/tracks/followup/change_list.html"

    def get_list_display(self, request):
        """The phone as this person may read it."""

        @admin.display(description=gettext_lazy("phone"))
        def phone(row):
            return phone_of(row, request.user)

        first, *others = self.list_display
        return [first, phone, *others]

    def get_urls(self):
        rates = self.admin_site.admin_view(self.rates_view)
        return [path("rates/", rates, name="tracks_followup_rates"), *super().get_urls()]

    @written_once
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The page of a call: the phone, what is known, and what they answer."""
        request.asked = OutcomeForm.base_fields
        row = self.row_for(request, object_id, "tracks.view_followup")
        may_write = request.user.has_perm("tracks.change_followup", row)
        sent = request.POST if request.method == "POST" and may_write else None
        answers = sent if sent and "answer" in sent else None
        form = OutcomeForm(answers, standing=row.outcome_id)
        if sent is not None and self._written(request, row, form):
            return redirect("admin:tracks_followup_changelist")
        # What was typed is shown though the question was closed meanwhile.
        has_form = form.is_bound or follow_ups.can_be_answered(row)
        context = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "opts": self.opts,
            "row": row,
            "form": form if may_write and has_form else None,
            "phone": phone_of(row, request.user),
            "known": row.enrolment.outcomes.all(),
            "events": row.events.select_related("by"),
        }
        return render(request, "admin/tracks/followup/call.html", context)

    def _written(self, request, row, form):
        """Whether the call is noted; what was typed stays where it is not."""
        try:
            if "no_reply" in request.POST:
                follow_ups.no_reply(row, by=request.user)
                told = _("Noted: no reply. They come back to this list in three days.")
            elif "wrong_number" in request.POST:
                follow_ups.no_reply(row, by=request.user, wrong_number=True)
                told = _("Noted: wrong number. Look for another one in their file.")
            elif "decline" in request.POST:
                follow_ups.decline(row, by=request.user)
                told = _("Noted: nobody asks them again.")
            elif form.is_bound and form.is_valid():
                follow_ups.answer(row, by=request.user, **form.cleaned_data)
                told = _("Noted, thank you.")
            else:
                return False
        except AnsweredMeanwhileError as error:
            form.show_standing(error.outcome, both_answers(error.outcome))
            return False
        except DomainError as error:
            if form.is_bound:
                form.add_error(None, str(error))
                return False
            self.message_user(request, str(error), messages.ERROR)
            return True
        self.message_user(request, told, messages.SUCCESS)
        return True

    def rates_view(self, request):
        """By cohort and month: how many were asked, answered, and found something."""
        rows = FollowUp.objects.visible_to(request.user).put()
        if not self.has_view_permission(request):
            raise Http404
        years = [day.year for day in rows.dates("due_on", "year", order="DESC")]
        asked = request.GET.get("year", "")
        year = next((year for year in years if str(year) == asked), None)
        if year:
            rows = rows.filter(due_on__year=year)
        by_cohort = rows.rates("enrolment__cohort", "months")
        cohorts = Cohort.objects.in_bulk({row["enrolment__cohort"] for row in by_cohort})
        context = {
            **self.admin_site.each_context(request),
            "title": _("Answers and insertion"),
            "opts": self.opts,
            "years": years,
            "year": year,
            "by_month": rows.rates("months"),
            "by_cohort": [row | {"cohort": cohorts[row["enrolment__cohort"]]} for row in by_cohort],
        }
        return render(request, "admin/tracks/followup/rates.html", context)


def both_answers(outcome):
    """The sentence that shows the answer that stands there beside the one that was typed."""
    parts = [
        str(outcome),
        outcome.get_contract_display() if outcome.contract else "",
        outcome.where,
        outcome.get_evidence_display(),
    ]
    return format_html(
        '{} <b class="theirs"><bdi>{}</bdi></b>{}',
        _("Meanwhile somebody else wrote here:"),
        " · ".join(filter(None, parts)),
        _("What you typed stands in the field: save again to put it in its place."),
    )


def phone_of(follow_up, user):
    """The phone to call, as a link for who may identify members; else its end alone.

    The centre of the cohort calls, which need not be that of the file.
    """
    member = follow_up.enrolment.member
    if not member.phone:
        return "—"
    calls = user.has_perm("members.identify_member", follow_up)
    if not (calls or identifies(user, member)):
        return masked_phone(member.phone)
    return face.call(member.phone)
