"""Papers members handed in, those destroyed since, and who read what of a member.

Each paper is a small file of its own: so their number does not grow with that of the members.
"""

from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from members.enums import AccessKind, DocumentKind, RemovalReason
from members.models import Access, Document, Removal
from skills_center.base.files import PDF, SUFFIXES, private_files

from .world import Subject

MOST_PAPERS = 60
KINDS = (DocumentKind.CV, DocumentKind.DIPLOMA, DocumentKind.OTHER)
NAMES = {DocumentKind.CV: "cv.pdf", DocumentKind.DIPLOMA: "diplome.pdf"}
PAPER = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 298 420]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


class Papers(Subject):
    models = (Document, Removal, Access)

    def begin(self):
        table = self.world.table
        self.documents = table(Document, content_type=PDF, size=len(PAPER))
        self.removals = table(Removal, reason=RemovalReason.EXPIRED.value)
        self.accesses = table(Access, kind=AccessKind.IDENTITY.value)
        self.every = max(1, self.world.members // 4 // MOST_PAPERS)
        self.recent = 0

    def member_registered(self, person):
        if person.registered_on < self.calendar.since(months=10):
            if self.chance.happens(0.03):
                self._destroyed(person)
            return
        self.recent += 1
        if self.recent % self.every == 0 and self.documents.rows < MOST_PAPERS:
            self._hand_in(person)
        if self.chance.happens(0.05):
            self._read(person)

    def _hand_in(self, person):
        kind = KINDS[self.documents.rows % len(KINDS)]
        place = self.chance.uuid()
        path = f"documents/{place}{SUFFIXES[PDF]}"
        self.documents.add(
            member_id=person.id,
            kind=kind.value,
            file=path,
            name=NAMES.get(kind, "attestation.pdf"),
            added_by_id=person.user_id or person.center.desk,
            added_at=person.registered_at + timedelta(minutes=10),
        )
        # Once the rows are there for good: a portal that was not filled keeps no file either.
        transaction.on_commit(partial(_keep, path))

    def _destroyed(self, person):
        """A copy of the card is kept for six months; older ones went."""
        added_at = person.registered_at + timedelta(minutes=10)
        self.removals.add(
            member_id=person.id,
            kind=DocumentKind.CARD.value,
            added_at=added_at,
            removed_at=added_at + self.chance.days(185, 195),
        )

    def _read(self, person):
        self.accesses.add(
            member_id=person.id,
            by_id=person.center.desk,
            at=person.registered_at + timedelta(minutes=20),
        )


def _keep(path):
    if not private_files().exists(path):
        private_files().save(path, ContentFile(PAPER))
