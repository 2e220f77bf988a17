"""Papers of a file, and the note that one was destroyed."""

from django.db.models import OuterRef
from django.template.defaultfilters import filesizeformat

from members.enums import RemovalReason
from members.models import Document, Removal
from members.services.documents import destroy, expired_documents, remove_expired_documents
from skills_center.base.admin_log import forget_log
from skills_center.base.dates import start_of_day
from skills_center.base.personal_data import Expiry, PersonalData
from skills_center.base.sections import section


def _export_papers(member):
    return [
        section(
            "documents",
            member.documents.all(),
            "kind",
            "name",
            "content_type",
            "size",
            "added_at",
            shown={
                "content_type": lambda row: row.content_type.rpartition("/")[2].upper(),
                "size": lambda row: filesizeformat(row.size),
            },
        ),
        section(
            "documents_destroyed",
            member.removals.all(),
            "kind",
            "added_at",
            "removed_at",
            "reason",
        ),
    ]


def _destroy_papers(member):
    forget_log(member.documents.all())
    destroy(member.documents.all(), RemovalReason.FORGOTTEN)


def _signs_of_papers(day):
    return [Document.objects.filter(member=OuterRef("pk"), added_at__gte=start_of_day(day))]


PAPERS = PersonalData(
    models=(Document, Removal),
    export=_export_papers,
    erase=_destroy_papers,
    files=lambda member: [(member.documents.all(), "file")],
    active_since=_signs_of_papers,
    expires=(
        Expiry("documents removed", lambda: expired_documents().count(), remove_expired_documents),
    ),
)
