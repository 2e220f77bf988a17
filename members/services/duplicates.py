"""Files that may be of one person: found at entry, in imports and by a nightly sweep."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import combinations, groupby
from operator import attrgetter
from typing import NamedTuple

from django.db import transaction
from django.db.models import CharField, Count
from django.db.models.functions import Cast
from django.utils import timezone

from members.enums import DuplicateGround, DuplicateState
from members.identifiers import cin_key
from members.models import DuplicatePair, Member
from skills_center.base.locks import kept
from skills_center.base.rights import require
from skills_center.base.text import fold

from .candidates import Candidate, candidate_of, same_called, same_name

CHUNK = 500  # candidates compared in one round of three queries


class Match(NamedTuple):
    """A file that may be the candidate's, and the strongest reason to think so.

    `is_sure` when so much agrees, and nothing contradicts, that it is no question.
    """

    member_id: int
    number: str
    ground: DuplicateGround
    is_sure: bool = False


class _Known(NamedTuple):
    pk: int
    number: str
    birth_date: date
    phone_text: str
    cin: str | None
    first_name: str
    last_name: str
    latin_first_name: str
    latin_last_name: str
    name_key: str
    latin_name_key: str
    sex: str

    @property
    def name_keys(self):
        return self.name_key, self.latin_name_key

    @property
    def first_names(self):
        return self.first_name, self.latin_first_name

    @property
    def last_names(self):
        return self.last_name, self.latin_last_name


def find_likely(candidates: list[Candidate]) -> list[list[Match]]:
    """For each candidate the files that may be theirs, of every centre, the likeliest first.

    Three queries for each five hundred candidates, whatever the number of members.
    """
    found: list[list[Match]] = []
    for start in range(0, len(candidates), CHUNK):
        chunk = candidates[start : start + CHUNK]
        by_cin, by_phone, by_birth_date = _known_around(chunk)
        for candidate in chunk:
            matches: dict[int, Match] = {}
            for ground, files in (
                (DuplicateGround.CIN, by_cin[cin_key(candidate.cin)] if candidate.cin else ()),
                (DuplicateGround.PHONE_BIRTH, _born_alike(by_phone[candidate.phone], candidate)),
                (DuplicateGround.NAME_BIRTH, _named_alike(by_birth_date, candidate)),
            ):
                for known in files:
                    if known.pk not in matches:
                        sure = _is_sure(candidate, known, ground)
                        matches[known.pk] = Match(known.pk, known.number, ground, sure)
            found.append(list(matches.values()))
    return found


def _is_sure(candidate, known, ground):
    """A card, or a phone with the birth date, and a name; or the very name and birth date.

    Of twins with one phone each is surely their own file's alone: see `same_called`.
    """
    born_alike = candidate.birth_date == known.birth_date
    if ground == DuplicateGround.CIN:
        return born_alike or same_name(candidate.name_keys, known.name_keys)
    if ground == DuplicateGround.PHONE_BIRTH:
        return same_called(candidate, known)
    contradicted = any(
        mine and theirs and mine != theirs
        for mine, theirs in (
            (candidate.phone, known.phone_text),
            (candidate.cin, known.cin),
            (candidate.sex, known.sex),
        )
    )
    mine, theirs = (fold(f"{one.first_name} {one.last_name}") for one in (candidate, known))
    return mine == theirs and not contradicted


def _known_around(candidates):
    """The files that share a card number, a phone or a birth date with one of them, by each."""
    by_cin, by_phone, by_birth_date = (defaultdict(list) for _ in range(3))
    cins = {spelt for one in candidates if one.cin for spelt in spellings(one.cin)}
    phones = {one.phone for one in candidates if one.phone}
    for known in _read(cin__in=cins):
        by_cin[cin_key(known.cin)].append(known)
    for known in _read(phone__in=phones):
        by_phone[known.phone_text].append(known)
    for known in _read(birth_date__in={one.birth_date for one in candidates}):
        by_birth_date[known.birth_date].append(known)
    return by_cin, by_phone, by_birth_date


def spellings(cin):
    """A card number with and without the zeros that some leave out after the letters."""
    key = cin_key(cin)
    letters = key.rstrip("0123456789")
    return {cin, key, *(f"{letters}{'0' * n}{key[len(letters) :]}" for n in (1, 2))}


def _read(*order, **condition):
    """The files as plain rows: to parse each phone would take most of the time."""
    rows = (
        Member.objects.filter(**condition)
        .annotate(phone_text=Cast("phone", CharField()))
        .order_by(*order, "pk")
        .values_list(*_Known._fields)
    )
    return map(_Known._make, rows.iterator(chunk_size=2000))


def _born_alike(files, candidate):
    return [known for known in files if known.birth_date == candidate.birth_date]


def _named_alike(by_birth_date, candidate):
    keys = candidate.name_keys
    return [
        known for known in by_birth_date[candidate.birth_date] if same_name(keys, known.name_keys)
    ]


@transaction.atomic
def record_pairs(pairs: Iterable[tuple[int, int, DuplicateGround]], *, waits=False) -> int:
    """Put pairs of files (ids) in the queue; a pair already asked about is not asked again.

    A file that somebody holds at this moment is not asked about: the sweep of the night finds the
    pair again. With `waits` it is asked about all the same: for what no sweep can find. Returns how
    many are new.
    """
    pairs = list(pairs)
    keys = {key for one, other, _ground in pairs for key in (one, other)}
    files = kept(Member, keys, waits=waits)
    before = DuplicatePair.objects.count()
    DuplicatePair.objects.bulk_create(
        (
            DuplicatePair(first_id=min(one, other), second_id=max(one, other), ground=ground)
            for one, other, ground in pairs
            if {one, other} <= files
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
    return DuplicatePair.objects.count() - before


def pairs_among(found: list[list[Match]]) -> set[tuple[int, int]]:
    """The pairs (ids) in the queue of files that were found for one candidate; in one query."""
    ids = {match.member_id for matches in found if len(matches) > 1 for match in matches}
    if not ids:
        return set()
    pairs = DuplicatePair.objects.filter(first__in=ids, second__in=ids)
    return set(pairs.values_list("first", "second"))


def was_told_apart(surely, found, pairs):
    """Whether a row is surely of a file that is a question beside another one found: the same
    register, sent again, finds the file that its decision opened. `pairs` as `pairs_among`."""
    ids = {match.member_id for match in found}
    paired = {pk for pair in pairs if ids.issuperset(pair) for pk in pair}
    return any(match.member_id in paired for match in surely)


def record_doubles_of(member):
    """Put in the queue every other file that may be this member's. Returns the matches."""
    matches = [
        match for match in find_likely([candidate_of(member)])[0] if match.member_id != member.pk
    ]
    record_pairs((member.pk, match.member_id, match.ground) for match in matches)
    return matches


