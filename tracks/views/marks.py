"""Marks that a phone sends, perhaps hours after they were made, perhaps twice."""

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from skills_center.base.errors import DomainError, IllegalMoveError
from tracks import services
from tracks.forms.marks import BadMarksError, marks_from_json
from tracks.services.attendance import UnknownPlaceError, WrongClockError

from .coach import for_coaches
from .marking import session_for


@require_POST
@for_coaches
def marks(request, pk):
    """Take `{"user", "marks": [{id, enrolment, half, mark, made_at, seen}]}`.

    Answers what stands now for each; 400 with a code, and nothing written, for what makes no
    sense; 404 for a place that is not of this session; 409 where somebody else is logged in than
    the person whose phone kept them.
    """
    session = session_for(request, pk)
    try:
        sent = marks_from_json(request)
        if sent.user != request.user.pk:
            return _refused("other-user", 409)
        answers = services.mark_attendance(session, sent.marks, by=request.user)
    except BadMarksError as error:
        return _refused(error.code, 400, id=error.mark)
    except WrongClockError as error:
        return _refused("clock", 400, says=str(error))
    except UnknownPlaceError as error:
        return _refused("unknown", 404, says=str(error))
    except IllegalMoveError as error:
        return _refused("rights", 403, says=str(error))
    except DomainError as error:
        return _refused("closed", 400, says=str(error))
    return JsonResponse({"marks": [_told(one) for one in answers], "now": _now()})


def _refused(code, status, **more):
    return JsonResponse({"code": code, "now": _now(), **more}, status=status)


def _now():
    return timezone.now().isoformat()


def _told(answer):
    stands = answer.attendance
    return {
        "id": str(answer.asked.client_id),
        "written": answer.written,
        "mark": stands.mark,
        "version": stands.version,
        "by": str(stands.marked_by),
        "at": _hour(stands.marked_at),
        "made": _hour(answer.asked.made_at),
    }


def _hour(moment):
    """As the clocks of Casablanca showed it: the phone's own may not know of the last decree."""
    return f"{timezone.localtime(moment):%H:%M}"
