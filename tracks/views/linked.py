"""Pages that the link of a message opens without log-in: an enrolment, a meeting with a coach.

They name nobody, show no more than the messages said, and let that one thing be answered. All else
is in My space.
"""

from django.contrib import messages
from django.shortcuts import redirect, render

from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.messaging.links.ways import Way
from skills_center.messaging.telling import addresses_of
from tracks import notices, services
from tracks.enums import EnrolmentState, MeetingState
from tracks.models import CoachingMeeting, Enrolment, Session
from tracks.services import offers
from tracks.services.meetings import is_late

NEXT_SESSIONS = 3


# An enrolment ---------------------------------------------------------------------------
def _enrolment(pk):
    rows = Enrolment.objects.with_rank()
    return rows.select_related("member", "cohort__center", "cohort__track").filter(pk=pk).first()


def show_enrolment(request, link):
    """Where it stands now: whatever the message said when it left."""
    enrolment = link.row
    context = {
        "enrolment": enrolment,
        "cohort": enrolment.cohort,
        "stands": _how_it_stands(enrolment),
        "until": offers.lasts_until(enrolment),
        "sessions": _next_sessions(enrolment),
        "accept": link.address("accept"),
        "refuse": link.address("refuse"),
        "leave": link.address("leave"),
    }
    return render(request, "tracks/linked_enrolment.html", context)


def _how_it_stands(enrolment):
    """The state as the page speaks of it: what nobody can answer any more is over, even before the
    job that ends it has come by."""
    state, cohort = enrolment.state, enrolment.cohort
    if state == EnrolmentState.OFFERED and offers.lasts_until(enrolment) is None:
        return "lapsed"
    if state in EnrolmentState.NOT_TAKEN_UP and cohort.ends_on < today():
        return "over"
    if state == EnrolmentState.WITHDRAWN:
        last = enrolment.moves.last()
        if last and last.verb == "lapse":
            return "lapsed"
        return _LEFT_BEHIND.get(last.from_state, "withdrawn") if last else "withdrawn"
    return str(state)


_LEFT_BEHIND = {
    EnrolmentState.SUBMITTED: "application withdrawn",
    EnrolmentState.WAITLISTED: "list left",
    EnrolmentState.OFFERED: "offer refused",
}


def _next_sessions(enrolment):
    """Those ahead of who has a seat, the cancelled too: nobody is to come for nothing."""
    if enrolment.state not in (EnrolmentState.ACCEPTED, EnrolmentState.ACTIVE):
        return []
    return Session.objects.filter(cohort=enrolment.cohort).coming()[:NEXT_SESSIONS]


def accept_offer(request, link):
    """The one tap that takes the seat; opened by itself, the address shows the offer."""
    if request.method == "POST":
        _try(request, services.confirm_by_link, link.row)
    return redirect(link.address())


def refuse_offer(request, link):
    return _give_up(request, link, EnrolmentState.OFFERED)


def leave_list(request, link):
    return _give_up(request, link, EnrolmentState.WAITLISTED)


def _give_up(request, link, state):
    """Asked once: it cannot be taken back. What is not so any more is not asked."""
    if request.method == "POST":
        _try(request, services.give_up_by_link, link.row, seen=state)
    elif _how_it_stands(link.row) == state:
        context = {
            "is_offer": state == EnrolmentState.OFFERED,
            "cohort": link.row.cohort,
            "page": link.address(),
        }
        return render(request, "tracks/linked_question.html", context)
    return redirect(link.address())


def _try(request, verb, row, **details):
    try:
        verb(row, **details)
    except DomainError as error:
        messages.error(request, str(error))


ENROLMENT = Way(
    "enrolment",
    "e",
    Enrolment,
    find=_enrolment,
    contacts=lambda enrolment: addresses_of(enrolment.member),
    opens=show_enrolment,
    asks={notices.OFFERED.code: lambda enrolment: _how_it_stands(enrolment) == "offered"},
    acts={"accept": accept_offer, "refuse": refuse_offer, "leave": leave_list},
)


# A meeting with a coach -------------------------------------------------------------------
def _meeting(pk):
    rows = CoachingMeeting.objects.select_related(
        "plan__member", "plan__center", "slot__coach", "slot__center"
    )
    return rows.filter(pk=pk).first()


def show_meeting(request, link):
    meeting = link.row
    context = {
        "meeting": meeting,
        "slot": meeting.slot,
        "center": meeting.plan.center,
        "is_ahead": _is_ahead(meeting),
        "is_called_off": meeting.state == MeetingState.CANCELLED,
        "too_late": is_late(meeting),
        "cancel": link.address("cancel"),
    }
    return render(request, "tracks/linked_meeting.html", context)


def _is_ahead(meeting):
    return meeting.state == MeetingState.BOOKED and not meeting.has_begun


def cancel_meeting(request, link):
    """The hour is another's at once, so that it is asked before; `seen` is the hour it showed. The
    page of the link says why, where it cannot be asked any more."""
    meeting = link.row
    if request.method == "POST":
        _try(request, services.cancel_by_link, meeting, seen=request.POST.get("seen", ""))
    elif _is_ahead(meeting) and not is_late(meeting):
        context = {
            "slot": meeting.slot,
            "center": meeting.plan.center,
            "seen": meeting.as_shown,
            "page": link.address(),
        }
        return render(request, "tracks/linked_meeting_question.html", context)
    return redirect(link.address())


MEETING = Way(
    "meeting",
    "m",
    CoachingMeeting,
    find=_meeting,
    contacts=lambda meeting: addresses_of(meeting.plan.member),
    opens=show_meeting,
    acts={"cancel": cancel_meeting},
)
