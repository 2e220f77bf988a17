"""What stood in a file by mistake: what another person, whose file is there, is known by now.

Somebody wrote a sister's or brother's names, card or phone into the wrong file, and put it right.
That is the other's, whatever becomes of the file it stood in. It is compared as it is used: by
folded names, by what two writings of a card share.
"""

from dataclasses import dataclass, replace

from django.db.models import Q

from members.identifiers import cin_key
from members.models import Member

from .candidates import Candidate, candidate_of, same_called
from .duplicates import spellings

_READ = (
    *("first_name", "last_name", "latin_first_name", "latin_last_name", "sex", "birth_date"),
    *("cin", "phone", "email"),
)


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
    """Of what a file said before, all that is another person's now; nothing of what it says."""

    def __init__(self, member, said: set[Details]):
        self._now = details_of(member)
        self._named: set[Details] = set()
        self._cards: set[str] = set()
        self._phones: set[str] = set()
        self._emails: set[str] = set()
        before = said - {self._now}
        for file in self._who_may_hold(before).exclude(pk=member.pk).iterator(chunk_size=2000):
            other = details_of(file)
            for one in before:
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
                cin=now.person.cin if one.card in self._cards else person.cin,
                phone=now.person.phone if person.phone in self._phones else person.phone,
            ),
            now.email if one.email in self._emails else one.email,
        )

    def _who_may_hold(self, before):
        """The files that share a day, a card or a contact with one of these, but not with now."""
        now = self._now
        cards = {spelt for one in before if one.card != now.card for spelt in spellings(one.card)}
        shared = Q(birth_date__in={one.born for one in before if not self._is_own_name(one)})
        shared |= Q(phone__in={one.person.phone for one in before} - {now.person.phone, ""})
        shared |= Q(cin__in=cards - {""})
        for email in {one.email for one in before} - {now.email, ""}:
            shared |= Q(email__iexact=email)
        return Member.objects.offered().filter(shared).only(*_READ)

    def _compare(self, one, other):
        """A card is of one person alone. A phone may be a family's, and so may an e-mail, and two
        may have one name: they are the other's where that version was called so, too."""
        if one.card and one.card == other.card:
            self._cards.add(one.card)
        if not _are_called_alike(one, other):
            return
        if one.born == other.born and not self._is_own_name(one):
            self._named.add(one)
        if one.person.phone and one.person.phone == other.person.phone:
            self._phones.add(one.person.phone)
        if one.email and one.email == other.email:
            self._emails.add(one.email)

    def _is_own_name(self, one):
        return one.born == self._now.born and _are_called_alike(one, self._now)


def _are_called_alike(one, other):
    """Whoever wrote the names into the wrong file perhaps left the sex as it was."""
    return same_called(replace(one.person, sex=""), replace(other.person, sex=""))
