"""A card, a phone or an e-mail in a text that people wrote: each by itself, however it is spaced.

What is a part of another one is somebody else's: nadia@x.ma is not a@x.ma, and the digits of a day
and of an hour that follow one another are no phone. Where that is in doubt it is found: what names
nobody is lost then, where what names a person that is forgotten would stay.
"""

import re
import unicodedata
from contextlib import suppress

from phonenumbers import NumberParseException, parse

from members.identifiers import cin_key, fold_cin
from skills_center.base.text import in_plain_digits, tidy

# Of Latin script, and digits. An Arabic word may be written on what follows it: “to”, “with”.
_SIGN = r"[^\W_\u0600-\u06ff]"
_LETTER = r"[^\W\d_\u0600-\u06ff]"
# Within a number.
_GAP = r"[ \t.,:;_/|*()\-\u00b7\u2022\u2219\u22c5\u060c\u066b\u066c\u2010-\u2015\u2212]{0,6}"
_JOINS = r"[._+%&-]"  # within an e-mail, which may begin before it
# What says that a card or an e-mail follows, and is written on it. NFKC makes “no” of “№”.
_A_CARD = r"(?:(?:cine?|cnie|carte|no|num[ée]ro)[°:]?)"
_AN_EMAIL = rf"(?:(?:(?:e-?)?mail|m[ée]l|courriel|adresse){_JOINS}{{1,2}})"
# What makes another domain of one; after a point without a space a sentence may begin, too.
_OF_ANOTHER_DOMAIN = r"(?-i:\.(?:com|org|net|edu|gov|info|ma|fr)\b|-[a-z0-9-]*\.[a-z])"
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
    zeros = rf"(?:0{_GAP}){{0,8}}"
    spaced = _spaced(letters) + (_GAP if letters else "") + zeros + _spaced(number)
    return rf"(?<!{_SIGN}){_A_CARD}{{0,2}}{spaced}(?!{_SIGN})"


def _phones(phones):
    for phone in phones:
        with suppress(NumberParseException):  # of a file from before phones were read
            number = parse(phone)
            abroad = rf"(?:(?:\+|00)?{_GAP}{_spaced(str(number.country_code))}{_GAP})?"
            at_home = rf"(?:0{_GAP})?{_spaced(str(number.national_number))}"
            yield rf"(?<!\d){_OF_ANOTHER_COUNTRY}{abroad}{at_home}(?!\d)"


def _email(email):
    begins = rf"(?<!{_SIGN})(?<!{_SIGN}{_JOINS})(?<!{_SIGN}{_JOINS}{{2}})"
    return rf"{begins}{_AN_EMAIL}?{re.escape(email)}(?!{_LETTER}|{_OF_ANOTHER_DOMAIN})"


def _spaced(signs):
    return _GAP.join(map(re.escape, signs))
