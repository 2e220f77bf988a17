"""The desk's pages on a member: a walk-in registered, papers taken, the card printed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from members.enums import ConsentMeans, DocumentKind
from members.exports import card_of
from members.forms.desk import DeskForm
from members.forms.documents import DocumentForm
from members.models import Member
from members.services.desk import look_up, register_walk_in
from members.services.documents import take_document, throw_away
from members.services.guardian_numbers import OwnNumberError
from members.services.guardians import record_agreement
from skills_center.base.admin_verbs import written_once
from skills_center.base.errors import DomainError
from skills_center.base.files import NotKeptError
from skills_center.network.models import Center

from .masking import shows_identity
from .papers import TakesPapers

# The button of another page that opens the form with a name in it: nothing personal is in an
# address.
BEGINS = "begin"


class DeskAdmin(TakesPapers):
    """What the front desk needs beside the list and the form of a member."""

    def get_urls(self):
        def at(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"members_member_{name}")

        return [
            at("lookup/", self.lookup_view, "lookup"),
            at("<path:object_id>/card.pdf", self.card_view, "card"),
            at("<path:object_id>/paper/", self.paper_view, "paper"),
            at("<path:object_id>/paper/<key:pk>/remove/", self.remove_paper_view, "remove_paper"),
            *super().get_urls(),
        ]

    # A walk-in -----------------------------------------------------------------
    @written_once
    def add_view(self, request, form_url="", extra_context=None):
        """Register who stands at the desk, unless a file that looks like theirs is shown first."""
        request.asked = DeskForm.base_fields
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self._desk_form(request, request.POST or None, request.FILES or None)
        likely, looked_up, refused = [], False, []
        if request.method == "POST":
            is_valid = form.is_valid()
            likely, looked_up = look_up(form.candidate()), form.says_who()
            registers = "register" in request.POST
            if registers and likely and not form.cleaned_data.get("confirmed"):
                form.add_error("confirmed", _("Nothing is registered yet: open it, or tick this."))
            elif registers and is_valid and (response := self._register(request, form)):
                return response
            form.hold()
            if not registers:
                refused = form.refused()  # of who registers each field says so itself
                form = self._as_typed(request, form)
        context = {
            **self.admin_site.each_context(request),
            "title": _("A new member"),
            "opts": self.opts,
            "form": form,
            "asked": request.method == "POST" and not {"register", BEGINS} & request.POST.keys(),
            "looked_up": looked_up,
            "refused": refused,
            "likely": self._seen_by(request, likely),
        }
        return render(request, "admin/desk/register.html", context)

    def _desk_form(self, request, *data, **kwargs):
        centers = request.user.centers_allowing("members.add_member")
        offered = Center.objects.open()
        if centers is not None:
            offered = offered.filter(pk__in=centers)
        return DeskForm(*data, centers=offered, **{"by": request.user, **kwargs})

    def _as_typed(self, request, typed):
        """The form with what was typed before a look-up, and the papers, without complaints."""
        form = self._desk_form(request, None, initial=_typed(request.POST, typed))
        form.held, form.are_lost = typed.held, typed.are_lost
        return form

    def _register(self, request, form):
        answers = form.answers()
        language = answers.pop("language")
        try:
            member = register_walk_in(
                answers=answers, papers=form.papers(), language=language, by=request.user
            )
        except OwnNumberError as error:
            form.add_error("guardian_phone", str(error))
            return None
        except NotKeptError as error:
            form.add_error(None, str(error))
            return None
        except DomainError as error:
            form.add_error("cin", str(error))
            return None
        form.let_go()
        self.log_addition(request, member, [{"added": {}}])
        messages.success(
            request, _("Registered with the number %(number)s.") % {"number": member.number}
        )
        return redirect("admin:members_member_change", member.pk)

    def lookup_view(self, request):
        """The likely files alone, while the desk types: a part of the page above."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self._desk_form(request, request.POST, by=None)  # no paper is looked at
        form.is_valid()
        likely = look_up(form.candidate()) if request.method == "POST" else []
        context = {
            "likely": self._seen_by(request, likely),
            "asked": True,
            "looked_up": form.says_who(),
            "refused": form.refused(),
            "form": self._desk_form(request),
        }
        return render(request, "admin/desk/likely.html", context)

    def _seen_by(self, request, members):
        """Of each likely file what this person may know: of another centre, that it exists."""
        centers = request.user.centers_allowing("members.view_member")
        return [
            {
                "member": member,
                "is_ours": centers is None or member.center_id in centers,
                "in_clear": shows_identity(request, member),
                "url": reverse("admin:members_member_change", args=[member.pk]),
            }
            for member in members
        ]

    # Papers and card -----------------------------------------------------------
    @written_once
    def paper_view(self, request, object_id):
        request.asked = DocumentForm.base_fields
        member = self._member(request, object_id, "members.add_document")
        return self.take_paper_page(
            request,
            member,
            DocumentForm,
            take=_keep_paper,
            logged=gettext_lazy("a paper was taken"),
            title=_("A paper for the file of %(name)s") % {"name": member.full_name},
            step=_("Add a paper"),
            button=_("Put it in the file"),
            done=_("The paper is in the file."),
        )

    def remove_paper_view(self, request, object_id, pk):
        return require_POST(self._remove_paper)(request, object_id, pk)

    def _remove_paper(self, request, object_id, pk):
        member = self._member(request, object_id, "members.delete_document")
        document = member.documents.filter(pk=pk).first()
        if document is None:
            raise Http404
        removed = _("removed: %(paper)s") % {"paper": document}
        if throw_away(document):
            self.log_change(request, member, removed)
        messages.success(request, _("The paper was removed."))
        return redirect("admin:members_member_change", member.pk)

    def card_view(self, request, object_id):
        member = self._member(request, object_id, "members.view_member")
        headers = {"Content-Disposition": f'attachment; filename="{member.number}.pdf"'}
        return HttpResponse(card_of(member), content_type="application/pdf", headers=headers)

    def _member(self, request, object_id, permission):
        """The file, of a centre where this person may do that; 404 otherwise."""
        member = self.get_object(request, object_id)
        if not isinstance(member, Member) or not request.user.has_perm(permission, member):
            raise Http404
        return member


@transaction.atomic
def _keep_paper(member, *, by, **paper):
    take_document(member=member, **paper, by=by)
    if paper["kind"] == DocumentKind.GUARDIAN:
        record_agreement(member, means=ConsentMeans.PAPER, language=member.language, by=by)


def _typed(data, form):
    """What was typed before a look-up, to be shown again without complaints."""
    typed = {name: data.get(name) for name in form.fields if name in data}
    return typed | {"goals": data.getlist("goals")}
