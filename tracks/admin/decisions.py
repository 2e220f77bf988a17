"""Applications are decided: a queue beside the file; letters are read before they leave."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.paginator import Paginator
from django.db.models import F, Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from skills_center.base.admin_edits import asking_of_a_row
from skills_center.base.admin_moves import StatefulAdmin
from skills_center.base.admin_verbs import VerbPages, written_once
from skills_center.base.bounds import key_in
from skills_center.base.errors import DomainError
from tracks import services
from tracks.enums import Admission, EnrolmentState
from tracks.forms.applications import JumpForm, QueueForm, ScoreForm
from tracks.models import Enrolment, Score

from .untold import whom_to_tell

PAGE_SIZE = 50
SHOWN_STATES = {
    "submitted": [EnrolmentState.SUBMITTED],
    "waitlisted": [EnrolmentState.WAITLISTED],
    "held": EnrolmentState.HOLDS_SEAT,
    "ended": EnrolmentState.ENDED_WITHOUT_SEAT,
}
# The decisions that tell the member something, in the order of the buttons.
DECISIONS = ["accept", "put_on_waiting_list", "offer", "refuse"]


class LettersFirst(StatefulAdmin):
    """A decision shows its letters, and runs when they are agreed to.

    A decision is played through and taken back, so that the letters are those that will leave.
    """

    def decide(self, request, queryset, verb, *, action):
        """Show what the decision would do; do it once that was read."""
        form_class = self.asks[action]
        asked = "note" in request.POST
        form = form_class(request.POST if asked else {"note": ""})
        agreed = "confirm" in request.POST and form.is_valid()
        if agreed and self.run(request, queryset, verb, **form.cleaned_data):
            return None
        rows = self._in_turn(queryset)
        played = None
        if form.is_valid():
            played = services.rehearse(verb, rows, by=request.user, **form.cleaned_data)
        elif not asked:
            form = form_class()
        page = "admin/tracks/decide/letters.html"
        more = {"desk": self._desk(request), "untold": whom_to_tell(played, request.user)}
        return self.ask_page(request, page, action, form, rows, played=played, **more)

    def _in_turn(self, queryset):
        """As a bulk decision takes them: by rank in the list, then by arrival."""
        return list(
            queryset.select_related("member__center", "member__user", "cohort").order_by(
                "cohort", F("position").asc(nulls_last=True), "arrival"
            )
        )

    def _desk(self, request):
        """The cohort from whose queue the decision was asked; None from the list of all."""
        return key_in(request.POST.get("desk", ""))

    def way_back(self, request):
        if desk := self._desk(request):
            return reverse("admin:tracks_cohort_decide", args=[desk])
        return super().way_back(request)


class DecisionDesk(VerbPages):
    """`…/decide/`, the queue on one side and a file on the other."""

    @written_once
    def decide_view(self, request, object_id):
        """The queue of one cohort; scores and ranks are written here, decisions are asked."""
        request.asked = JumpForm.base_fields
        cohort = self.row_for(request, object_id, "tracks.decide_enrolment")
        asked = QueueForm(request.GET)
        asked.is_valid()
        look = {name: asked.cleaned_data.get(name) for name in asked.fields}
        look["show"] = look["show"] or "submitted"
        queue = self._queue(cohort, look)
        page = Paginator(queue, PAGE_SIZE).get_page(request.GET.get("page"))
        is_sent, meant = request.method == "POST", _meant(request, look)
        chosen = self._chosen(cohort, meant, page, is_sent)
        is_of = is_sent and chosen is not None and chosen.pk == meant
        forms = self._forms(cohort, chosen, request.POST if is_of else {})
        if is_sent and self._written(request, cohort, chosen if is_of else None, forms):
            return redirect(request.get_full_path())
        context = {
            **self.admin_site.each_context(request),
            **forms,
            "title": _("Applications: %(cohort)s") % {"cohort": cohort},
            "opts": self.opts,
            "cohort": cohort,
            "tabs": self._tabs(cohort, look["show"]),
            "look": look,
            "page": page,
            "chosen": chosen,
            "typed": _typed_elsewhere(request, cohort, forms) if is_sent else [],
            "ticked": {one.pk for one in page.object_list[: look["take"] or 0]},
            "actions": self._actions(request),
            "moves_open": self._moves_open(request, chosen),
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "selects": cohort.admission == Admission.SELECTION,
        }
        return render(request, "admin/tracks/decide/desk.html", context)

    def _queue(self, cohort, look):
        queue = cohort.enrolments.filter(state__in=SHOWN_STATES[look["show"]])
        queue = queue.with_score().with_rank().select_related("member", "eligibility")
        if look["by_score"]:
            return queue.order_by(F("points").desc(nulls_last=True), "arrival")
        return queue.order_by(F("position").asc(nulls_last=True), "arrival")

    def _chosen(self, cohort, who, page, is_sent):
        """The application beside the queue, with all that a decision looks at.

        Whoever was sending something about one that is no longer here is shown the queue, and is
        told: a page that is not found would lose what they typed.
        """
        files = (
            cohort.enrolments.with_rank()
            .with_score()
            .select_related("member__commune", "member__center", "member__user", "eligibility")
            .prefetch_related(
                "member__goals",
                "member__documents",
                "moves__by",
                Prefetch(
                    "member__enrolments",
                    Enrolment.objects.exclude(cohort=cohort).select_related("cohort"),
                    to_attr="elsewhere",
                ),
            )
        )
        chosen = files.filter(pk=who).first() if who else None
        if chosen is None and who and not is_sent:
            raise Http404
        if chosen is None and (first := next(iter(page.object_list), None)):
            chosen = files.get(pk=first.pk)
        if chosen:
            chosen.cohort = cohort
            chosen.fit = services.fit_of(cohort, chosen.member)
        return chosen

    def _tabs(self, cohort, shown):
        counts = {
            name: cohort.enrolments.filter(state__in=states).count()
            for name, states in SHOWN_STATES.items()
        }
        return [(name, label, counts[name], name == shown) for name, label in QueueForm.SHOWN]

    def _forms(self, cohort, chosen, sent):
        """The grid and the change of rank of the chosen file, filled in when this one was sent."""
        forms: dict[str, Any] = {"score_form": None, "jump_form": None}
        if chosen is None:
            return forms
        if chosen.state == EnrolmentState.WAITLISTED:
            forms["jump_form"] = JumpForm(
                sent if "jump" in sent else None, last=cohort.enrolments.waiting().count()
            )
        grid = list(cohort.criteria.all())
        if grid and chosen.state in (EnrolmentState.SUBMITTED, EnrolmentState.WAITLISTED):
            given = dict(
                Score.objects.filter(enrolment=chosen).values_list("criterion_id", "points")
            )
            forms["score_form"] = asking_of_a_row(ScoreForm)(
                sent if "score" in sent else None, grid=grid, given=given
            )
        return forms

    def _written(self, request, cohort, chosen, forms):
        """Whether what was sent is done; what was typed stays where it is not."""
        if "rank" in request.POST:
            return self._ranked(request, cohort)
        if chosen is None:
            messages.error(
                request, _("Nothing was written: choose the application, then send it again.")
            )
            return False
        form = forms["jump_form" if "jump" in request.POST else "score_form"]
        if form is None or not form.is_bound:
            state = {"state": chosen.get_state_display()}
            told = _("This is no longer possible: the state is now “%(state)s”.") % state
            messages.error(request, told)
            return False
        return form.is_valid() and self._ran(request, chosen, form)

    def _ran(self, request, chosen, form):
        """Whether the verb of this form took it; else the form says why not."""
        try:
            if isinstance(form, JumpForm):
                services.jump(chosen, **form.cleaned_data, by=request.user)
                told = _("The rank is changed; the reason is kept.")
            else:
                services.score(chosen, points=form.points(), by=request.user)
                told = _("The score is written down.")
        except DomainError as error:
            form.add_error(None, str(error))
            return False
        messages.success(request, told)
        return True

    def _ranked(self, request, cohort):
        try:
            services.rank_by_score(cohort, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The waiting list is in the order of the scores."))
        return True

    def _actions(self, request):
        """The decisions this person may take on several at once: (name, label)."""
        actions = self._enrolment_admin().get_actions(request)
        return [(name, actions[name][2]) for name in DECISIONS if name in actions]

    def _moves_open(self, request, chosen):
        """Those of the decisions that the chosen file is open to."""
        if chosen is None:
            return []
        return self._enrolment_admin()._moves_open(request, chosen)

    def _enrolment_admin(self):
        return admin.site.get_model_admin(Enrolment)


def _meant(request, look):
    """The number of the application that a form was drawn for, or the address asks for."""
    return key_in(request.POST["of"]) if "of" in request.POST else look["who"]


def _typed_elsewhere(request, cohort, forms):
    """What was typed into a form that this page no longer has: pairs of label and words."""
    if any(form and form.is_bound for form in forms.values()):
        return []
    labels = {f"points_{line.pk}": line.name for line in cohort.criteria.all()}
    labels |= {name: field.label for name, field in JumpForm.base_fields.items()}
    return [(labels[name], request.POST[name]) for name in labels if request.POST.get(name)]


def desk_address(enrolment):
    """Where this application is decided, beside its queue."""
    address = reverse("admin:tracks_cohort_decide", args=[enrolment.cohort_id])
    return f"{address}?who={enrolment.pk}"
