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
# Shorter ones are words like any (“mi”, «مي») and are looked for beside the other name alone.
SHORTEST = 3
_WRITTEN_ON = "بفكلو"  # “to”, “with”, “and” are one word with the name after them
# Folded, they leave one word of two: “damina”, “aminas”.
_APART = re.compile("[’‘'`´ʼʻʾʿ＇_.]")


def words_in(text):
    """The words of a text, folded, in each way in which a name may stand in them: as they are
    written, without what is written on them, two that follow one another as one."""
    apart = _parts(text)
    words = {*fold(text).split(), *apart}
    words.update(one + other for one, other in pairwise(apart) if _may_be_one(one, other))
    return words.union(*map(_without_prefixes, words))


def _parts(text):
    return fold(_APART.sub(" ", text)).split()


def _may_be_one(one, other):
    """«عبد الله», “El Mehdi”, “Fatima Zahra”; not “on a mal”, in which there is no Amal."""
    begins_a_name = one in OF_MANY or one in ARTICLES
    return begins_a_name or min(len(one), len(other)) >= SHORTEST


def _without_prefixes(word):
    found = set()
    while len(word) > SHORTEST and word[0] in _WRITTEN_ON:
        if word.startswith("لل"):
            found.add(f"ال{word[2:]}")  # the article after “to”
        word = word[1:]
        found.add(word)
    return found


def words_of_name(name):
    """The words by which a name is known alone, its words joined too."""
    parts = _parts(name)
    words = {*fold(name).split(), *parts, *(one + other for one, other in pairwise(parts))}
    return {word for word in words - OF_MANY if len(word) >= SHORTEST}


def stands_whole(name, words):
    """Whether all words of a name are among those of a text (`words_in`), with or without the
    articles that people leave out; or one that is all of them."""
    parts = fold(name).split()
    told = [part for part in parts if part not in ARTICLES] or parts
    bare = words.union(map(without_article, words))
    return "".join(parts) in words or all(bool({one, without_article(one)} & bare) for one in told)
