"""Papers are taken, read and thrown away; each reading by staff leaves its line."""

from django.db import transaction

from members.enums import AccessKind, DocumentKind
from members.models import Access, Document, Member
from skills_center.base.files import content_type_of
from skills_center.base.rights import require
from skills_center.base.text import one_line
from skills_center.base.told_later import choice, keep

LONGEST_NAME = 120
LONGEST_DETAIL = Access._meta.get_field("detail").max_length


@transaction.atomic
def take_document(*, member, kind, file, by=None):
    """Keep a paper in a member's file, for the member or the desk. A new portrait replaces the old.

    Raises ValidationError when the content is neither a PDF nor a picture, or is too large.
    """
    if by is None or by.pk != member.user_id:
        require(by, "members.add_document", member)
    content_type = content_type_of(file)
    file.seek(0)
    kind = DocumentKind(kind)
    Member.objects.to_write(member.pk)
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
def throw_away(document):
    """Remove a paper, its file too, once the removal is certain."""
    storage, place = document.file.storage, document.file.name
    document.delete()
    transaction.on_commit(lambda: storage.delete(place))


def note_reading(document, *, by):
    """Leave a line when somebody else than the member opens a paper."""
    if document.member.user_id != by.pk:
        kind = choice(Document._meta.get_field("kind"), document.kind)
        Access.objects.create(
            member=document.member,
            by=by,
            kind=AccessKind.DOCUMENT,
            detail=keep(kind, document.name, longest=LONGEST_DETAIL),
        )
