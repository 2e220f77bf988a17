"""Files that became one with a member's, and the question whether two are of one person."""

from contextlib import suppress

from django.apps import apps

from members.models import DuplicatePair, Member, Merge
from skills_center.base.admin_log import forget_log_of
from skills_center.base.personal_data import PersonalData


def _forget_merges(member):
    """The file that went had a history and lines in the log of the back office; so had its rows
    that could not be moved."""
    for merge in member.merges.all():
        forget_log_of(Member, [str(merge.gone_id)])
        Member.history.filter(id=merge.gone_id).delete()
        for label, rows in merge.before.get("left", {}).items():
            _forget_left(label, [str(row["pk"]) for row in rows])
    forget_log_of(Merge, [str(pk) for pk in member.merges.values_list("pk", flat=True)])
    member.merges.update(gone_number="", before={}, moved={})
    pairs = DuplicatePair.objects.about(member)
    forget_log_of(DuplicatePair, [str(pk) for pk in pairs.values_list("pk", flat=True)])
    pairs.delete()


def _forget_left(label, keys):
    """Of rows that could not be moved; a model of years ago may be gone, with its lines."""
    with suppress(LookupError):
        forget_log_of(apps.get_model(label), keys)


MERGES = PersonalData(
    models=(Merge, DuplicatePair),
    erase=_forget_merges,
    not_handed_out={
        Merge: "what two files held before they were one; what they held is in the file",
        DuplicatePair: "a question of the staff, and about another person too",
    },
)
