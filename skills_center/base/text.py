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
# Control characters, and those that turn the direction of a line.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LATIN_ARTICLES = {"al", "el"}
_PHONE = re.compile(r"(?:\+212|00212|212|0)?([5-8]\d{8})")
# A trigram index finds nothing shorter inside a word.
SHORTEST_INSIDE = 3
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


def searchable(*parts):
    """The parts, folded, for a `search_text` column: every word in it begins after a space."""
    return f" {fold(' '.join(filter(None, parts)))}"


def search_terms(query):
    """The fragments to look for in a folded text, at most MOST_TERMS.

    A phone number, however it is typed, is one fragment: its nine national digits. A word of one
    or two letters is looked for at the beginning of words, where an index finds it. Articles are
    left out, of either script.
    """
    folded = fold(query)
    if phone := _PHONE.fullmatch(folded.replace(" ", "").replace(".", "")):
        return [phone[1]]
    words = folded.split()
    told = [_ARTICLE.sub("", word) for word in words if word not in _LATIN_ARTICLES] or words
    return [_at_word_start(term) for term in told[:MOST_TERMS]]


def _at_word_start(term):
    return f" {term}" if len(term) < SHORTEST_INSIDE else term


def one_line(text):
    """The text without control characters, its runs of spaces made one."""
    return " ".join(_CONTROL.sub(" ", text).split())


def plain_signs(text):
    """`text` in the signs of a plain keyboard, for what has one right spelling: a phone, an e-mail,
    a code. Wide letters become narrow, digits of every script 0-9, signs that nobody sees go.
    """
    narrow = unicodedata.normalize("NFKC", str(text))
    seen = (sign for sign in narrow if unicodedata.category(sign) not in ("Cf", "Cc"))
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in seen)


def in_letters_of_page(name, latin_name):
    """A name as it is written, or in Latin letters, if known, on a page written in them."""
    return latin_name or name if get_language() != "ar" else name


def isolated(value):
    """A value that keeps its place in a line of the other script, where no tag may stand."""
    return f"\u2068{value}\u2069"
