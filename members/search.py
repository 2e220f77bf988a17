"""What is typed in a search for a member, and the conditions by which it finds one.

First what stands in the file: fragments of names and numbers, a birth date in any writing, a piece
of a phone. Only where that finds nobody the names that come near: those that sound alike in either
script, or differ by one letter.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import pairwise
from operator import and_, or_

from django.db.models import F, Q
from rapidfuzz import fuzz

from skills_center.base.dates import today
from skills_center.base.lookups import Like, ReadsLike
from skills_center.base.text import SHORTEST_INSIDE, fold, in_plain_digits, search_terms, tidy
from skills_center.base.typed_days import DayError, read_day

from .names import ARTICLES, sounds_of, spoken_words

LONGEST = 100  # signs of what is typed that are read
# Of a word that long, one in two may be meant: Fatimazahra.
SHORTEST_COMPOUND = 5
# A shorter word has too many others at one letter's distance, a longer one costs too much.
SHORTEST_MISTYPED, LONGEST_MISTYPED = 4, 16
MOST_WORDS = 6
MOST_MISTYPED = 3  # words: each is looked for by its halves, which many names share
LONGEST_SOUND = 24
# One sound alone is shared by too many names.
SHORTEST_SOUND = 2
# Of two names that sound alike, in two scripts perhaps.
_SOUNDS_ALIKE = 80
# Of 100: what each word must come to where rows are compared one by one, and how many are shown.
NEAR_ENOUGH, NEAREST = 74, 40
_NUMBERS_OF_A_DAY = re.compile(r"\b(?:\d{1,4}[/.\-\s]\d{1,2}[/.\-\s]\d{1,4}|\d{8})\b")
_ONLY_DIGITS = re.compile(r"[\d\s+.\-()/]+")
_COUNTRY = re.compile(r"(?:00|\+)?212\s*\(?(?=\d*)")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_IS_ARABIC = re.compile("[\u0620-\u064a]")


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody types to find a member. `rest` are the terms beside a birth date."""

    terms: tuple[str, ...]
    words: tuple[str, ...] = ()
    day: date | None = None
    rest: tuple[str, ...] = ()
    digits: str = ""

    @classmethod
    def read(cls, query):
        text = in_plain_digits(tidy(query))[:LONGEST].strip()
        day, rest = birth_date_in(text)
        return cls(
            terms=tuple(search_terms(text)),
            words=_words(text),
            day=day,
            rest=tuple(search_terms(rest)),
            digits=_piece_of_phone(text),
        )

    def in_text(self, column):
        """The condition that the folded text in `column` holds every term."""
        return _all(self.terms, column)

    def in_file(self):
        """The condition that any of the data of a file holds it: for who may read all of them."""
        found = self.in_text("search_text")
        if self.day:
            found |= Q(birth_date=self.day) & _all(self.rest, "search_text")
        if self.digits:
            found |= Q(search_text__contains=self.digits)
        return found

    def near(self):
        """The condition that a name comes near in each word; None where no name was typed."""
        if not any(map(_HAS_LETTER.search, self.words)):
            return None
        by_length = sorted(range(len(self.words)), key=lambda place: -len(self.words[place]))
        longest = by_length[:MOST_MISTYPED]
        shortest_sound = SHORTEST_SOUND if len(self.words) == 1 else 1
        together = ["".join(pair) for pair in pairwise(self.words)]
        conditions = []
        for place, word in enumerate(self.words):
            if not (own := sounds_of(word)) and len(self.words) > 1 and word.isalpha():
                continue  # all vowels: the others tell
            heard = {sound for sound in own if len(sound) >= shortest_sound}
            heard |= _joined_sounds(together[max(place - 1, 0) : place + 1])
            conditions.append(_near(word, heard, may_be_mistyped=place in longest))
        return reduce(and_, conditions) if conditions else None

    def nearness(self, name_text, name_sounds):
        """How near a name is, of 100: its words spelt alike, or sounding alike."""
        scores = self.scores(name_text, name_sounds)
        return sum(scores) / len(scores)

    def scores(self, name_text, name_sounds):
        """How near a name comes in each word."""
        names, sounds = name_text.split(), set(name_sounds.split())
        names += ["".join(pair) for pair in pairwise(names)]
        return [
            max(
                max((fuzz.ratio(word, name) for name in names), default=0),
                _SOUNDS_ALIKE * (not sounds.isdisjoint(_heard(word))),
            )
            for word in self.words
        ]

    def stands_in(self, text):
        """Whether a folded text holds every term."""
        return all(any(one in text for one in _one_word_or_two(term)) for term in self.terms)


def find_among(named, query):
    """Of `named`, pairs of a key and folded names, the keys of those called so; else of those whose
    names come near, the nearest first. With whether it is the latter.

    For rows that are few, and keep no folded names to be asked for.
    """
    asked, named = Search.read(query), list(named)
    if found := [key for key, text in named if asked.stands_in(text)]:
        return found, False
    scored = [(asked.scores(text, name_sounds(text)), key) for key, text in named]
    near = [(-sum(scores), key) for scores, key in scored if min(scores, default=0) >= NEAR_ENOUGH]
    return [key for _score, key in sorted(near)[:NEAREST]], bool(near)


