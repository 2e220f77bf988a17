"""Names compared across scripts: سلمى العلوي and Salma El Alaoui are near."""

import re
from itertools import pairwise

from rapidfuzz import fuzz

from skills_center.base.text import fold

LONGEST_KEY = 120  # the column of a file's key
NEAR = 84  # of 100; tests/members/test_names.py holds the pairs it was set by

# Each Arabic letter by its consonant, each long vowel by nothing: Latin spellings disagree there.
_SOUNDS = str.maketrans(
    dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhkddrzsxsdtdɣfkklmnh", strict=True))
    | dict.fromkeys("اعوي")
)
_DOUBLED = re.compile(r"(.)\1+")
_SPELLINGS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ch|sh", "x"),
        ("kh|ck|q", "k"),
        ("dj|g(?=[eiy](?!$))", "j"),
        ("gh(?!$)", "ɣ"),
        ("g", "k"),
        ("th", "t"),
        ("dh", "d"),
        ("ph", "f"),
        ("c(?=[eiy])|ss", "s"),
        ("c", "k"),
        ("[aeiouyw]", ""),
        (_DOUBLED.pattern, r"\1"),
        ("(?<=.)h$", ""),
    )
]
# What families write or leave out before a name, in either script.
ARTICLES = frozenset(("ال", "el", "al", "ez", "es", "ed", "er", "en", "et", "ech", "l"))
_ARTICLE_ON_IT = re.compile(r"^(?:ال(?=\w{2})|(?:[ae]?l|e[zsdrnt])(?=[aeiouy]?\w{4}))")
_ARTICLE = re.compile(r"\b(?:ال(?=\w{2})|(?:el|al|ez|es|ed|er|en|et|ech|l)\s+)")


def skeleton(*names):
    """The consonants of a name's words, whichever script, in alphabetical order.

    At most LONGEST_KEY of them: a ligature is one sign in a name and many in its key.
    """
    words = _ARTICLE.sub("", fold(" ".join(names))).split()
    return " ".join(sorted(filter(None, map(_consonants, words))))[:LONGEST_KEY].strip()


def spoken_words(name):
    """What each word of a name sounds like, and each two words that follow one another as one."""
    words = fold(name).split()
    for word in words:
        yield from sounds_of(word)
    for one, other in pairwise(words):
        yield from sounds_of(one + other)
        yield _once(_consonants(without_article(one)) + _consonants(without_article(other)))


def sounds_of(word):
    """The consonants of a folded word, with and without the article that may be written on it."""
    heard = {_consonants(word), _consonants(without_article(word))}
    return sorted(filter(None, heard))


def without_article(word):
    """A folded word without the article that may be written on it."""
    return _ARTICLE_ON_IT.sub("", word)


def _consonants(word):
    word = word.translate(_SOUNDS)
    for spelling, sound in _SPELLINGS:
        word = spelling.sub(sound, word)
    return word


def _once(sounds):
    return _DOUBLED.sub(r"\1", sounds)


def are_near(one, other):
    """Whether two skeletons are those of one name, perhaps spelt otherwise or with a word more.

    Both must hold something: names of vowels alone are near nobody's.
    """
    if not one or not other:
        return False
    joined = one.replace(" ", ""), other.replace(" ", "")
    return max(fuzz.token_sort_ratio(one, other), fuzz.ratio(*joined)) >= NEAR
