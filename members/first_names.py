"""Whether two first names are one: twins share all else, so a likeness does not do.

`names.py` compares whole names by their consonants, to find who may be meant. سعيد and سعاد, حسن
and حسين, Said and Souad have the same consonants: here the vowels count too.
"""

import re

from members.names import are_near, skeleton
from skills_center.base.text import fold

_ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")
_ARTICLE = re.compile(r"\bال(?=\w{2})")
# Letters that spell one vowel, by the vowel. An alef that begins a word may be any of them.
_LONG_VOWELS = str.maketrans("اآىةوي", "aaaaui")
_FINAL_A = re.compile(r"[ىةاه]\b")
_FIRST_ALEF = re.compile(r"\b[اأإآٱ]")
_LATIN_VOWELS = str.maketrans("aeiyouw", "aaiiuuu")
# A vowel that Latin letters write as a long one: Arabic writes it too, with one of these letters.
_LONG_I = re.compile(r"[ae][iy]|ee|ii|i[^aeiouy\s]+e\b")
_LETTERS_OF_I = re.compile("[يىئ]")
_SILENT_E = re.compile(r"(?<=[^aeiouy\s])e\b")


def same_first_name(one, other):
    """Whether two first names are surely one, each in either script.

    `one` and `other` hold the name as it is written, and in Latin letters where that is known. In
    one script they are compared letter by letter; across two, by their consonants and by the
    vowels that Arabic writes.
    """
    pairs = [(mine, theirs) for mine in one for theirs in other if mine and theirs]
    alike = [pair for pair in pairs if _is_arabic(pair[0]) == _is_arabic(pair[1])]
    if alike:
        return any(_are_spelt_alike(*pair) for pair in alike)
    return any(_sound_alike(*pair) for pair in pairs)


def _is_arabic(name):
    return bool(_ARABIC_LETTER.search(name))


def _are_spelt_alike(one, other):
    if _in_one_word(one) == _in_one_word(other):
        return True
    if _is_arabic(one):
        return _with_one_final_a(one) == _with_one_final_a(other)
    return skeleton(one) == skeleton(other) != "" and _latin_vowels(one) == _latin_vowels(other)


def _in_one_word(name):
    """Folded, without the article, which may stand inside: عبدالرحمن is عبد الرحمن."""
    return fold(name).replace(" ", "").replace("-", "").replace("ال", "")


def _with_one_final_a(name):
    """سلمى, سلمة and سلما are one name in three spellings; so are names of more than one word."""
    return _in_one_word(_FINAL_A.sub("ا", name))


def _sound_alike(one, other):
    arabic, latin = (one, other) if _is_arabic(one) else (other, one)
    if not are_near(skeleton(arabic), skeleton(latin)):
        return False
    if _LONG_I.search(fold(latin)) and not _LETTERS_OF_I.search(arabic):
        return False
    heard = iter(_latin_vowels(latin, silent=False))
    return all(vowel in heard for vowel in _long_vowels(arabic))


def _long_vowels(name):
    bare = _FIRST_ALEF.sub("", _ARTICLE.sub("", name))
    return [sign for sign in bare.translate(_LONG_VOWELS) if sign in "aiu"]


def _latin_vowels(name, *, silent=True):
    """The vowels that are heard, those that follow one another as one."""
    folded = fold(name)
    if silent:
        folded = _SILENT_E.sub("", folded)
    vowels = re.sub(r"[^aiu\s]+", "-", folded.translate(_LATIN_VOWELS))
    return re.sub(r"([aiu])\1+", r"\1", vowels).replace("-", "").replace(" ", "")
