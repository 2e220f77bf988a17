"""The documents of a member's file: handed in, replaced and removed by themselves."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from members.enums import DocumentKind
from members.forms.own_papers import FileForm, PaperForm
from members.models import Member
from members.services.documents import (
    gone_meanwhile,
    hand_in,
    is_own,
    kept_until,
    replace_document,
    throw_away,
)
from skills_center.base import links
from skills_center.base.bounds import key_in
from skills_center.base.errors import DomainError, GoneError

from .own_file import of_own_file

# How long a page that was left open knows which document it was drawn for.
_PAGE_LASTS = timedelta(days=1)


def _papers_of(request):
    """The documents of who asks, the newest first; 404 for who has no file."""
    member = get_object_or_404(Member, user=request.user)
    papers = member.documents.exclude(kind=DocumentKind.PORTRAIT).select_related("member")
    return member, papers.order_by("-added_at", "-pk")


@never_cache
@of_own_file
def papers(request):
    """All of them, and the form for one more."""
    member, found = _papers_of(request)
    form = PaperForm()
    if request.method == "POST":
        form = PaperForm(request.POST, request.FILES)
        if form.is_valid() and _kept(request, form, member):
            return redirect("members:papers")
    rows = [
        {"paper": paper, "is_own": is_own(paper, request.user), "until": kept_until(paper)}
        for paper in found
    ]
    newest = max((row["paper"].pk for row in rows), default=0)
    return render(request, "members/papers.html", {"form": form, "rows": rows, "newest": newest})


def _kept(request, form, member):
    """Whether the document is in the file; else the form says why not."""
    try:
        hand_in(
            member=member,
            kind=form.cleaned_data["kind"],
            file=form.cleaned_data["file"],
            by=request.user,
            newest_seen=key_in(request.POST.get("newest", "")),
        )
    except DomainError as error:
        form.add_error("chosen", str(error))
        return False
    messages.success(request, _("The document is in your file."))
    return True


def _own_paper(request, pk):
    """A document that the member handed in, 404 for any other; None where the page that is sent was
    drawn for one of theirs, which is gone since: another window, or a button pressed twice."""
    _member, found = _papers_of(request)
    paper = found.filter(pk=pk).first()
    if paper is not None and is_own(paper, request.user):
        return paper
    drawn_for = request.POST.get("drawn_for", "")
    was_theirs = links.number_in(drawn_for) == pk and links.is_genuine(
        drawn_for, salt=_salt(request.user), max_age=_PAGE_LASTS
    )
    if paper is None and was_theirs:
        return None
    raise Http404


def _salt(user):
    return f"own-paper:{user.pk}"


def _page(request, template, paper, **context):
    context |= {"paper": paper, "drawn_for": links.token_for(paper.pk, salt=_salt(request.user))}
    return render(request, template, context)


def _is_gone(request):
    messages.error(request, gone_meanwhile())
    return redirect("members:papers")


@never_cache
@of_own_file
def replace_paper(request, pk):
    if (paper := _own_paper(request, pk)) is None:
        return _is_gone(request)
    form = FileForm()
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                replace_document(paper, file=form.cleaned_data["file"], by=request.user)
            except GoneError:
                return _is_gone(request)
            except DomainError as error:
                form.add_error("chosen", str(error))
            else:
                messages.success(request, _("The document is replaced."))
                return redirect("members:papers")
    return _page(request, "members/replace_paper.html", paper, form=form)


@never_cache
@of_own_file
def remove_paper(request, pk):
    """Asked first: it cannot be brought back. One that is gone already is as they wished."""
    paper = _own_paper(request, pk)
    if request.method == "POST":
        if paper is not None:
            throw_away(paper)
        messages.success(request, _("The document is removed."))
        return redirect("members:papers")
    return _page(request, "members/remove_paper.html", paper)
