"""What a text message is made of: the letters that cost little, and how many parts are paid.

A gateway counts 160 signs a part while all of them are of the alphabet of GSM (7 bits); one sign
beside it, and the whole message is sent with 70: a typographic apostrophe trebles what it costs.
"""

import re
import unicodedata

# A text message is cut in parts: letters in one part, letters a part when there are more.
_LATIN_PARTS, _OTHER_PARTS = (160, 153), (70, 67)
_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = set("€[]{}~\\^|\f")  # each with a sign before it

_SIGNS = {
    **dict.fromkeys("’‘‛ʼ′`´", "'"),
    **dict.fromkeys("«»“”„‟″", '"'),
    **dict.fromkeys("‐‑‒–—―−·•", "-"),
    "…": "...",
    "→": "->",
    "←": "<-",
    "×": "x",
    "Œ": "OE",
    "œ": "oe",
    "\t": " ",
    # No-break and other spaces that look like one.
    **dict.fromkeys(
        "\u00a0\u202f\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009", " "
    ),
    # Invisible: no sign of Arabic is left beside which they would mean anything.
    **dict.fromkeys("\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069", ""),
}
_INSIDE_QUOTES = re.compile(r"(?<=[«“])[\s\u00a0\u202f]+|[\s\u00a0\u202f]+(?=[»”])")


def as_texted(text):
    """The text as it is handed to a gateway: typographic signs as a typewriter has them, and the
    letters that GSM lacks without their accents, where the whole message then fits its alphabet.

    A message with any other script is sent as it is written: it costs the same either way.
    """
    plain = _INSIDE_QUOTES.sub("", unicodedata.normalize("NFC", text))
    plain = "".join(map(_plain, plain))
    return plain if is_gsm(plain) else text


def is_gsm(text):
    """Whether every sign is of the alphabet of GSM."""
    return set(text) <= _GSM | _GSM_TWICE


def _plain(sign):
    """A sign of the alphabet that stands for this one; itself where there is none."""
    if sign in _GSM or sign in _GSM_TWICE:
        return sign
    if sign in _SIGNS:
        return _SIGNS[sign]
    letter = unicodedata.normalize("NFD", sign)[0]
    return letter if letter in _GSM else sign


def parts_of(text):
    """How many text messages `text` is sent and paid as."""
    text = as_texted(text)
    if is_gsm(text):
        (alone, together), sizes = _LATIN_PARTS, [1 + (sign in _GSM_TWICE) for sign in text]
    else:
        # Letters outside the basic plane, like pictures, count twice.
        (alone, together), sizes = _OTHER_PARTS, [1 + (sign > "\uffff") for sign in text]
    return 1 if sum(sizes) <= alone else _parts_filled(sizes, together)


def _parts_filled(sizes, longest):
    """A sign that counts twice is never cut in two: where one place is left, it stays empty."""
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > longest:
            parts, filled = parts + 1, 0
        filled += size
    return parts
