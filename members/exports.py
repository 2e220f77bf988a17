"""What a member takes away: the card as a PDF, and all that this floor keeps about them."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.models import Guardian, Member, Message
from members.qr import qr_image
from skills_center.base.pdf import pdf
from skills_center.base.personal_data import section

_FILE = (
    "first_name",
    "last_name",
    "latin_first_name",
    "latin_last_name",
    "sex",
    "birth_date",
    "cin",
    "phone",
    "email",
    "address",
    "education",
    "school",
    "situation",
    "language",
)


def data_of(member):
    """The sections about `member`, in the language of the page."""
    own = Member.objects.filter(pk=member.pk).select_related("center", "commune")
    return [
        section(
            "file",
            own,
            "number",
            *_FILE,
            "center",
            "commune",
            "origin",
            "registered_on",
            "seen_on",
            title=_("your file"),
        ),
        section("guardian", Guardian.objects.filter(member=member), "name", "relation", "phone"),
        section("goals", member.goals.all(), "goal"),
        section(
            "consents",
            member.consents.all(),
            "purpose",
            "notice_version",
            "language",
            "means",
            "given_at",
            "withdrawn_at",
        ),
        section(
            "documents", member.documents.all(), "kind", "name", "content_type", "size", "added_at"
        ),
        section(
            "documents_destroyed",
            member.removals.all(),
            "kind",
            "added_at",
            "removed_at",
            "reason",
        ),
        section(
            "requests",
            member.data_requests.all(),
            "kind",
            "text",
            "state",
            "due_on",
            "answer",
            "refusal_reason",
            "created_at",
        ),
        section("readings", member.accesses.all(), "at", "kind", "detail", "reason"),
        section(
            "messages",
            _messages_to(member),
            "queued_at",
            "channel",
            "address",
            "subject",
            "body",
            "state",
        ),
        section(
            "history",
            member.history.all(),
            "history_date",
            *_FILE,
            title=_("what your file said before"),
        ),
    ]


def _messages_to(member):
    """What was written to them; codes and links that are somebody's alone left out."""
    if member.user is None:
        return Message.objects.none()
    link = f"/guardian/{member.pk}:"  # messages of before they were secret
    return Message.objects.filter(user=member.user, is_secret=False).exclude(body__contains=link)


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
            "picture": list(picture.file.read()) if picture else [],
        },
    )
