"""What the back office noted of rows that are gone, or of others' rows that name a person.

Lines about rows that are still there are emptied with their row, by whoever keeps it.
"""

import json
import re
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

_LETTER = r"[^\W\d_ـ]"
# What is one word with the name after it (“to”, “and”) is no letter of a longer name. Of a name
# that is longer by just that (كريم, ريم) the line goes too: what was done, and by whom, stays.
_BEFORE = rf"(?<!{_LETTER})[وفبكل]{{0,3}}ـ?"
_NOTHING = r"(?!)"


def _forget_lines(member):
    """By number: of whatever row. By name, which another may have too: of rows that are gone; and
    of a row of somebody else the words alone, not what it is."""
    numbers, names = _numbers_of(member), _names_of(member)
    blank_lines(_lines_with("object_repr", numbers, set()))
    _lines_with("change_message", numbers, names).update(change_message="")
    named = _lines_with("object_repr", set(), names).select_related("content_type")
    gone = [line.pk for line in named if not _row_of(line)]
    blank_lines(LogEntry.objects.filter(pk__in=gone))


def _lines_with(column, numbers, names):
    """The lines in which one of these stands as a whole: “Ali Ben” is not in “Ali Benali”. The
    database finds it as a part, on SQLite whatever its capitals."""
    words = numbers | names
    if not words:
        return LogEntry.objects.none()
    parts = (Q((f"{column}__contains", part)) for word in words for part in {word, _escaped(word)})
    lines = LogEntry.objects.filter(reduce(or_, parts)).values_list("pk", column)
    whole = re.compile(rf"(?<!\d)(?:{_any(numbers)})(?!\d)|{_BEFORE}(?:{_any(names)})(?!{_LETTER})")
    pks = [pk for pk, text in lines if any(map(whole.search, _texts_in(text)))]
    return LogEntry.objects.filter(pk__in=pks)


def _any(words):
    return "|".join(map(re.escape, sorted(words))) or _NOTHING


def _escaped(word):
    """As Django writes it in a message."""
    return json.dumps(word)[1:-1]


def _texts_in(text):
    """What a line says: all that stands in its JSON, or its words as they are."""
    try:
        yield from _texts_of(json.loads(text))
    except ValueError:
        yield text


def _texts_of(parts):
    if isinstance(parts, dict | list):
        for part in [*parts, *parts.values()] if isinstance(parts, dict) else parts:
            yield from _texts_of(part)
    else:
        yield str(parts)


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
