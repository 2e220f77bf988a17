"""A card, a phone or an e-mail in a text that people wrote: each by itself, however it is spaced.

What is a part of another one is somebody else's: nadia@x.ma is not a@x.ma, and the digits of a day
and of an hour that follow one another are no phone.
"""

import re
import unicodedata
from contextlib import suppress

from phonenumbers import NumberParseException, parse

from members.identifiers import cin_key, fold_cin
from skills_center.base.text import in_plain_digits, tidy

# Of Latin script, and digits. An Arabic word may be written on what follows it: “to”, “with”.
_SIGN = r"[^\W_\u0600-\u06ff]"
_GAP = r"[ \t._/()\-\u2010-\u2015\u2212]{0,3}"  # within a number
_JOINS = r"[._+%&-]"  # within an e-mail, which may begin before it
_OF_ANOTHER_COUNTRY = "".join(rf"(?<!\+{digits}[ .-])" for digits in (r"\d", r"\d\d", r"\d\d\d"))


def is_marked_by(text, *, cards, phones, emails):
    """Whether one of these stands in the text. Phones are given as E.164."""
    plain = in_plain_digits(unicodedata.normalize("NFKC", tidy(text)))
    written = [*map(_card, cards), *_phones(phones), *map(_email, emails)]
    return any(re.search(pattern, plain, re.IGNORECASE) for pattern in written)


def _card(cin):
    """With and without the zeros after its letters."""
    key = cin_key(fold_cin(cin))
    number = key.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    letters = key[: len(key) - len(number)]
    zeros = rf"(?:0{_GAP})*"
    spaced = _spaced(letters) + (_GAP if letters else "") + zeros + _spaced(number)
    return rf"(?<!{_SIGN}){spaced}(?!{_SIGN})"


def _phones(phones):
    for phone in phones:
        with suppress(NumberParseException):  # of a file from before phones were read
            number = parse(phone)
            abroad = rf"(?:(?:\+|00)?{_GAP}{_spaced(str(number.country_code))}{_GAP})?"
            at_home = rf"(?:0{_GAP})?{_spaced(str(number.national_number))}"
            yield rf"(?<!\d){_OF_ANOTHER_COUNTRY}{abroad}{at_home}(?!\d)"


def _email(email):
    begins = rf"(?<!{_SIGN})(?<!{_SIGN}{_JOINS})(?<!{_SIGN}{_JOINS}{{2}})"
    return rf"{begins}{re.escape(email)}(?![-_.]?{_SIGN})"


def _spaced(signs):
    return _GAP.join(map(re.escape, signs))
