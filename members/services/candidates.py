"""Somebody about to be registered, and whether they are surely the person of a file."""

from dataclasses import dataclass
from datetime import date

from members.first_names import same_first_name
from members.identifiers import cin_key
from members.models.members import NAMES
from members.names import are_near, skeleton
from skills_center.base.text import fold

CALLED_BY = (*NAMES, "sex")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person about to be registered. `phone` is E.164 text, `cin` folded; all that has a default
    may be empty."""

    first_name: str
    last_name: str
    birth_date: date
    latin_first_name: str = ""
    latin_last_name: str = ""
    phone: str = ""
    cin: str = ""
    sex: str = ""

    @property
    def name_keys(self):
        return (
            skeleton(self.first_name, self.last_name),
            skeleton(self.latin_first_name, self.latin_last_name),
        )

    @property
    def first_names(self):
        return self.first_name, self.latin_first_name

    @property
    def last_names(self):
        return self.last_name, self.latin_last_name


def same_name(keys, other_keys):
    """Whether two pairs of name keys (as written, in Latin letters) may be of one name."""
    return any(are_near(one, other) for one in keys for other in other_keys)


def same_called(one, other):
    """Whether two persons born on one day are surely one, by what each is called: not two twins.

    Each has `name_keys`, `first_names`, `last_names` and `sex`, which nothing may contradict. A
    register may hold the last name where the first stands.
    """
    if one.sex and other.sex and one.sex != other.sex:
        return False
    if not (same_name(one.name_keys, other.name_keys) or _same_vowels(one, other)):
        return False
    return same_first_name(one.first_names, other.first_names) or (
        same_first_name(one.first_names, other.last_names)
        and same_first_name(one.last_names, other.first_names)
    )


def _same_vowels(one, other):
    """Whether two are called the same where a name has no consonant to compare: Aya Aouaoui."""
    return not _names_of_vowels(one).isdisjoint(_names_of_vowels(other))


def _names_of_vowels(who):
    """By their words, in alphabetical order: which of them is the first name is not asked here."""
    names = zip(who.name_keys, who.first_names, who.last_names, strict=True)
    words = (fold(f"{first} {last}").split() for key, first, last in names if not key)
    return {tuple(sorted(one)) for one in words if one}


def candidate_of(member):
    """A member's file as a candidate, to look for its doubles."""
    return Candidate(
        first_name=member.first_name,
        last_name=member.last_name,
        latin_first_name=member.latin_first_name,
        latin_last_name=member.latin_last_name,
        birth_date=member.birth_date,
        phone=member.phone.as_e164 if member.phone else "",
        cin=member.cin or "",
        sex=member.sex,
    )


def same_person(member, details):
    """Whether `details`, fields of a member, are surely of this file's person.

    Birth date and name agree, nothing contradicts, and it is no twin: neither the sex nor the
    first name is another, and no two cards tell them apart.
    """
    given = {name: details.get(name) or "" for name in CALLED_BY}
    typed = Candidate(**given, birth_date=details["birth_date"])
    cards = {cin_key(cin) for cin in (member.cin, details.get("cin")) if cin}
    born_alike = member.birth_date == typed.birth_date
    return born_alike and len(cards) < 2 and same_called(typed, candidate_of(member))
