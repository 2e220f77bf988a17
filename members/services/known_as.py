"""By what somebody was ever called here: it finds what names them where no key leads to their file.

A register, a form that is being typed, a request of an account without a file hold no more than a
name, a birth date or a card. All of them ask here when their person is forgotten.
"""

from copy import copy

from members.identifiers import cin_key
from members.models import Member
from members.names_in_text import (
    SHORTEST_IN_OWN,
    short_words_of_names,
    stand_as_one,
    stands_whole,
    words_in,
    words_of_name,
)

from .candidates import Candidate, same_called
from .marks import is_marked_by
from .others_details import OthersDetails


def history_of(member):
    """What the file said before, and what the files said that became one with it."""
    files = [member.pk, *member.merges.values_list("gone_id", flat=True)]
    return Member.history.filter(id__in=files)


def versions_of(member):
    """The file as it is, and its history."""
    return [member, *history_of(member)]


class KnownAs:
    """A member by all that their file ever said of them. Made before any of it is emptied."""

    def __init__(self, member):
        versions = [one for one in versions_of(member) if one.first_name]
        others = OthersDetails(member, versions)
        own = {one: others.put_right(one) for one in others.said}
        self._all = {right.person for one, right in own.items() if not others.name(one)}
        self._cards = {right.card for right in own.values()} - {""}
        self._emails = {right.email for right in own.values()} - {""}
        self._phones = {right.person.phone for right in own.values()} - {""}
        names = {one for known in self._all for one in (*known.first_names, *known.last_names)}
        self._words = set().union(*map(words_of_name, names))
        self._short_words = short_words_of_names(*names)
        self._full_names = {(first, last) for first, last, _born in self.names}

    @property
    def birth_dates(self):
        return {known.birth_date for known in self._all}

    @property
    def names(self):
        """Triples of a first name, a last name and a birth date, in each script that they have."""
        for known in self._all:
            for first, last in zip(known.first_names, known.last_names, strict=True):
                if first and last:
                    yield first, last, known.birth_date

    def is_named_by(self, one: Candidate):
        """Whether `one`, of whom some may be missing, is surely this person."""
        has_card = bool(one.cin) and cin_key(one.cin) in self._cards
        return has_card or any(_is_of(one, known) for known in self._all)

    def is_named_in_own(self, text):
        """Whether a text that they gave names them.

        There a name of two letters (طه, Li) is theirs, though it may be a word like any («مي»): who
        is erased stays in no text of theirs. In a text of another that word would take what names
        nobody, so that it is looked for beside the other name alone.
        """
        is_there = self._short_words and not self._short_words.isdisjoint(
            words_in(text, SHORTEST_IN_OWN)
        )
        return bool(is_there) or self.is_mentioned_in(text)

    def is_mentioned_in(self, text):
        """Whether a text that people wrote names them, by any name, card, phone or e-mail.

        A name alone is enough, though another may be called so: what is said of nobody goes then.
        """
        return not words_in(text).isdisjoint(self._words) or self.is_fully_named_in(text)

    def is_fully_named_in(self, text):
        """The same by first and last name together: a street, or somebody else, may have one."""
        words = words_in(text)
        return self._is_marked_in(text) or any(
            _stand_in(words, *names) for names in self._full_names
        )

    def apart_from(self, other):
        """This person by what `other` is not known by, to look for in a text that `other` gave:
        a name that both bear, and the phone of their family, are the other's there."""
        apart = copy(self)
        apart._words = self._words - other._words
        apart._short_words = self._short_words - other._short_words
        apart._full_names = {names for names in self._full_names if not other._is_called(names)}
        apart._cards = self._cards - other._cards
        apart._emails = self._emails - other._emails
        apart._phones = self._phones - other._phones
        return apart

    def _is_called(self, names):
        """By just these names, a first and a last one, spelt with or without an article: Ali Ben
        is in the words of Ali Ben Said, who is another."""
        words = words_in(" ".join(names))
        return any(
            _stand_in(words, *own) and _stand_in(words_in(" ".join(own)), *names)
            for own in self._full_names
        )

    def _is_marked_in(self, text):
        """By a card, a phone or an e-mail."""
        return is_marked_by(text, cards=self._cards, phones=self._phones, emails=self._emails)


def _stand_in(words, first, last):
    if stand_as_one(first, last, words):
        return True
    return stands_whole(first, words) and stands_whole(last, words)


def _is_of(one, known):
    """One card is one person. Else a name, with the birth date or, where that cannot be read, with
    the phone; two cards are of two persons."""
    if one.cin and known.cin:
        return cin_key(one.cin) == cin_key(known.cin)
    if not same_called(one, known):
        return False
    if one.birth_date:
        return one.birth_date == known.birth_date
    return bool(one.phone) and one.phone == known.phone
