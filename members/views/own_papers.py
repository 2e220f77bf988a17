"""The documents of a member's file: handed in, replaced and removed by themselves."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from members.enums import DocumentKind
from members.forms.own_papers import FileForm, PaperForm
from members.models import Member
from members.services.documents import is_own, replace_document, take_document, throw_away
from members.services.retention import kept_until
from skills_center.base.errors import DomainError


def _papers_of(request):
    """The documents of who asks, the newest first; 404 for who has no file."""
    member = get_object_or_404(Member, user=request.user)
    papers = member.documents.exclude(kind=DocumentKind.PORTRAIT).select_related("member")
    return member, papers.order_by("-added_at", "-pk")


@never_cache
def papers(request):
    """All of them, and the form for one more."""
    member, found = _papers_of(request)
    form = PaperForm()
    if request.method == "POST":
        form = PaperForm(request.POST, request.FILES)
        if form.is_valid() and _kept(request, form, member=member, kind=form.cleaned_data["kind"]):
            return redirect("members:papers")
    rows = [
        {"paper": paper, "is_own": is_own(paper, request.user), "until": kept_until(paper)}
        for paper in found
    ]
    return render(request, "members/papers.html", {"form": form, "rows": rows})


def _kept(request, form, *, member, kind):
    """Whether the document is in the file; else the form says why not."""
    try:
        take_document(member=member, kind=kind, file=form.cleaned_data["file"], by=request.user)
    except DomainError as error:
        form.add_error("chosen", str(error))
        return False
    messages.success(request, _("The document is in your file."))
    return True


def _own_paper(request, pk):
    """A document that the member handed in; 404 for any other."""
    _member, found = _papers_of(request)
    paper = found.filter(pk=pk).first()
    if paper is None or not is_own(paper, request.user):
        raise Http404
    return paper


@never_cache
def replace_paper(request, pk):
    paper = _own_paper(request, pk)
    form = FileForm()
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                replace_document(paper, file=form.cleaned_data["file"], by=request.user)
            except DomainError as error:
                form.add_error("chosen", str(error))
            else:
                messages.success(request, _("The document is replaced."))
                return redirect("members:papers")
    return render(request, "members/replace_paper.html", {"form": form, "paper": paper})


@never_cache
def remove_paper(request, pk):
    """Asked first: it cannot be brought back."""
    paper = _own_paper(request, pk)
    if request.method == "POST":
        throw_away(paper)
        messages.success(request, _("The document is removed."))
        return redirect("members:papers")
    return render(request, "members/remove_paper.html", {"paper": paper})
