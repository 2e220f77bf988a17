"""The attendance list of a session, on paper: to sign, then to key in."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.qr import qr_image
from skills_center.base.pdf import pdf
from tracks.enums import AttendanceMark
from tracks.services.attendance import roster


def attendance_sheet(session):
    """The bytes of a PDF, in the language of the page. Its code leads to the keying page."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    address = settings.PORTAL_URL + reverse("tracks:session_keys", args=[session.pk])
    return pdf(
        "attendance.typ",
        {
            "language": get_language(),
            "heading": _("Attendance list"),
            "cohort": session.cohort.name,
            "subject": session.title,
            "facts": [
                [_("Day"), date_format(starts, "l j F Y")],
                [_("Hours"), f"{date_format(starts, 'H:i')} – {date_format(ends, 'H:i')}"],
                [_("Place"), session.place or session.cohort.center.name],
                [_("Trainer"), str(session.trainer) if session.trainer else ""],
            ],
            "columns": {
                "number": _("No."),
                "name": _("First and last name"),
                "member": _("Member number"),
                "signature": _halves(session),
                "mark": _("Mark"),
            },
            "legend": [[one.key, str(one.label)] for one in AttendanceMark],
            "rows": [[place.member.full_name, place.member.number] for place in roster(session)],
            "trainer_signs": _("Signature of the trainer"),
            "scan": _("Key the list in"),
            "page": _("Page"),
            "qr": qr_image(address).decode(),
        },
    )


def _halves(session):
    """The columns to sign in: one a half-day."""
    if session.halves == 1:
        return [_("Signature")]
    return [_("Signature, first half"), _("Signature, second half")]
