"""Papers are taken, read and thrown away; each reading by staff leaves its line."""

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from members.enums import AccessKind, DocumentKind, RemovalReason
from members.models import Access, Document, Member, Removal
from skills_center.base.dates import months_ago, shift_months
from skills_center.base.errors import DomainError, GoneError, IllegalMoveError
from skills_center.base.files import (
    PDF,
    LightPicture,
    content_of,
    content_type_of,
    discard,
    lighter,
)
from skills_center.base.rights import require
from skills_center.base.text import one_line
from skills_center.base.told_later import choice, keep

from .readings import note_reading_of

LONGEST_NAME = 120
# What one member's file holds at most, portrait apart.
MOST_DOCUMENTS = 30
MOST_BYTES = 60 * 1024 * 1024
# A picture over this is made smaller before it is kept.
LIGHT_ENOUGH = 1024 * 1024
# Months a document is kept after it was handed in. What proves an agreement stays as long as the
# agreement may be asked about; a copy of the card serves only to check who somebody is.
DOCUMENT_MONTHS = {
    DocumentKind.CARD: 6,
    DocumentKind.CV: 24,
    DocumentKind.DIPLOMA: 36,
    DocumentKind.GUARDIAN: 60,
    DocumentKind.PORTRAIT: 36,
    DocumentKind.OTHER: 12,
}
BATCH = 200
LONGEST_DETAIL = Access._meta.get_field("detail").max_length


@transaction.atomic
def take_document(*, member, kind, file, by=None):
    """Keep a paper in a member's file, for the member or the desk. A new portrait replaces the old.

    Raises ValidationError when the content is neither a PDF nor a picture, or is too large, and
    DomainError when the file of the member holds as many as it may.
    """
    if by is None or by.pk != member.user_id:
        require(by, "members.add_document", member)
    content_type = content_type_of(file)
    if file.size > LIGHT_ENOUGH and not (content_type == PDF or isinstance(file, LightPicture)):
        file, content_type = lighter(file), "image/jpeg"
    file.seek(0)
    kind = DocumentKind(kind)
    Member.objects.to_write(member.pk)
    if kind != DocumentKind.PORTRAIT:
        _require_room(member, file.size)
    if kind == DocumentKind.PORTRAIT:
        for old in member.documents.portraits():
            throw_away(old)
    return Document.objects.create(
        member=member,
        kind=kind,
        file=file,
        name=one_line(file.name)[-LONGEST_NAME:],
        content_type=content_type,
        size=file.size,
        added_by=by,
    )


@transaction.atomic
def hand_in(*, member, kind, file, by=None, newest_seen=None):
    """As `take_document`, from a page that names the newest document it showed: one that is sent
    from it twice (a button pressed twice, a slow line) is kept once."""
    Member.objects.to_write(member.pk)
    if newest_seen is not None:
        since = member.documents.filter(kind=kind, added_by=by, pk__gt=newest_seen)
        for kept in since.filter(size=file.size):
            if content_of(kept.file) == _all_of(file):
                return kept
    return take_document(member=member, kind=kind, file=file, by=by)


def _all_of(file):
    file.seek(0)
    return file.read()


def _require_room(member, size):
    kept = member.documents.exclude(kind=DocumentKind.PORTRAIT)
    found = kept.aggregate(number=Count("pk"), bytes=Sum("size", default=0))
    if found["number"] >= MOST_DOCUMENTS or found["bytes"] + size > MOST_BYTES:
        raise DomainError(_("This file holds as many documents as it may: remove one first."))


@transaction.atomic
def replace_document(document, *, file, by):
    """Put another file in the place of a paper that this person handed in themselves.

    Raises GoneError where it was replaced or removed meanwhile: a second window adds no second one.
    """
    require_own(document, by)
    member = Member.objects.to_write(document.member_id)
    if not throw_away(document):
        raise GoneError(gone_meanwhile())
    return take_document(member=member, kind=document.kind, file=file, by=by)


def gone_meanwhile():
    return _(
        "This document was replaced or removed meanwhile, in another window: what you sent now is"
        " not kept. Look at your documents, and add it if you still need to."
    )


def is_own(document, user):
    """Whether this person may remove it alone: the member, what they handed in themselves."""
    return document.member.user_id == user.pk and document.added_by_id == user.pk


def require_own(document, by):
    """Raise IllegalMoveError for what the desk added: it is the centre's to remove."""
    if not is_own(document, by):
        raise IllegalMoveError(_("Your centre added this document: ask there to remove it."))


@transaction.atomic
def throw_away(document):
    """Remove a paper, its file too, once the removal is certain. Whether it was still there."""
    removed, _rows = Document.objects.filter(pk=document.pk).delete()
    discard(document.file)
    return bool(removed)


def note_reading(document, *, by):
    """Leave a line when somebody else than the member opens a paper."""
    if document.member.user_id != by.pk:
        kind = choice(Document._meta.get_field("kind"), document.kind)
        detail = keep(kind, document.name, longest=LONGEST_DETAIL)
        note_reading_of(document.member, by=by, kind=AccessKind.DOCUMENT, detail=detail)


# What is kept no longer -------------------------------------------------------------------
def kept_until(document):
    """The day from which a document is destroyed, by the table above."""
    return shift_months(document.added_at, DOCUMENT_MONTHS[DocumentKind(document.kind)])


def expired_documents():
    """The documents whose time is over, by the table above."""
    expired = Document.objects.none()
    for kind, months in DOCUMENT_MONTHS.items():
        expired |= Document.objects.filter(kind=kind, added_at__lt=months_ago(months))
    return expired.order_by("pk")


def remove_expired_documents():
    """Destroy them, a few at a time. Returns how many."""
    removed = 0
    while batch := list(expired_documents()[:BATCH]):
        with transaction.atomic():
            removed += destroy(batch, RemovalReason.EXPIRED)
    return removed


def destroy(documents, reason):
    """Delete documents and their files; a row says that each was here. Returns how many."""
    found = list(documents)
    Removal.objects.bulk_create(
        Removal(
            member_id=document.member_id,
            kind=document.kind,
            added_at=document.added_at,
            reason=reason,
        )
        for document in found
    )
    Document.objects.filter(pk__in=[document.pk for document in found]).delete()
    for document in found:
        discard(document.file)
    return len(found)
