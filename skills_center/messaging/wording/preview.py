"""A message as a person would read it, before anybody is sent it."""

from django.utils import translation

from skills_center.base.texting import parts_of
from skills_center.messaging.values import fill_in

from .examples import longest, usual


def read_as(kind, language, subject, body, *, real=True):
    """Words of a kind in that language as they leave, with the link where they name none: filled in
    as they usually are, and under `longest` with the longest values that may stand there. `parts`:
    text messages that are paid for one person, here where it is `real`; else where the portal has
    the address of the examples."""
    with translation.override(language):
        body = kind.with_link(body)
        return _filled(subject, body, usual(kind, real=real)) | {
            "longest": _filled(subject, body, longest(kind, real=real))
        }


def _filled(subject, body, values):
    body = fill_in(body, values)
    return {
        "subject": fill_in(subject, values),
        "body": body,
        "length": len(body),
        "parts": parts_of(body),
    }