def piece_of_phone(query):
    """The digits by which a phone kept as +212… is found, where nothing else was typed; or none."""
    digits = Search.read(query).digits
    return digits.lstrip("0") or digits


def name_sounds(*names):
    """What a file's names sound like, word by word and two words as one, to be searched by."""
    heard = dict.fromkeys(sound for name in names for sound in spoken_words(name))
    return f" {' '.join(heard)} " if heard else ""


def _words(text):
    """The folded words of a name, without the articles that stand by themselves."""
    words = fold(text).split()[:MOST_WORDS]
    return tuple([word for word in words if word not in ARTICLES] or words)


def birth_date_in(text):
    """The day that the text says, or holds among words, and the text without it."""
    for said, rest in [(text, ""), *((found[0], text.replace(found[0], " "))
                                     for found in _NUMBERS_OF_A_DAY.finditer(text))]:  # fmt: skip
        try:
            return read_day(said, latest_short_year=today().year), rest
        except DayError:
            continue
    return None, ""


def _piece_of_phone(text):
    """The digits of a text that holds nothing else, as a file keeps them; empty for others."""
    if not _ONLY_DIGITS.fullmatch(text):
        return ""
    national = _COUNTRY.sub("", text, count=1) if _COUNTRY.match(text) else text
    digits = re.sub(r"\D", "", national)
    return digits if len(digits) >= SHORTEST_INSIDE else ""


def _all(terms, column):
    return reduce(and_, (_holds(column, term) for term in terms), Q())


def _holds(column, term):
    """The term, or the two words that it is made of: fatimazahra, عبدالرحمن.

    Two words are sought by what they sound like as one, and only then letter by letter: each place
    to part them at would be a search of the index of its own.
    """
    whole, *parted = (Q(**{f"{column}__contains": one}) for one in _one_word_or_two(term))
    heard = [Q(name_sounds__contains=f" {sound} ") for sound in sorted(_heard(term))]
    return whole | (reduce(or_, heard) & reduce(or_, parted)) if parted and heard else whole


def _one_word_or_two(term):
    yield term
    if len(term) >= SHORTEST_COMPOUND and term.isalpha():
        for place in range(2, len(term) - 1):
            yield f"{term[:place]} {term[place:]}"


def _near(word, heard, *, may_be_mistyped):
    found = Q(name_text__contains=_at_start(word))
    for sound in sorted(heard):
        if len(sound) <= LONGEST_SOUND:
            found |= Q(name_sounds__contains=f" {sound} ")
    if may_be_mistyped and _HAS_LETTER.search(word):
        found |= _mistyped(word)
    return found


def _at_start(word):
    return f" {word}" if len(word) < SHORTEST_INSIDE else word


def _heard(word):
    return {sound for sound in sounds_of(word) if len(sound) >= SHORTEST_SOUND}


def _joined_sounds(pairs):
    return {sound for pair in pairs for sound in sounds_of(pair) if len(sound) > SHORTEST_SOUND}


def _mistyped(word):
    """The condition that a word of the name differs from it by one letter: missing, too many,
    another, or two that changed places. A word of the file in Arabic may begin with its article.

    Wherever the slip is, one half of the word stands as it was typed: the halves are what an index
    finds, three patterns instead of some dozens. What they find is read letter by letter.
    """
    if not SHORTEST_MISTYPED <= len(word) <= LONGEST_MISTYPED:
        return Q()
    is_arabic = _IS_ARABIC.search(word)
    halves = (Q(Like(F("name_text"), pattern)) for pattern in _halves(word, is_arabic))
    article = "(ال)?" if is_arabic else ""
    by_letter = f" {article}({'|'.join(sorted(_variants(word)))}) "
    return reduce(or_, halves) & Q(ReadsLike(F("name_text"), by_letter))


def _halves(word, is_arabic):
    """Patterns of the words that begin or end as this one, or have its middle letters turned.

    An article is shared by half of all names: it does not count for the half that it begins.
    """
    has_article = word.startswith("ال") and len(word) > SHORTEST_MISTYPED
    half = max(len(word) // 2, len("ال") + 1 if has_article else 0)
    turned = f"{word[: half - 1]}{word[half]}{word[half - 1]}{word[half + 1 :]}"
    for article in ("", "ال") if is_arabic and not has_article else ("",):
        yield f"% {article}{word[:half]}%"
        yield f"% {article}{turned} %"
    yield f"%{word[half:]} %"


def _variants(word):
    """Patterns of the words that differ from this one by one letter."""
    letters = [re.escape(letter) for letter in word]
    places = range(len(letters))
    for at in places:
        yield "".join((*letters[:at], ".?", *letters[at + 1 :]))  # another, or missing
        yield "".join((*letters[:at], ".", *letters[at:]))  # one too many
    yield "".join((*letters, "."))
    for at in places[:-1]:
        yield "".join((*letters[:at], letters[at + 1], letters[at], *letters[at + 2 :]))
