"""What a member takes away: the card as a PDF, and all that this floor keeps about them."""

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.models import Guardian, LogIn, Member, NumberChange, User
from members.qr import qr_image
from members.services.messages import messages_to
from skills_center.base.files import portrait_of
from skills_center.base.pdf import pdf
from skills_center.base.personal_data import section

# What of the file is not handed out, each with its reason. A new field is, by itself.
FILE_LEFT_OUT = {
    "id": "how our tables point at the file",
    "user": "the account: it has a section of its own",
    "created_at": "when the row was written; `registered_on` is handed out",
    "updated_at": "when the row was last written; the history is handed out",
    "purge_told_at": "the message that told them is handed out",
    "anonymised_at": "of a file that is emptied: there is nobody to hand it to",
    "search_text": "the names and contacts again, folded to be searched",
    "name_text": "the names again, folded to be searched",
    "name_sounds": "the names again, by what they sound like",
    "name_key": "the names again, folded to be compared",
    "latin_name_key": "the names again, folded to be compared",
}


def _columns_of(model):
    """The fields of the file that `model` has: the file itself, or a line of its history."""
    file = [field.name for field in Member._meta.concrete_fields]
    kept = {field.name for field in model._meta.concrete_fields}
    return [name for name in file if name in kept and name not in FILE_LEFT_OUT]


def data_of(member):
    """The sections about `member`, in the language of the page."""
    own = Member.objects.filter(pk=member.pk).select_related("center", "commune")
    return [
        section("file", own, *_columns_of(Member), title=_("your file")),
        section(
            "account",
            User.objects.filter(pk=member.user_id),
            "name",
            "phone",
            "phone_verified_at",
            "former_phones",
            "email",
            "without_contact_since",
            "language",
            "date_joined",
            "last_login",
            title=_("Your account"),
        ),
        section(
            "log_ins",
            LogIn.objects.filter(user=member.user_id),
            "at",
            "method",
            "second_factor",
            "browser",
            "system",
            "network",
            "ended_at",
        ),
        section(
            "guardian",
            Guardian.objects.filter(member=member),
            *("name", "relation", "phone", "answer", "answered_at"),
        ),
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
        section(
            "proposals",
            member.proposals.all(),
            "changes",
            "before",
            "accepted",
            "origin",
            "state",
            "lapses_on",
            "refusal_reason",
            "created_at",
        ),
        section(
            "number_changes",
            _number_changes(member),
            "first_name",
            "last_name",
            "birth_date",
            "cin",
            "former",
            "language",
            "state",
            "until",
            "created_at",
        ),
        section("readings", member.accesses.all(), "at", "kind", "detail", "reason"),
        section(
            "messages",
            messages_to(member).filter(is_secret=False),
            "queued_at",
            "channel",
            "address",
            "subject",
            "body",
            "state",
        ),
        section(
            "history",
            member.history.select_related("center", "commune"),
            "history_date",
            *_columns_of(Member.history.model),
            title=_("what your file said before"),
        ),
    ]


def _number_changes(member):
    """What they said of another number, with this account or the one that the file had before."""
    of_account = Q(user=member.user_id) if member.user_id else Q(pk=None)
    return NumberChange.objects.filter(of_account | Q(member=member))


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
