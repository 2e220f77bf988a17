"""Attendance of one session: by taps, by keys, on paper."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from skills_center.base.errors import DomainError
from tracks import services
from tracks.enums import AttendanceMark
from tracks.exports.sheets import attendance_sheet
from tracks.forms.marks import read_marks
from tracks.models import Session
from tracks.services.attendance import roster

from .coach import MARK, for_coaches


def session_for(request, pk):
    """The session, for who may mark it; 404 to others."""
    sessions = Session.objects.allowing(request.user, MARK).select_related(
        "cohort__track", "cohort__center", "room", "trainer"
    )
    return get_object_or_404(sessions, pk=pk)


@for_coaches
def marking(request, pk):
    """The list to tap on. A bare form where there is no script; `attendance.js` does better."""
    return _page(request, pk, "tracks/coach/marking.html", "tracks:session")


@for_coaches
def keys(request, pk):
    """A paper sheet is keyed in: a row a member, a key a mark."""
    return _page(request, pk, "tracks/coach/keys.html", "tracks:session_keys")


@for_coaches
def sheet(request, pk):
    """The list to sign, with a code that leads to the keying page."""
    session = session_for(request, pk)
    name = f"attendance-{session.day:%Y-%m-%d}-{session.pk}.pdf"
    return HttpResponse(
        attendance_sheet(session),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _page(request, pk, template, name):
    session = session_for(request, pk)
    half = _half(request, session)
    contrary = {}
    if request.method == "POST":
        answers = _save(request, session, half)
        contrary = {one.asked.enrolment: one for one in answers or [] if not one.written}
        if answers is not None and not contrary:
            messages.success(request, _("The attendance is saved."))
            return redirect(f"{reverse(name, args=[pk])}?half={half}")
    return render(
        request,
        template,
        {
            "session": session,
            "half": half,
            "rows": rows_of(session, half, contrary),
            "contrary": contrary,
            "marks": list(AttendanceMark),
            "form_id": uuid.uuid4(),
            "now": timezone.now(),
        },
        status=409 if contrary else 200,
    )


def _save(request, session, half):
    """The answers to the marks of the form; None, and a message, where they were refused."""
    try:
        marks = read_marks(request.POST, roster(session), half)
        return services.mark_attendance(session, marks, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return None


def _half(request, session):
    """1 or 2: what was asked for, else the half of the day it is now."""
    asked = request.POST.get("half") or request.GET.get("half")
    if session.halves == 1:
        return 1
    if asked in ("1", "2"):
        return int(asked)
    middle = session.starts_at + (session.ends_at - session.starts_at) / 2
    return 1 if timezone.now() < middle else 2


def rows_of(session, half, contrary):
    """Pairs of a place and its mark; a contrary mark that was just asked for goes with it."""
    marks = session.attendances.filter(half=half).select_related("marked_by")
    standing = {one.enrolment_id: one for one in marks}
    return [
        {
            "place": place,
            "standing": standing.get(place.pk),
            "mine": contrary[place.pk].asked if place.pk in contrary else None,
        }
        for place in roster(session)
    ]
