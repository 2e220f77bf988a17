"""Names in what people write: «ولأمينة», “d'Amina”, “amina.alaoui”, “Fatimazahra”."""

import re
from itertools import pairwise

from members.names import ARTICLES, without_article
from skills_center.base.text import fold

# Words of many names, which say nothing of whose they are.
OF_MANY = frozenset(
    (
        *("ben", "bin", "bent", "bint", "abd", "abou", "ait", "ould"),
        *("بنت", "عبد", "ايت", "ابن", "ابو", "اولاد"),
    )
)
# Shorter ones are words like any (“mi”, «مي»): alone they are looked for in their own texts only.
SHORTEST = 3
SHORTEST_IN_OWN = 2
_WRITTEN_ON = "بفكلو"  # “to”, “with”, “and” are one word with the name after them
# “and to the” are three. Do not look further: of one word of 4,000 signs each would leave a word.
_MOST_WRITTEN_ON = 3
_ARTICLE = "ال"
# With less behind it the article is none, or leaves a word like any: «هام» of إلهام, «حسن».
_SHORTEST_WITHOUT_ARTICLE = 4
# What joins the words of an address or of a tag, folded.
_JOINS = re.compile(r"[_.@+\d]+")
# Folded, they leave one word of two: “damina”, “aminas”.
_APOSTROPHES = re.compile("[’‘'`´ʼʻʾʿʹꞌ＇]")


def words_in(text, shortest=SHORTEST):
    """The words of a text, folded, in each way in which a name may stand in them: as they are
    written, without what is written on them, those that follow one another as one.

    `shortest`: the fewest letters left where something is taken off.
    """
    apart = _parts(_APOSTROPHES.sub(" ", text))
    words = {*_parts(text), *apart, *_joined(apart, _may_be_one)}
    return words.union(*(_without_prefixes(word, shortest) for word in words))


def words_of_name(name):
    """The words by which a name is known alone, its words joined too."""
    parts = _parts(name)
    words = {*parts, *_joined(parts, lambda _one, _other: True)}
    words.update(map(_without_arabic_article, tuple(words)))
    return {word for word in words - OF_MANY if len(word) >= SHORTEST}


def short_words_of_names(*names):
    """Those of the names that are one short word, by which a text of their own may call somebody.

    A single letter is none, nor is a short word of a longer name: “El” of “El Mehdi”.
    """
    folded = {"".join(_parts(name)) for name in names}
    return {one for one in folded - ARTICLES if SHORTEST_IN_OWN <= len(one) < SHORTEST}


def stands_whole(name, words):
    """Whether all words of a name are among those of a text (`words_in`), with or without the
    articles that people leave out; or one that is all of them."""
    parts = _parts(name)
    told = [part for part in parts if part not in ARTICLES] or parts
    bare = words.union(map(without_article, words))
    return bool(parts) and (
        "".join(parts) in words or all(bool({one, without_article(one)} & bare) for one in told)
    )


def stand_as_one(first, last, words):
    """Whether both names are one word there, as in a tag or an address: #AminaAlaoui."""
    one, other = ("".join(_parts(name)) for name in (first, last))
    return bool(one and other) and not words.isdisjoint((one + other, other + one))


def _parts(text):
    """Not apart at an apostrophe, as names are read: nobody says “Isma” of Isma'il, and it is
    another's name."""
    return _JOINS.sub(" ", fold(text)).split()


def _joined(parts, may_be_one):
    """Each two that follow one another as one, and those beside an article: “Abd El Kader”."""
    for one, other in pairwise(parts):
        if may_be_one(one, other):
            yield one + other
    for one, article, other in zip(parts, parts[1:], parts[2:], strict=False):
        if article in ARTICLES:
            yield one + article + other


def _may_be_one(one, other):
    """«عبد الله», “El Mehdi”, “Fatima Zahra”; not “on a mal”, in which there is no Amal."""
    begins_a_name = one in OF_MANY or one in ARTICLES
    return begins_a_name or min(len(one), len(other)) >= SHORTEST


def _without_prefixes(word, shortest):
    found = {_without_arabic_article(word)}
    for _time in range(_MOST_WRITTEN_ON):
        if len(word) <= shortest or word[0] not in _WRITTEN_ON:
            break
        if word.startswith("لل"):
            found |= {f"ال{word[2:]}", _without_arabic_article(f"ال{word[2:]}")}  # after “to”
        word = word[1:]
        found |= {word, _without_arabic_article(word)}
    return found


def _without_arabic_article(word):
    """العربي is عربي as well: families and those who write of them leave it out."""
    bare = word.removeprefix(_ARTICLE)
    return bare if len(bare) >= _SHORTEST_WITHOUT_ARTICLE else word
