"""The desk and the guardian of a minor: asked again, corrected, signed on paper, looked at."""

from typing import NamedTuple

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.enums import ConsentMeans, ConsentPurpose, DocumentKind, GuardianAnswer
from members.forms.guardians import (
    GuardianOfMemberForm,
    LookedAtForm,
    SendLinkForm,
    SignedPaperForm,
    TakeBackForm,
)
from members.models import Guardian, Member
from members.services.documents import take_document
from members.services.guardian_answers import look_at_agreement, take_agreement_back
from members.services.guardians import (
    ask_guardian,
    name_guardian,
    record_agreement,
    why_not_asked,
)
from members.services.own_numbers import doubtful, is_doubtful
from skills_center.base.admin_site import add_panel
from skills_center.base.admin_verbs import VerbPages, written_once
from skills_center.base.dates import as_shown
from skills_center.base.errors import DomainError
from skills_center.base.files import NotKeptError

SHOWN = 8


class Way(NamedTuple):
    """A button on the member's page: what it does, and where it asks first."""

    label: str
    url: str


class GuardianDesk(VerbPages):
    """What the desk does about a guardian, beside the form of the member."""

    def get_urls(self):
        views = {
            "ask": self.ask_guardian_view,
            "name": self.name_guardian_view,
            "paper": self.signed_paper_view,
            "take-back": self.take_back_view,
            "looked-at": self.looked_at_view,
        }
        own = [
            path(
                f"<path:object_id>/guardian/{route}/",
                self.admin_site.admin_view(view),
                name=f"members_member_guardian_{route.replace('-', '_')}",
            )
            for route, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def _logged(self, request, verb, what):
        """The verb, which leaves its line in the log of the back office."""

        def run(member, *, by, **answers):
            verb(member, by=by, **answers)
            self.log_change(request, member, what)
            return member

        return run

    def ask_guardian_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=_("Send the link to the guardian"),
            form_class=SendLinkForm,
            verb=self._logged(request, ask_guardian, _("the link was sent to the guardian")),
            done=_("The link has left for the guardian."),
        )

    def name_guardian_view(self, request, object_id):
        """For who may see the number in clear: it stands in the form."""
        return self.ask_verb(
            request,
            object_id,
            title=_("Guardian and number"),
            form_class=GuardianOfMemberForm,
            verb=self._logged(request, name_guardian, _("guardian written down")),
            done=_("The guardian is written down."),
            action="identify",
        )

    def take_back_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=_("The guardian takes the agreement back"),
            form_class=TakeBackForm,
            verb=self._logged(
                request, take_agreement_back, _("the guardian took the agreement back")
            ),
            done=_("The agreement is taken back; the young person is told."),
        )

    def looked_at_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=_("The agreement is the guardian's"),
            form_class=LookedAtForm,
            verb=self._logged(
                request, look_at_agreement, _("the guardian's agreement was looked at")
            ),
            done=_("Looked at: the mark is gone."),
        )

    @written_once
    def signed_paper_view(self, request, object_id):
        """The guardian signed: recorded with the scan, or without one."""
        request.asked = SignedPaperForm.base_fields
        member = self.row_for(request, object_id, "members.change_member")
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = SignedPaperForm(*sent, by=request.user)
        if request.method == "POST" and form.is_valid() and self._signed(request, member, form):
            form.let_go()
            self.log_change(request, member, _("the paper signed by the guardian was seen"))
            messages.success(request, _("The guardian's agreement is recorded."))
            return redirect("admin:members_member_change", member.pk)
        if request.method == "POST" and not member.anonymised_at:
            form.hold()
        context = {
            **self.admin_site.each_context(request),
            "title": _("The paper signed by the guardian of %(name)s") % {"name": member.full_name},
            "opts": self.opts,
            "member": member,
            "form": form,
        }
        return render(request, "admin/desk/guardian_paper.html", context)

    def _signed(self, request, member, form):
        """Whether it is recorded; else the form says why not."""
        try:
            _record_paper(member, form.cleaned_data["file"], by=request.user)
        except NotKeptError as error:
            form.add_error("file", str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return True
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        member = self.get_object(request, object_id)
        box = guardian_box(request, member) if isinstance(member, Member) else None
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "guardian_box": box}
        )


@transaction.atomic
def _record_paper(member, file, *, by):
    if file:
        take_document(member=member, kind=DocumentKind.GUARDIAN, file=file, by=by)
    record_agreement(member, means=ConsentMeans.PAPER, language=member.language, by=by)


