"""Marks as they are sent: by a form, or by a phone as JSON. What makes no sense is refused here."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from skills_center.base.bodies import BadBodyError, json_of
from skills_center.base.errors import DomainError
from tracks.enums import AttendanceMark
from tracks.services.attendance import NewMark

MOST = 500  # marks at a time
LARGEST = 2**31


class BadMarksError(DomainError):
    """`code` says what is wrong, `mark` with which mark, where one can be named."""

    def __init__(self, code, mark=None):
        self.code, self.mark = code, mark
        super().__init__(code)


@dataclass(frozen=True)
class Sent:
    user: int
    marks: list[NewMark]


def marks_from_json(request):
    """What a phone sent. Raises BadMarksError."""
    try:
        told = json_of(request)
    except BadBodyError as error:
        raise BadMarksError("json") from error
    if not isinstance(told, dict) or not isinstance(told.get("marks"), list):
        raise BadMarksError("shape")
    if not _is_number(told.get("user")):
        raise BadMarksError("user")
    if len(told["marks"]) > MOST:
        raise BadMarksError("too-many")
    return Sent(told["user"], [_mark(one) for one in told["marks"]])


def _mark(told):
    if not isinstance(told, dict):
        raise BadMarksError("shape")
    client_id = _uuid(told.get("id"))
    name = str(client_id)
    numbers: list[Any] = [told.get("enrolment"), told.get("half"), told.get("seen", 0)]
    if not all(map(_is_number, numbers)):
        raise BadMarksError("number", name)
    if told.get("mark") not in AttendanceMark.values:
        raise BadMarksError("mark", name)
    return NewMark(
        client_id=client_id,
        enrolment=numbers[0],
        half=numbers[1],
        mark=AttendanceMark(told["mark"]),
        made_at=_moment(told.get("made_at"), name),
        seen=numbers[2],
    )


def _uuid(told):
    try:
        return uuid.UUID(told)
    except (ValueError, TypeError, AttributeError) as error:
        raise BadMarksError("id") from error


def _moment(told, name):
    """A moment with its zone; one at the ends of time has no date in Casablanca."""
    try:
        moment = parse_datetime(told)
        if moment is None or moment.tzinfo is None:
            raise BadMarksError("made_at", name)
        timezone.localtime(moment)
    except (ValueError, TypeError, OverflowError) as error:
        raise BadMarksError("made_at", name) from error
    return moment


def _is_number(told):
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told < LARGEST


def read_marks(posted, places, half):
    """The marks of a form: of each place its choice, where it differs from what the page showed.

    `all`: whoever has no mark, and was given none, was there. The form's own id and a place make
    the id of a mark, so that a form sent twice is known.
    """
    form = _form_id(posted.get("form"))
    now = timezone.now()
    return [
        NewMark(
            client_id=uuid.uuid5(form, f"{place.pk}-{half}-{mark}"),
            enrolment=place.pk,
            half=half,
            mark=AttendanceMark(mark),
            made_at=now,
            seen=_number(posted.get(f"seen-{place.pk}")),
        )
        for place in places
        if (mark := _chosen(posted, place.pk))
    ]


def _chosen(posted, pk):
    mark, was = posted.get(f"mark-{pk}", ""), posted.get(f"was-{pk}", "")
    if not mark and not was and "all" in posted and f"seen-{pk}" in posted:
        return AttendanceMark.PRESENT
    return mark if mark in AttendanceMark.values and mark != was else ""


def _form_id(told):
    try:
        return uuid.UUID(told)
    except (ValueError, TypeError, AttributeError):
        return uuid.uuid4()


def _number(told):
    return int(told) if told and told.isascii() and told.isdigit() and len(told) < 10 else 0
