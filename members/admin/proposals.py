"""Changes proposed to files: what each file says beside what is proposed, and the decision."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.activity import Source
from members.enums import DocumentKind, ProposalState
from members.forms.proposals import DecideChangesForm
from members.models import Document, Member, Proposal, ProposalMove
from members.services.changes import changes_of, labels_of
from members.services.proposals import accept
from skills_center.base.admin_verbs import written_once
from skills_center.base.errors import DomainError
from skills_center.base.locks import lock

from .contacts import foretell_contacts, tell_contact_change
from .privacy import ReadOnlyAdmin

SHOWN = 8
LIST = "admin:members_proposal_changelist"


def _outcome(row, change):
    """What became of one change, whatever became of the others."""
    if change.name in row.accepted:
        return ProposalState.ACCEPTED.label
    is_decided = row.state in (ProposalState.PARTLY, ProposalState.REFUSED)
    return ProposalState.REFUSED.label if is_decided else row.get_state_display()


def _lines(row, form):
    """Each change with what decides it, and what accepting it would mean for the log-in."""
    foretold = list(foretell_contacts(row))
    for change, field, is_of_others in form.lines():
        warnings = [sentence for names, sentence in foretold if change.name in names]
        yield change, field, is_of_others, warnings


def _papers(row, user):
    """The documents of the file that may prove it, as far as this person may open them."""
    seen = Document.objects.visible_to(user).filter(member=row.member_id)
    return seen.exclude(kind=DocumentKind.PORTRAIT)


class WaitingFilter(admin.SimpleListFilter):
    """Those to be decided, unless others are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*ProposalState.choices, ("all", _("All"))]

    def choices(self, changelist):
        chosen = self.value() or ProposalState.WAITING
        for value, label in self.lookup_choices:
            yield {
                "selected": chosen == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        wanted = self.value() or ProposalState.WAITING
        return queryset if wanted == "all" else queryset.filter(state=wanted)


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """The oldest first; each is decided on a page of its own."""

    list_display = ["member", "asked_for", "origin", "created_at", "lapses_on", "state"]
    list_filter = [WaitingFilter, "origin", "member__center"]
    ordering = ["created_at", "pk"]

    @admin.display(description=gettext_lazy("what is proposed"))
    def asked_for(self, row):
        return labels_of(row.changes)

    def has_change_permission(self, request, obj=None):
        """Nothing is typed over: it is decided."""
        return self._allowed(request, "decide", obj)

    def lock_row(self, row):
        """The file first, as its writers do: nobody changes what the decision is held against."""
        lock(Member.objects.filter(pk=row.member_id))
        super().lock_row(row)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        request.asked = DecideChangesForm.asked()
        return self._decide(request, object_id)

    @written_once
    def _decide(self, request, object_id):
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        sent = request.POST if request.method == "POST" else None
        if sent is not None and not self.has_change_permission(request, row):
            raise PermissionDenied
        form = DecideChangesForm(sent, row=row, by=request.user)
        if row.is_waiting and form.is_valid():
            try:
                self._write(request, row, form)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return redirect(LIST)
        elif sent is not None and not row.is_waiting:
            told = _("This is no longer possible: the state is now “%(state)s”.")
            messages.error(request, told % {"state": row.get_state_display()})
            return redirect("admin:members_proposal_change", row.pk)
        return render(request, "admin/proposals/decide.html", self._context(request, row, form))

    def _write(self, request, row, form):
        if form.decides_nothing:
            messages.info(request, _("Nothing is decided: it waits for who may accept it."))
            return
        done = accept(row, by=request.user, **form.decision())
        messages.success(request, _("Decided: the member is told."))
        if done.followed:
            tell_contact_change(request, done.followed)

    def _context(self, request, row, form):
        is_open = row.is_waiting and self.has_change_permission(request, row)
        return {
            **self.admin_site.each_context(request),
            "title": _("Changes proposed to a file"),
            "opts": self.opts,
            "row": row,
            "form": form,
            "is_open": is_open,
            "lines": [*_lines(row, form)] if is_open else [],
            "papers": _papers(row, request.user) if is_open else [],
            "decided": [] if is_open else [(one, _outcome(row, one)) for one in changes_of(row)],
            "moves": row.moves.select_related("by"),
            "file_url": reverse("admin:members_member_change", args=[row.member_id]),
        }


# What they did, for their director to read -------------------------------------------------
def _decisions(person, reader):
    moves = ProposalMove.objects.filter(by=person).select_related("subject__member")
    return moves.filter(subject__in=Proposal.objects.visible_to(reader))


def _tell_decision(row):
    page = reverse("admin:members_proposal_change", args=[row.subject_id])
    return _("Changes proposed to a file: %(state)s") % {"state": row.told}, str(row.subject), page


PROPOSAL_DECISIONS = Source(_decisions, "at", _tell_decision)


def proposals_to_decide(user):
    if not user.has_perm("members.decide_proposal"):
        return None
    waiting = Proposal.objects.allowing(user, "members.decide_proposal").waiting()
    return {
        "title": _("Changes proposed to files"),
        "empty": _("No proposed change waits."),
        "url": reverse(LIST),
        "rows": [
            {
                "label": str(row),
                "note": capfirst(labels_of(row.changes)),
                "when": row.created_at,
                "url": reverse("admin:members_proposal_change", args=[row.pk]),
            }
            for row in waiting.select_related("member")[:SHOWN]
        ],
    }
