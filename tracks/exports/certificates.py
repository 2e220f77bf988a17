"""Certificates on paper: Arabic and French on one page, one PDF for one or for a whole cohort."""

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.qr import qr_image
from skills_center.base.pdf import pdf


def certificates_pdf(certificates):
    """The bytes of a PDF, a page each. They are read `for_print()`."""
    return pdf("certificate.typ", {"pages": [_page(one) for one in certificates]})


def _page(certificate):
    return {
        "name": certificate.name,
        "latin_name": certificate.latin_name,
        "number": certificate.number,
        "code": certificate.code_in_groups,
        "qr": qr_image(certificate.verify_address()).decode(),
        "ar": _words(certificate, "ar"),
        "fr": _words(certificate, "fr"),
    }


def _words(certificate, language):
    cohort = certificate.enrolment.cohort
    with translation.override(language):
        days = {
            "start": date_format(cohort.starts_on, "j F Y"),
            "end": date_format(cohort.ends_on, "j F Y"),
        }
        lines = [
            _("has completed “%(cohort)s”, in the track “%(track)s”,")
            % {"cohort": cohort.name, "track": cohort.track.name},
            _("from %(start)s to %(end)s.") % days,
        ]
        if certificate.expected:
            rate = 100 * certificate.attended // certificate.expected
            lines.append(_("Attendance: %(rate)s %%.") % {"rate": rate})
        issued_on = date_format(certificate.issued_on, "j F Y")
        return {
            "eyebrow": cohort.center.name,
            "title": _("Certificate of completion"),
            "opening": _("The centre certifies that"),
            "lines": lines,
            "issued": _("Issued on %(day)s") % {"day": issued_on},
            "signature": _("The director"),
        }
