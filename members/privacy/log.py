"""What the back office noted of rows that are gone, or of others' rows that name a person.

Lines about rows that are still there are emptied with their row, by whoever keeps it.
"""

import json
from functools import reduce
from operator import attrgetter, or_

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import Q

from members.models import Member
from members.models.members import NAMES
from skills_center.base.admin_log import blank_lines
from skills_center.base.dates import months_ago
from skills_center.base.personal_data import PersonalData, rows_expire


def _forget_lines(member):
    """By number: of whatever row. By name, which another may have too: of rows that are gone; and
    of a row of somebody else the words alone, not what it is."""
    numbers, names = _numbers_of(member), _names_of(member)
    blank_lines(_lines_with("object_repr", numbers))
    written = numbers | {json.dumps(name)[1:-1] for name in names} | names
    _lines_with("change_message", written).update(change_message="")
    named = _lines_with("object_repr", names).select_related("content_type")
    gone = [line.pk for line in named if not _row_of(line)]
    blank_lines(LogEntry.objects.filter(pk__in=gone))


def _lines_with(column, words):
    if not words:
        return LogEntry.objects.none()
    found = (Q((f"{column}__contains", word)) for word in sorted(words))
    return LogEntry.objects.filter(reduce(or_, found))


def _numbers_of(member):
    merged = member.merges.values_list("gone_number", flat=True)
    return {member.number, *member.former_numbers.split(), *merged} - {""}


def _names_of(member):
    """In full, as rows are called: those of before, and of files that became one with theirs."""
    files = [member.pk, *member.merges.values_list("gone_id", flat=True)]
    versions = Member.history.filter(id__in=files).values_list(*NAMES)
    own = attrgetter(*NAMES)(member)
    pairs = {pair for one in (own, *versions) for pair in (one[:2], one[2:])}
    return {" ".join(pair) for pair in pairs if all(pair)}


def _row_of(line):
    model = line.content_type and line.content_type.model_class()
    return model and model._base_manager.filter(pk=line.object_id).exists()


def old_log():
    """The back office's own log names rows, those that were deleted too."""
    return LogEntry.objects.filter(action_time__lt=months_ago(settings.ACCESS_LOG_MONTHS))


LOG = PersonalData(
    models=(LogEntry,),
    erase=_forget_lines,
    expires=(rows_expire("lines of the back-office log removed", old_log),),
    not_handed_out={LogEntry: "what staff did in the back office"},
)
