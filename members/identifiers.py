"""The national card number (CIN), as people type it and as it is kept."""

import re
import unicodedata

LONGEST_CIN = 12
_CIN_CHARACTERS = re.compile(r"[A-Z0-9]{3,12}")
# One or two letters and digits; the sources disagree on how many digits, so this only warns.
_USUAL_CIN = re.compile(r"[A-Z]{1,2}\d{4,7}")
_LEADING_ZEROS = re.compile(r"^([A-Z]*)0+(?=\d)")


def fold_cin(text):
    """`text` in capitals, without spaces, dots and dashes, its digits 0-9: QA123456."""
    typed = unicodedata.normalize("NFKC", text)
    digits = (str(unicodedata.digit(char)) if char.isdecimal() else char for char in typed)
    return re.sub(r"[\s\-._]", "", "".join(digits)).upper()


def is_possible_cin(cin):
    """Whether a folded number is made of letters and digits at all."""
    return bool(_CIN_CHARACTERS.fullmatch(cin))


def is_odd_cin(cin):
    """Whether a folded number has a shape seldom seen: worth a second look, never a refusal."""
    return not _USUAL_CIN.fullmatch(cin)


def cin_key(cin):
    """What two writings of one number share: QA012345 and QA12345 are one."""
    return _LEADING_ZEROS.sub(r"\1", cin)
