"""The picture of a member, and papers, handed on to who may see them."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST

from members.enums import DocumentKind
from members.forms.documents import PortraitForm
from members.models import Document, Member
from members.services.documents import note_reading, take_document, throw_away
from skills_center.base.bounds import key_in
from skills_center.base.errors import DomainError
from skills_center.base.files import SUFFIXES, NotKeptError

from .own_file import of_own_file


@never_cache
@of_own_file
def portrait(request):
    """Add a picture to the card, or go on without one."""
    member = get_object_or_404(Member, user=request.user)
    form = PortraitForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        picture = form.cleaned_data["picture"]
        try:
            take_document(member=member, kind=DocumentKind.PORTRAIT, file=picture, by=request.user)
        except NotKeptError as error:
            form.add_error("picture", str(error))
        else:
            messages.success(request, gettext("Your picture is on your card."))
            return redirect("pages:me")
    context = {"form": form, "member": member, "portrait": member.documents.portraits().first()}
    return render(request, "members/portrait.html", context)


@require_POST
@of_own_file
def remove_portrait(request):
    """The picture that the page showed (`seen`): another that is on the card by now stays."""
    member = get_object_or_404(Member, user=request.user)
    portraits = member.documents.portraits()
    for document in portraits.filter(pk__lte=key_in(request.POST.get("seen", "")) or 0):
        throw_away(document)
    if portraits.exists():
        messages.error(request, gettext("Something has changed meanwhile: look once more."))
    else:
        messages.success(request, gettext("Your picture was removed."))
    return redirect("members:portrait")


@cache_control(private=True, max_age=0, no_store=True)
def document(request, pk):
    """A paper, to its member and to staff of the centre who may; each reading by staff is noted."""
    own = Document.objects.filter(member__user=request.user)
    found = (own | Document.objects.visible_to(request.user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    content = found.file.open("rb")
    if found.kind != DocumentKind.PORTRAIT:
        try:
            note_reading(found, by=request.user)
        except DomainError:  # its member was forgotten while it was opened
            content.close()
            raise Http404 from None
    return FileResponse(
        content,
        content_type=found.content_type,
        as_attachment=found.kind != DocumentKind.PORTRAIT,
        filename=f"{found.member.number}-{found.kind}{SUFFIXES[found.content_type]}",
    )
