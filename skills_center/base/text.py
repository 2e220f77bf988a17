"""Fold text so that one spelling finds another, in Arabic and in Latin letters."""

import re
import unicodedata

from django.utils.translation import get_language

_ARABIC = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "گ": "ك",
        "ڭ": "ك",
        "ء": None,
        "ـ": None,
        "’": None,
        "'": None,
    }
)
_ARTICLE = re.compile(r"\bال(?=\w{2})")
# More narrows nothing, and each costs the database a condition.
MOST_TERMS = 10
_NOT_A_WORD = re.compile(r"[^\w+@.]+")


def fold(text):
    """Return `text` without what people leave out: harakat, hamza, accents, case, double spaces.

    Digits of every script become 0-9. `fold(fold(x)) == fold(x)`.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    letters = (
        str(unicodedata.digit(char)) if char.isdigit() else char
        for char in decomposed.translate(_ARABIC)
        if not unicodedata.combining(char)
    )
    return _NOT_A_WORD.sub(" ", "".join(letters)).strip()


def search_terms(query):
    """The first words of what was typed, folded, each without the Arabic article."""
    return [_ARTICLE.sub("", term) for term in fold(query).split()[:MOST_TERMS]]


def in_letters_of_page(name, latin_name):
    """A name as it is written, or in Latin letters, if known, on a page written in them."""
    return latin_name or name if get_language() != "ar" else name
