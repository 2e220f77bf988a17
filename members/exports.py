"""What a member takes away: the card as a PDF."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.qr import qr_image
from skills_center.base.files import portrait_of
from skills_center.base.pdf import pdf


def card_of(member):
    """The member card as the bytes of a PDF, in the language of the page."""
    picture = member.documents.portraits().first()
    return pdf(
        "card.typ",
        {
            "language": get_language(),
            "eyebrow": _("Member card"),
            "name": member.full_name,
            "center": member.center.name,
            "label": _("Member number"),
            "number": member.number,
            "qr": qr_image(member.number).decode(),
            "picture": list(portrait_of(picture.file)) if picture else [],
        },
    )
