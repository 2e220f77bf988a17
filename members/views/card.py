"""The member card as a PDF, to print or to keep on a phone."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache

from members.models import Member
from members.qr import qr_image
from skills_center.base.pdf import pdf


@never_cache
def card_pdf(request):
    member = get_object_or_404(Member.objects.select_related("center"), user=request.user)
    picture = member.documents.portraits().first()
    content = pdf(
        "card.typ",
        {
            "language": get_language(),
            "eyebrow": gettext("Member card"),
            "name": member.full_name,
            "center": member.center.name,
            "label": gettext("Member number"),
            "number": member.number,
            "qr": qr_image(member.number).decode(),
            "picture": list(picture.file.read()) if picture else [],
        },
    )
    headers = {"Content-Disposition": f'attachment; filename="{member.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
