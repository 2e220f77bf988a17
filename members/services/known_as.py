"""By what somebody was ever called here: it finds what names them where no key leads to their file.

A register, a form that is being typed, a request of an account without a file hold no more than a
name, a birth date or a card. All of them ask here when their person is forgotten.
"""

from members.identifiers import cin_key
from members.models import Member
from members.names_in_text import stands_whole, words_in, words_of_name

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

    def is_mentioned_in(self, text):
        """Whether a text that people wrote names them, by any name, card, phone or e-mail.

        A name alone is enough, though another may be called so: what is said of nobody goes then.
        One of two letters is a word like any, and is looked for beside the other name alone.
        """
        is_there = not words_in(text).isdisjoint(self._words_of_names())
        return is_there or self.is_fully_named_in(text)

    def is_fully_named_in(self, text):
        """The same by first and last name together: a street, or somebody else, may have one."""
        words = words_in(text)
        return self._is_marked_in(text) or any(
            stands_whole(first, words) and stands_whole(last, words)
            for first, last, _born in self.names
        )

    def _is_marked_in(self, text):
        """By a card, a phone or an e-mail."""
        return is_marked_by(text, cards=self._cards, phones=self._phones, emails=self._emails)

    def _words_of_names(self):
        names = (name for known in self._all for name in (*known.first_names, *known.last_names))
        return set().union(*map(words_of_name, names))


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
