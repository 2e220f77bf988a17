"""Text as people type it, made one: what every form, import and search reads it through.

`tidy` takes out the signs that nobody sees, `fold` what people leave out or write otherwise, so
that one spelling finds another, in Arabic and in Latin letters; `is_none_word` knows the words for
nothing.
"""

import re
import unicodedata

from django.utils.translation import get_language

_ARABIC = str.maketrans(
    {
        # The letters of Persian, Urdu and Kurdish keyboards, and those that look like ours.
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        **dict.fromkeys("ىئیېۍێےۑ", "ي"),
        **dict.fromkeys("ؤۆۇۈۋ", "و"),
        **dict.fromkeys("ةہھەۃۂۀ", "ه"),
        **dict.fromkeys("گڭکڪګ", "ك"),
        **dict.fromkeys("ڤڢڡ", "ف"),
        "پ": "ب",
        "ژ": "ز",
        "ں": "ن",
        "ٯ": "ق",
        "ڨ": "ق",
        # Written or left out: hamza alone, what lengthens a letter, small letters above the line.
        **dict.fromkeys("ءـۥۦ’‘'`´ʼʻʾʿ"),
        # Latin letters that no accent is taken from.
        "ı": "i",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "œ": "oe",
        "æ": "ae",
    }
)
_ARTICLE = re.compile(r"\bال(?=\w{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_OR_BREAK = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Letters as old programs draw them within a word: ﻣﺤﻤﺪ. What stands for a whole phrase stays.
_DRAWN = re.compile("[\ufb00-\ufb06\ufb50-\ufdcf\ufdf2\ufe70-\ufefc]+")
# Letters that show as nothing at all, and what joins letters and shows nothing.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u034f")
# Of the signs of format those that show: of a year, of a page, the ring around a verse's number.
_SHOWN_FORMAT = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
# They join the parts of one picture: taken out, a family would be three people, and the flag of
# Scotland a black one. Elsewhere they are a text that nobody sees.
_OF_PICTURES = frozenset("\u200d\ufe0f") | frozenset(map(chr, range(0xE0020, 0xE0080)))
_SKINS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_LATIN_ARTICLES = {"al", "el"}
_PHONE = re.compile(r"(?:\+212|00212|212|0)?([5-8]\d{8})")
# A trigram index finds nothing shorter inside a word.
SHORTEST_INSIDE = 3
# More narrows nothing, and each costs the database a condition.
MOST_TERMS = 10
_NOT_A_WORD = re.compile(r"[^\w+@.]+")
_JOINTS = re.compile(r"[\W_]+")


def tidy(text):
    """`text` composed (NFC), in the letters of its script, without the signs that nobody sees.

    Spaces and line breaks stay as they are, harakat too. What keeps two letters of one word apart
    (U+200C) goes: with it and without it is one name. `tidy(tidy(x)) == tidy(x)`.
    """
    if text.isascii():
        return text
    letters = _DRAWN.sub(lambda drawn: unicodedata.normalize("NFKC", drawn[0]), text)
    seen, last = [], ""
    for char in letters:
        if _is_seen(char, last):
            seen.append(char)
            last = char
    return unicodedata.normalize("NFC", "".join(seen))


def _is_seen(char, last):
    """Whether a sign shows, or joins the parts of a picture. `last` is the one seen before it."""
    if char.isascii():
        return True
    if char in _OF_PICTURES:
        return bool(last) and _is_of_a_picture(last)
    return char in _SHOWN_FORMAT or not (
        unicodedata.category(char) == "Cf"
        or char in _BLANK
        or "VARIATION SELECTOR" in unicodedata.name(char, "")
    )


def _is_of_a_picture(char):
    return unicodedata.category(char) == "So" or char in _SKINS or char in _OF_PICTURES


def in_plain_digits(text):
    """The text with the digits of every script as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text)


def fold(text):
    """Return `text` without what people leave out: harakat, hamza, accents, case, double spaces.

    Letters that look alike are one, digits of every script become 0-9. `fold(fold(x)) == fold(x)`.
    """
    decomposed = unicodedata.normalize("NFKD", tidy(text))
    decomposed = unicodedata.normalize("NFKD", decomposed.casefold())
    letters = (char for char in decomposed.translate(_ARABIC) if not unicodedata.combining(char))
    return _NOT_A_WORD.sub(" ", in_plain_digits("".join(letters))).strip()


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
    """The text in one line: tidy, without control characters, its runs of spaces made one."""
    return " ".join(_CONTROL.sub(" ", tidy(text)).split())


def unbroken(text):
    """The text with a space in the place of line breaks and control characters. Every other sign
    stays as it is written: a space that does not break, a mark of direction."""
    return _CONTROL_OR_BREAK.sub(" ", text).strip()


def shortened(text, longest):
    """The text, cut where it has more letters than a column: marks above letters count there."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


_LONGEST_FILLER = 10  # signs: as many as a phone has


def is_none_word(text):
    """Whether a text says that there is nothing: “néant”, “aucun”, “non”, “-”, “x”, «لا يوجد».

    An empty text says nothing at all: it is no word.
    """
    return _is_a_dash(text) or _squeezed(text) in _NONE or _is_filler(text)


def is_surely_none(text):
    """Whether a text says so, and cannot be what somebody or something is called: a family is
    called Sans, a room X. So it is asked of what must be filled in."""
    return _is_a_dash(text) or (_squeezed(text) in _NONE and fold(text) not in _CALLED_SO)


def _is_a_dash(text):
    """Whether only signs stand there that say nothing, at least one. A question asks something."""
    signs = set("".join(tidy(text).split()))
    return bool(signs) and all(
        unicodedata.category(sign)[0] == "P" and sign not in "?؟!" for sign in signs
    )


def _is_filler(text):
    """Whether somebody typed a few x or 0, so that something stands there."""
    squeezed = _squeezed(text)
    return len(squeezed) <= _LONGEST_FILLER and set(squeezed) in ({"x"}, {"0"})


def _squeezed(text):
    return _JOINTS.sub("", fold(text))


def plain_signs(text):
    """`text` in the signs of a plain keyboard, for what has one right spelling: a phone, an e-mail,
    a code. Wide letters become narrow, digits of every script 0-9, signs that nobody sees go.
    """
    narrow = tidy(unicodedata.normalize("NFKC", tidy(str(text))))
    return in_plain_digits("".join(sign for sign in narrow if unicodedata.category(sign) != "Cc"))


def in_letters_of_page(name, latin_name):
    """A name as it is written, or in Latin letters, if known, on a page written in them."""
    return latin_name or name if get_language() != "ar" else name


def isolated(value):
    """A value that keeps its place in a line of the other script, where no tag may stand."""
    return f"\u2068{value}\u2069"


def left_to_right(value):
    """A number or an address that reads from the left in a line of either script."""
    return f"\u2066{value}\u2069"


def isolated_where_mixed(text):
    """A value for a line of the language of the moment, isolated where it holds letters that run
    the other way. One of several lines stays: each line begins anew."""
    other = {"R", "AL"} if get_language() != "ar" else {"L"}
    is_mixed = any(unicodedata.bidirectional(char) in other for char in text)
    return isolated(text) if is_mixed and "\n" not in text else text


# What people write where they have nothing to write, in the forms and registers of three languages.
_NONE_WORDS = """
néant|aucun|aucune|aucuns|aucunes|non|sans|rien|ras|nul|nulle|vide|inconnu|inconnue|non connu|nsp
non renseigné|non renseignée|non disponible|pas disponible|sans objet|na|nc|nd|nr|pas encore|pas
je n'en ai pas|j'en ai pas|je n'ai pas|il n'y en a pas|pas de cin|pas de cnie|pas de carte|sans cin
sans carte|sans cnie|aucune carte|pas de téléphone|pas de tel|pas de numéro|sans téléphone|sans tel
aucun numéro|aucun téléphone|pas d'email|pas d'e-mail|pas de mail|sans email|sans mail|aucun email
aucun mail|pas d'adresse|sans adresse
none|no|nil|null|nothing|not available|not applicable|unknown|no card|no id|no phone|no email
no e-mail|no number|not yet|i have none|i have no card|i don't have one|i do not have one
لا يوجد|لا توجد|غير موجود|غير موجودة|غير متوفر|غير متوفرة|لا شيء|لا شئ|لا شيئ|لا أملك|لا أتوفر
لا تتوفر|لا يتوفر|لا أملكها|ليس لدي|ليست لدي|ليس عندي|ليست عندي|ليس لديه|ليس لديها|ليس عنده
ليس عندها|ما عندي|ما عنديش|ما كاين|ما كاينش|والو|بدون|بلا|لا|كلا|لم يحدد|غير محدد|غير محددة|مجهول
غير معروف|غير معروفة|بدون بطاقة|بدون هاتف|بدون بريد|بدون رقم|لا بطاقة|لا هاتف|لا رقم|ليس بعد
لا يوجد هاتف|لا يوجد بريد|لا توجد بطاقة|ليس لدي بطاقة|ليس لدي هاتف|ليس لدي بريد|ليست لدي بطاقة
"""
_NONE = frozenset(map(_squeezed, _NONE_WORDS.replace("\n", "|").strip("|").split("|")))
# Some of them are also what a person, a place or a thing is called.
_CALLED_SO_TOO = "sans|no|na|nil|nul|ras|nc|nd|nr|nsp|rien|pas|vide|null|nothing|بلا|والو|لا|كلا"
_CALLED_SO = frozenset(map(fold, _CALLED_SO_TOO.split("|")))
