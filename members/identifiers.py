"""The national card number (CIN), as people type it and as it is kept."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from skills_center.base.text import in_plain_digits, is_none_word, tidy

# A card has a number: letters alone, or nothing but zeros, are what people write to get on.
_CIN_CHARACTERS = re.compile(r"(?=.*[1-9])[A-Z0-9]{3,12}")
# One or two letters and digits; the sources disagree on how many digits, so this only warns.
_USUAL_CIN = re.compile(r"[A-Z]{1,2}\d{4,7}")
_DASHES = re.compile(r"[-\s\u2010-\u2015\u2212_/.]+")
_LEADING_ZEROS = re.compile(r"^([A-Z]*)0+(?=\d)")


def fold_cin(text):
    """`text` in capitals, without spaces, dots and dashes, its digits 0-9: QA123456."""
    typed = in_plain_digits(unicodedata.normalize("NFKC", tidy(text)))
    return re.sub(r"[\s\-‐-―._]", "", typed).upper()


def read_cin(text):
    """The card number that somebody typed, folded; None where they typed none, or a word for none.

    Raises ValidationError with what to do where it cannot be one.
    """
    if not text or is_none_word(text):
        return None
    cin = fold_cin(text)
    if cin and not is_possible_cin(cin):
        raise ValidationError(_("A card number is made of letters and digits, like QA123456."))
    return cin or None


def is_possible_cin(cin):
    """Whether a folded number is made of letters and digits, and counts something."""
    return bool(_CIN_CHARACTERS.fullmatch(cin))


def is_odd_cin(cin):
    """Whether a folded number has a shape seldom seen: worth a second look, never a refusal."""
    return not _USUAL_CIN.fullmatch(cin)


def read_number(text):
    """The number of a file as it was typed, in the signs that it is kept in: KHO-2026-00042."""
    return _DASHES.sub("-", in_plain_digits(tidy(text))).strip("-").upper()


def cin_key(cin):
    """What two writings of one number share: QA012345 and QA12345 are one."""
    return _LEADING_ZEROS.sub(r"\1", cin)
