"""The member card as a PDF, to print or to keep on a phone."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from members.exports import card_of
from members.models import Member

from .own_file import of_own_file


@never_cache
@of_own_file
def card_pdf(request):
    member = get_object_or_404(Member.objects.select_related("center"), user=request.user)
    headers = {"Content-Disposition": f'attachment; filename="{member.number}.pdf"'}
    return HttpResponse(card_of(member), content_type="application/pdf", headers=headers)
