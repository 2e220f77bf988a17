"""The desk and the guardian of a minor: asked again, corrected, signed on paper, looked at."""

from django.db import transaction
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.enums import ConsentMeans, DocumentKind
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
from members.services.guardians import ask_guardian, name_guardian, record_agreement, why_not_asked
from skills_center.base.admin_verbs import VerbPages, written_once

from .guardian_box import guardian_box
from .papers import TakesPapers


class GuardianDesk(TakesPapers, VerbPages):
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

    def ask_guardian_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Send the link to the guardian"),
            form_class=SendLinkForm,
            verb=_then_its_page(ask_guardian),
            logged=gettext_lazy("the link was sent to the guardian"),
            done=_("The link has left for the guardian."),
        )

    def name_guardian_view(self, request, object_id):
        """For who may see the number in clear: it stands in the form. Whether a link left is told:
        a number that refused, saved once more, gets none."""
        told = []

        def name_and_tell(member, *, by, **answers):
            before = Guardian.objects.filter(member=member).values_list("times_asked", flat=True)
            times_asked = before.first() or 0
            told.append(_what_left(name_guardian(member, by=by, **answers), times_asked))

        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("Guardian and number"),
            form_class=GuardianOfMemberForm,
            verb=_then_its_page(name_and_tell),
            logged=gettext_lazy("guardian written down"),
            done=lambda _answers: told[-1],
            action="identify",
        )

    def take_back_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("The guardian takes the agreement back"),
            form_class=TakeBackForm,
            verb=_then_its_page(take_agreement_back),
            logged=gettext_lazy("the guardian took the agreement back"),
            done=_("The agreement is taken back; the young person is told."),
        )

    def looked_at_view(self, request, object_id):
        return self.ask_verb(
            request,
            object_id,
            title=gettext_lazy("The agreement is the guardian's"),
            form_class=LookedAtForm,
            verb=_then_its_page(look_at_agreement),
            logged=gettext_lazy("the guardian's agreement was looked at"),
            done=_("Looked at: the mark is gone."),
        )

    @written_once
    def signed_paper_view(self, request, object_id):
        """The guardian signed: recorded with the scan, or without one."""
        request.asked = SignedPaperForm.base_fields
        member = self.row_for(request, object_id, "members.change_member")
        return self.take_paper_page(
            request,
            member,
            SignedPaperForm,
            take=_record_paper,
            logged=gettext_lazy("the paper signed by the guardian was seen"),
            title=_("The paper signed by the guardian of %(name)s") % {"name": member.full_name},
            step=_("The signed paper"),
            button=_("Record the agreement"),
            done=_("The guardian's agreement is recorded."),
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        member = self.get_object(request, object_id)
        box = guardian_box(request, member) if isinstance(member, Member) else None
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "guardian_box": box}
        )


def _then_its_page(verb):
    """The verb, whatever it returns; the page of the member comes next."""

    def run(member, **answers):
        verb(member, **answers)
        return member

    return run


def _what_left(guardian, times_asked):
    """That it is written down, and of a file that waits for the agreement whether the link left,
    or why it did not."""
    written = _("The guardian is written down.")
    if not guardian.member.awaits_guardian:
        return written
    if guardian.times_asked > times_asked:
        return " ".join([written, _("The link has left for the guardian.")])
    why = why_not_asked(guardian, is_staff=True) or _("The number is as it was before.")
    return " ".join([written, _("No link was sent."), why])


@transaction.atomic
def _record_paper(member, *, file, by, **_seen):
    if file:
        take_document(member=member, kind=DocumentKind.GUARDIAN, file=file, by=by)
    record_agreement(member, means=ConsentMeans.PAPER, language=member.language, by=by)
