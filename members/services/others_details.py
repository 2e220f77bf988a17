"""What stood in a file by mistake: what another person, whose file is there, is known by now.

Somebody wrote a sister's or brother's names, card or phone into the wrong file, and put it right.
That is the other's, whatever becomes of the file it stood in. It is compared as it is used: by
folded names, by what two writings of a card share.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from operator import attrgetter

from django.db.models import Q
from django.utils import timezone

from members.identifiers import cin_key
from members.models import Member

from .candidates import CALLED_BY, Candidate, candidate_of, same_called
from .duplicates import spellings

_READ = (*CALLED_BY, "birth_date", "cin", "phone", "email")


@dataclass(frozen=True)
class Details:
    """By what one version of a file knows somebody."""

    person: Candidate
    email: str

    @property
    def card(self):
        return cin_key(self.person.cin)

    @property
    def born(self):
        return self.person.birth_date


def details_of(version):
    return Details(candidate_of(version), version.email.casefold())


class OthersDetails:
    """Of what a file said before, all that is another person's now; nothing of what it says.

    A version that bears the person's own name was no mistake: what it says is theirs, but for a
    card. What is found of one version holds for that one alone, so that a phone or an e-mail is
    the other's where none but their versions held it. What is in doubt is not the other's, for
    what is left here stays behind when the person is erased.
    """

    def __init__(self, member, versions):
        self.said = {details_of(one) for one in versions}
        self._now = details_of(member)
        self._own_names = {self._now, *_names_of_most_days(versions)}
        self._named: set[Details] = set()
        self._cards: set[Details] = set()
        self._phones: set[Details] = set()
        self._emails: set[Details] = set()
        before = self.said - {self._now}
        foreign = {one for one in before if not self._is_own_name(one)}
        held = self._who_may_hold(before, foreign).exclude(pk=member.pk)
        for file in held.iterator(chunk_size=2000):
            other = details_of(file)
            if self._is_double(other):
                continue
            self._cards |= {one for one in before if one.card and one.card == other.card}
            for one in foreign:
                self._compare(one, other)

    def name(self, one: Details):
        """Whether a version was called as another one is."""
        return one in self._named

    def put_right(self, one: Details):
        """A version with the own card, phone and e-mail in the place of another's."""
        person, now = one.person, self._now
        return Details(
            replace(
                person,
                cin=now.person.cin if one in self._cards else person.cin,
                phone=now.person.phone if one in self._phones else person.phone,
            ),
            now.email if one in self._emails else one.email,
        )

    def _who_may_hold(self, before, foreign):
        """The files that share a card, but not with now, or the day of a version not called so."""
        cards = {spelt for one in before if one.card != self._now.card for spelt in _cards_of(one)}
        shared = Q(birth_date__in={one.born for one in foreign}) | Q(cin__in=cards)
        return Member.objects.offered().filter(shared).only(*_READ)

    def _compare(self, one, other):
        """A card is of one person alone. A phone may be a family's, and so may an e-mail, and two
        may have one name: they are the other's where that version was of who is called so."""
        if one.born != other.born or not _are_called_alike(one, other):
            return
        self._named.add(one)
        if one.person.phone == other.person.phone:
            self._phones.add(one)
        if one.email == other.email:
            self._emails.add(one)

    def _is_own_name(self, one):
        return any(_are_called_alike(one, own) for own in self._own_names)

    def _is_double(self, other):
        """A second file of this very person."""
        return other.born == self._now.born and self._is_own_name(other)


def _names_of_most_days(versions):
    """What each file that became this one was called for more than half of its days."""
    files = defaultdict(list)
    for one in versions:
        if not isinstance(one, Member):
            files[one.id].append(one)
    for history in files.values():
        days = _days_by_details(sorted(history, key=attrgetter("history_date")))
        for one in days:
            alike = sum(days[other] for other in days if _are_called_alike(one, other))
            if 2 * alike > days.total():
                yield one


def _days_by_details(history):
    ends = [*(one.history_date for one in history[1:]), timezone.now()]
    days: Counter[Details] = Counter()
    for one, end in zip(history, ends, strict=True):
        if one.history_type != "-":  # the file that is gone
            days[details_of(one)] += max((end - one.history_date).days, 0)
    return days


def _cards_of(one):
    return spellings(one.card) if one.card else ()


def _are_called_alike(one, other):
    """Whoever wrote the names into the wrong file perhaps left the sex as it was."""
    return same_called(replace(one.person, sex=""), replace(other.person, sex=""))
