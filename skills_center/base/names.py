"""Names as people type them: at the door, and in the messages that leave with them.

Whoever types a name decides what a stranger reads in a message of ours. So a name is letters, of
any script, and what joins them; it never holds what a phone makes a link or a call of.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .text import is_surely_none, one_line, tidy

# What stands between the parts of a name: spaces, hyphens, and apostrophes of every keyboard.
_JOINTS = frozenset(" -‐'’‘ʼʻʾʿ")
# What may stand in a title beside words; none of it is part of an address.
_PUNCTUATION = frozenset(',;!?()"«»“”„،؛؟&%+=*°{}–—')
# Fewer digits than that, in whatever groups, call nobody.
_OF_A_PHONE = 8
# A letter that shows as a dot between letters.
_DOT_LETTERS = frozenset("\ua78f")
_OVERLAY = 1  # combining class of marks that strike a letter through, as a slash would
# Scripts that one word may mix. Elsewhere a letter of another one stands there for its looks.
_MIXED = {"GREEK": "LATIN", "HIRAGANA": "CJK", "KATAKANA": "CJK", "IDEOGRAPHIC": "CJK"}


def read_name(text, *, latin=False):
    """A name that somebody gives, as it is kept: empty where it is a word for nobody.

    The one rule of what a name is, for forms, registers and services. `latin`: of its spelling in
    Latin letters. Raises ValidationError with what to do about a text that is no name.
    """
    name = somebody(text)
    if name:
        check_name(name, latin=latin)
    return name


def somebody(text):
    """The text in one line, empty where it calls nobody: “Sans” is a name, also where none has to
    be given; “néant” and “xx” are none."""
    name = one_line(text)
    return "" if is_surely_none(name) or not name.casefold().strip("x") else name


def check_name(name, *, latin=False):
    """Raise ValidationError about what is no name, or, if `latin`, not in those letters."""
    validate_name(name)
    if latin:
        validate_latin(name)


def is_name(text):
    """Whether it is written in letters, of any script, spaces, hyphens, apostrophes, and dots that
    a space follows: “M. Alaoui”."""
    plain = _plain(text)
    has_more = not _PUNCTUATION.union(":").isdisjoint(plain)
    if not any(char.isalpha() and unicodedata.category(char) != "Lm" for char in plain):
        return False  # what lengthens a letter, or stands above one, is none
    return plain[0].isalpha() and as_name(plain) == plain and not has_more


def validate_name(text):
    """Raise ValidationError with what to do about a text that is no name."""
    if is_name(text):
        return
    if "." in _plain(text) and is_name(_plain(text).replace(".", ". ").strip()):
        raise ValidationError(_("Write a name only, with a space after each dot."), code="name")
    raise ValidationError(_("Write it in letters only."), code="name")


def is_latin(text):
    """Whether its letters, at least one, are all Latin ones."""
    scripts = {_script(char) for char in _plain(text) if _has_script(char)}
    return scripts == {"LATIN"}


def validate_latin(text):
    """Raise ValidationError with an example about a name that has letters of another script."""
    if not is_latin(text):
        raise ValidationError(_("Write it in Latin letters, like Salma El Alaoui."), code="latin")


def as_name(text):
    """What a visitor typed, as it may leave in a message: words, never an address or a number."""
    return _without_addresses(text, keeps=_is_letter)


def without_addresses(text):
    """What staff typed of somebody, as it may leave: addresses come apart; a year or a rank stays,
    what could be a phone does not."""
    if sum(char.isdecimal() for char in _plain(text)) >= _OF_A_PHONE:
        return as_name(text)
    return _without_addresses(text, keeps=lambda char: _is_letter(char) or char.isdecimal())


def _plain(text):
    """The text with each look-alike of a sign made that sign: a full-width dot is a dot."""
    return one_line(unicodedata.normalize("NFKC", tidy(text)))


def _is_letter(char):
    is_of_word = unicodedata.category(char)[0] in "LM" and char not in _DOT_LETTERS
    return is_of_word and unicodedata.combining(char) != _OVERLAY


def _without_addresses(text, *, keeps):
    plain = _plain(text)
    kept: list[str] = []
    for before, char, after in zip(f" {plain}", plain, f"{plain[1:]} ", strict=False):
        if char == ".":
            stays = _is_letter(before) and after in " -"
        elif char == ":":
            stays = after == " "
        elif unicodedata.category(char)[0] == "M":
            stays = _is_letter(char) and bool(kept) and _is_letter(kept[-1])
        else:
            stays = keeps(char) or char in _JOINTS or char in _PUNCTUATION
        if stays and _is_of_another_script(kept, char):
            kept.append(" ")
        kept.append(char if stays else " ")
    return " ".join("".join(kept).split())


def _is_of_another_script(kept, char):
    """Whether a letter follows one of another script within a word."""
    if not _has_script(char):
        return False
    last = next((one for one in reversed(kept) if unicodedata.category(one)[0] != "M"), " ")
    return _has_script(last) and _script(last) != _script(char)


def _has_script(char):
    return char.isalpha() and char not in _JOINTS


def _script(char):
    script = unicodedata.name(char, "").partition(" ")[0]
    return _MIXED.get(script, script)