# What the member's page says -------------------------------------------------------------
def guardian_box(request, member):
    """What is known of a minor's guardian and what this person may do; None of an adult's."""
    if not member.is_minor or member.anonymised_at:
        return None
    guardian = Guardian.objects.filter(member=member).first()
    agreement = member.consents.standing(ConsentPurpose.GUARDIAN).first()
    is_to_look_at = agreement is not None and is_doubtful(member)
    box = {
        "says": _said(member, guardian, agreement),
        "is_to_look_at": is_to_look_at,
        "needs_care": agreement is None or is_to_look_at,
        "not_now": "",
        "ways": [],
    }
    if request.user.has_perm("members.change_member", member):
        box["ways"] = list(_ways(request, member, guardian, agreement, is_to_look_at))
        if guardian and not agreement:
            box["not_now"] = why_not_asked(guardian, is_staff=True)
    return box


def _said(member, guardian, agreement):
    if agreement:
        return _("The guardian agreed (%(how)s) on %(day)s.") % {
            "how": agreement.get_means_display(),
            "day": _day(agreement.given_at),
        }
    if guardian is None:
        return _("Under 18, and no guardian is named.")
    if guardian.answer:
        answered = {"answer": guardian.get_answer_display(), "day": _day(guardian.answered_at)}
        return _("The guardian's number answered on %(day)s: “%(answer)s”.") % answered
    if not guardian.phone:
        return _("Under 18: the guardian has no number here and signs the paper.")
    if guardian.unanswered_at:
        said = {"day": _day(guardian.asked_at), "times": guardian.times_asked}
        return _("The guardian never answered the link of %(day)s. Call, or take the paper.") % said
    if guardian.asked_at:
        return _("Under 18: the link left on %(day)s, and waits for the guardian's answer.") % {
            "day": _day(guardian.asked_at)
        }
    return _("Under 18, and the guardian was not asked yet.")


def _day(moment):
    return as_shown(timezone.localdate(moment))


def _ways(request, member, guardian, agreement, is_to_look_at):
    def way(label, name):
        return Way(label, reverse(f"admin:members_member_guardian_{name}", args=[member.pk]))

    if guardian and not agreement and not why_not_asked(guardian, is_staff=True):
        yield way(_("Send the link again") if guardian.asked_at else _("Send the link"), "ask")
    if request.user.has_perm("members.identify_member", member):
        label = _("Correct guardian or number") if guardian else _("Name the guardian")
        yield way(label, "name")
    if not agreement or is_to_look_at:
        yield way(_("Record the signed paper"), "paper")
    if is_to_look_at:
        yield way(_("It is the guardian's agreement"), "looked_at")
    if agreement:
        yield way(_("The guardian takes it back"), "take_back")


# Lists ---------------------------------------------------------------------------------
class GuardianFilter(admin.SimpleListFilter):
    """Minors by how far their guardian's agreement is."""

    title = gettext_lazy("guardian of a minor")
    parameter_name = "guardian"

    def lookups(self, request, model_admin):
        return [
            ("awaited", _("agreement missing")),
            ("no", _("said no")),
            ("silent", _("never answered")),
            ("doubtful", _("agreement to be looked at")),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "awaited":
                return queryset.offered().awaiting_guardian()
            case "no":
                awaiting = queryset.offered().awaiting_guardian()
                return awaiting.filter(guardian__answer__in=GuardianAnswer.values)
            case "silent":
                awaiting = queryset.offered().awaiting_guardian()
                return awaiting.filter(guardian__unanswered_at__isnull=False)
            case "doubtful":
                return doubtful(queryset.offered())
        return queryset


@add_panel
def guardians_to_look_after(user):
    """Minors whose guardian said no, never answered, cannot be asked, or may not be the guardian:
    who was asked a day ago waits by itself."""
    if not user.has_perm("members.identify_member"):
        return None
    of_center = Member.objects.allowing(user, "members.identify_member").offered()
    no_number = Q(guardian=None) | Q(guardian__phone="")
    ended = ~Q(guardian__answer="") | Q(guardian__unanswered_at__isnull=False)
    stuck = of_center.awaiting_guardian().filter(no_number | ended)
    waiting = [(member, _why(member)) for member in _newest(stuck)]
    waiting += [(member, _("agreement to be looked at")) for member in _newest(doubtful(of_center))]
    return {
        "title": _("Minors whose guardian needs the desk"),
        "empty": _("No minor waits for the desk: links sent are being answered."),
        "url": reverse("admin:members_member_changelist") + "?guardian=awaited",
        "rows": [
            {
                "label": str(member),
                "note": why,
                "when": _since(member),
                "url": reverse("admin:members_member_change", args=[member.pk]),
            }
            for member, why in waiting[:SHOWN]
        ],
    }


def _newest(members):
    return members.select_related("guardian").order_by("-pk")[:SHOWN]


def _why(member):
    guardian = getattr(member, "guardian", None)
    if guardian is None:
        return _("no guardian named")
    if guardian.answer:
        return guardian.get_answer_display()
    return _("never answered") if guardian.unanswered_at else _("paper awaited")


def _since(member):
    guardian = getattr(member, "guardian", None)
    moment = guardian and (guardian.answered_at or guardian.unanswered_at or guardian.asked_at)
    return moment or member.registered_on