def sweep():
    """Compare all files with one another and queue the likely doubles. Returns how many are new.

    Members are read once, in the order of their birth dates; memory holds one date at a time.
    """
    return sum(record_pairs(found) for found in (_same_card(), _same_phone(), _near_names()))


def _same_card():
    """Card numbers that differ by the zeros after the letters: equal ones cannot be kept twice."""
    padded = {known.cin: known.pk for known in _read(cin__regex=r"^[A-Z]*0")}
    for cin, pk in padded.items():
        for known in _read(cin__in=spellings(cin) - {cin}):
            yield pk, known.pk, DuplicateGround.CIN


def _same_phone():
    shared = (
        Member.objects.exclude(phone="")
        .order_by()
        .values("phone", "birth_date")
        .annotate(files=Count("pk"))
        .filter(files__gt=1)
    )
    for row in shared.iterator():
        same = list(_read(phone=row["phone"], birth_date=row["birth_date"]))
        for one, other in combinations(same, 2):
            yield one.pk, other.pk, DuplicateGround.PHONE_BIRTH


def _near_names():
    for _day, born_that_day in groupby(_read("birth_date"), key=attrgetter("birth_date")):
        for one, other in combinations(born_that_day, 2):
            if same_name(one.name_keys, other.name_keys):
                yield one.pk, other.pk, DuplicateGround.NAME_BIRTH


@transaction.atomic
def tell_apart(pair, *, by):
    """Two persons: the question is not asked again."""
    pair = DuplicatePair.objects.under_lock(pair.pk)
    require(by, "members.merge_member", pair)
    if pair.state == DuplicateState.OPEN:
        pair.state, pair.decided_by, pair.decided_at = (
            DuplicateState.DIFFERENT,
            by,
            timezone.now(),
        )
        pair.save(update_fields=["state", "decided_by", "decided_at"])
    return pair
