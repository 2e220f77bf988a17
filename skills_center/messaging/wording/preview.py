"""A message as a person would read it, before anybody is sent it."""

from django.utils import translation

from skills_center.base.texting import parts_of
from skills_center.messaging.values import words_filled

from .examples import in_arabic, longest, usual


def read_as(kind, language, subject, body, *, real=True):
    """Words of a kind in that language as they leave, with the link where they name none: filled in
    as they usually are, under `longest` with the longest values that may stand there, and under
    `in_arabic` with names in Arabic letters. `parts`: text messages that are paid for one person,
    here where it is `real`; else where the portal has the address of the examples."""
    with translation.override(language):
        return _filled(kind, subject, body, usual(kind, real=real)) | {
            "longest": _filled(kind, subject, body, longest(kind, real=real)),
            "in_arabic": _filled(kind, subject, body, in_arabic(kind, real=real)),
        }


def _filled(kind, subject, body, values):
    subject, body = words_filled(kind, subject, body, values)
    return {
        "subject": subject,
        "body": body,
        "length": len(body),
        "parts": parts_of(body),
    }
