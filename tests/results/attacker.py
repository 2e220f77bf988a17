"""Somebody who reads every public number of the results, and works out what is behind them.

The unknowns are the smallest groups of persons there are: of a centre, a year, a sex and a
track, or an answer. Every number read is a sum of some of them. Who was asked what became of them
was accompanied, in that year or the one before: what is left of those accompanied is persons too,
who were not asked or did not answer. A count is worked out when it is
a linear combination of numbers read, or when its bounds, nobody being less than nobody, leave
only one to four.
"""

from collections import Counter
from itertools import combinations_with_replacement, product

from skills_center.results.indicators import JOB_SKILLS
from skills_center.results.reading import Reading

SEXES = ("female", "male")
SMALL = range(1, 5)
# Large and prime: a rank found modulo it is the rank, but for one chance in a million millions.
PRIME = 2**61 - 1
# By how many years somebody accompanied is asked later.
YEARS_LATER = (0, 1)
# Figures of persons who are among those accompanied, in years of their own; and those of persons
# who need not be.
FOLLOW_UP = ("asked_what_became", "told_what_became", "inserted")
NOT_AMONG_MEMBERS = ("association_direct_jobs", "camp_children")
# What each figure of persons is made of: kinds of groups.
MADE_OF = {
    "asked_what_became": ("inserted", "told_only", "silent"),
    "told_what_became": ("inserted", "told_only"),
    "inserted": ("inserted",),
    "members": ("first_seat",),
    "job_skills_members": ("first_seat_in_job_skills", "came_later"),
    "association_direct_jobs": ("job",),
    "camp_children": ("child",),
}


def groups_of(counted):
    """{(kind, track, sex, centre, year): how many persons}: what the attacker is after."""
    found = Counter()
    of = {code: _by_place(counted[code]) for code in MADE_OF}
    for (track, *where), number in of["members"].items():
        kind = "first_seat_in_job_skills" if track == JOB_SKILLS else "first_seat"
        found[kind, track, *where] += number
    for (_track, *where), number in of["job_skills_members"].items():
        found["came_later", "", *where] += number - of["members"][JOB_SKILLS, *where]
    for code, kind in (("association_direct_jobs", "job"), ("camp_children", "child")):
        for where, number in of[code].items():
            found[kind, *where] += number
    for where, asked in of["asked_what_became"].items():
        told, inserted = of["told_what_became"][where], of["inserted"][where]
        found["silent", *where] += asked - told
        found["told_only", *where] += told - inserted
        found["inserted", *where] += inserted
    return found


def _by_place(cells):
    found = Counter()
    for cell in cells:
        for sex in SEXES:
            found[cell["track"], sex, cell["center"], cell["year"]] += cell[sex]
    return found


def attack(counted, centers, years):
    """What an attacker finds who reads each figure of each year, centre and of the network."""
    attacker = Attacker(counted)
    for center in (*centers, None):
        reading = Reading(center, counted=counted)
        for year in years:
            for code, figure in reading.figures(year).items():
                if code in MADE_OF:
                    read_figure(attacker, figure, center and center.pk)
    return attacker.finds()


def read_figure(attacker, figure, center):
    where, year = (figure.code, center), figure.year
    attacker.reads(figure.value, *where, (year, year))
    attacker.reads(figure.previous, *where, (year - 1, year - 1))
    attacker.reads(figure.since_opening, *where, (None, year))
    for split, years in (
        (figure.split, (year, year)),
        (figure.split_since_opening, (None, year)),
    ):
        for sex in SEXES if split else ():
            attacker.reads(getattr(split, sex), *where, years, sex=sex)
    for track, (number, split) in (figure.tracks or {}).items():
        attacker.reads(number, *where, (None, year), track=track)
        for sex in SEXES if split else ():
            attacker.reads(getattr(split, sex), *where, (None, year), track=track, sex=sex)


class Attacker:
    """`reads` what stands somewhere; `finds` names the small counts that follow from it."""

    def __init__(self, counted):
        self.truth = groups_of(counted)
        self.groups = list(self.truth)
        self.sums = {}
        centers = sorted({group[3] for group in self.groups})
        self.scopes = [*((center,) for center in centers), tuple(centers)]
        self.years = sorted({group[4] for group in self.groups})

    def reads(self, number, code, center, years, *, sex=None, track=None):
        """A number met: of a figure, over a centre (None: all) and the first to the last year."""
        if number is None:
            return
        scope = self.scopes[-1] if center is None else (center,)
        found = self._sum(_kinds(code), scope, years, sex, track)
        assert number == sum(self.truth[group] for group in found), (code, center, years)
        self.sums[found] = number

    def finds(self):
        space, bounds = self._row_space(), self._bounds()
        return [
            name
            for name, found in self._targets()
            if sum(self.truth[group] for group in found) in SMALL
            and (self._follows(found, space) or self._is_bounded(found, bounds))
        ] + [
            name
            for name, weights in (*self._never_in_job_skills(), *self._accompanied_without())
            if sum(self.truth[group] * weight for group, weight in weights.items()) in SMALL
            and _reduced(self._vector(weights), space)
        ]

    def _sum(self, kinds, scope, years, sex=None, track=None):
        first, last = years
        return frozenset(
            group
            for group in self.groups
            if group[0] in kinds
            and (track is None or group[1] == track)
            and (sex is None or group[2] == sex)
            and group[3] in scope
            and (first is None or group[4] >= first)
            and group[4] <= last
        )

    def _targets(self):
        """Every group of persons that a figure, or what is left of one, can speak of."""
        kinds = {_kinds(code) for code in MADE_OF}
        kinds |= {(kind,) for kind in ("silent", "told_only", "came_later")}
        kinds |= {("told_only", "silent")}
        tracks = {group[1] for group in self.groups if group[0].startswith("first_seat")}
        for scope in self.scopes:
            for years in combinations_with_replacement(self.years, 2):
                for sex in (None, *SEXES):
                    for kind in kinds:
                        yield (kind, scope, years, sex), self._sum(kind, scope, years, sex)
                    for track in tracks:
                        found = self._sum(_kinds("members"), scope, years, sex, track)
                        yield (track, scope, years, sex), found

    def _never_in_job_skills(self):
        """Of the whole network since opening: members who never came to job skills."""
        for last in self.years:
            for sex in (None, *SEXES):
                where = self.scopes[-1], (None, last), sex
                weights = dict.fromkeys(self._sum(("first_seat",), *where), 1)
                weights |= dict.fromkeys(self._sum(("came_later",), *where), -1)
                yield ("never in job skills", *where), weights

    def _accompanied_without(self):
        """Of those accompanied in some years: who was not asked, did not answer, has no work.

        Of those in job skills too: where no other cohort ended all who were asked are theirs.
        """
        for scope in self.scopes:
            for first, last in combinations_with_replacement(self.years, 2):
                for sex, whole in product((None, *SEXES), ("members", "job_skills_members")):
                    accompanied = self._sum(_kinds(whole), scope, (first, last), sex)
                    for code, later in product(FOLLOW_UP, YEARS_LATER):
                        years = first + later, last + later
                        weights = dict.fromkeys(accompanied, 1)
                        weights |= dict.fromkeys(self._sum(MADE_OF[code], scope, years, sex), -1)
                        yield (f"{whole}, not {code}", scope, years, sex), weights
            yield from self._of_a_track_without(scope)
            yield from self._ever_accompanied_without(scope)

    def _of_a_track_without(self, scope):
        """In a year when of all tracks one alone ended a cohort."""
        tracks = {group[1] for group in self.groups if group[0].startswith("first_seat")}
        for year, track, sex in product(self.years, tracks, (None, *SEXES)):
            accompanied = self._sum(_kinds("members"), scope, (year, year), sex, track)
            for code, later in product(FOLLOW_UP, YEARS_LATER):
                asked = self._sum(MADE_OF[code], scope, (year + later,) * 2, sex)
                yield from self._those_without(f"{track}, not {code}", accompanied, asked)

    def _ever_accompanied_without(self, scope):
        """Of all accompanied until a year: who was not asked in it."""
        for year, sex, code in product(self.years, (None, *SEXES), FOLLOW_UP):
            accompanied = self._sum(_kinds("members"), scope, (None, year), sex)
            asked = self._sum(MADE_OF[code], scope, (year, year), sex)
            yield from self._those_without(f"ever, not {code} in {year}", accompanied, asked)

    def _those_without(self, name, accompanied, asked):
        """Where these may be among those: nowhere are there more of them."""
        for center in {group[3] for group in asked}:
            here = [sum(self.truth[one] for one in some if one[3] == center)
                    for some in (accompanied, asked)]  # fmt: skip
            if here[1] > here[0]:
                return
        if any(self.truth[one] for one in asked):
            weights = dict.fromkeys(accompanied, 1) | dict.fromkeys(asked, -1)
            yield (name, tuple(sorted(asked))), weights

    # By linear combination ---------------------------------------------------------------
    def _vector(self, weights):
        return [weights.get(group, 0) % PRIME for group in self.groups]

    def _row_space(self):
        """The numbers read, as rows in echelon form: {place of the first entry: row}."""
        space = {}
        for found in self.sums:
            row, place = _reduce(self._vector(dict.fromkeys(found, 1)), space)
            if place is not None:
                inverse = pow(row[place], -1, PRIME)
                space[place] = [entry * inverse % PRIME for entry in row]
        return space

    def _follows(self, found, space):
        return _reduced(self._vector(dict.fromkeys(found, 1)), space)

    # By bounds -----------------------------------------------------------------------------
    def _bounds(self):
        """Of each group the least and the most that it may be, as far as sums of it say."""
        most = {group: float("inf") for group in self.groups}
        least = dict.fromkeys(self.groups, 0)
        moved = True
        while moved:
            moved = False
            for found, number in self.sums.items():
                low, high = sum(least[one] for one in found), sum(most[one] for one in found)
                for group in found:
                    top = number - (low - least[group])
                    if top < most[group]:
                        most[group], moved = top, True
                    if high == float("inf") or most[group] == float("inf"):
                        continue
                    bottom = number - (sum(most[one] for one in found) - most[group])
                    if bottom > least[group]:
                        least[group], moved = bottom, True
                        low = sum(least[one] for one in found)
        return least, most

    def _is_bounded(self, found, bounds):
        least, most = bounds
        low, high = sum(least[one] for one in found), sum(most[one] for one in found)
        for others, number in self.sums.items():
            if found <= others:
                rest = others - found
                low = max(low, number - sum(most[one] for one in rest))
                high = min(high, number - sum(least[one] for one in rest))
            elif others <= found:
                low = max(low, number + sum(least[one] for one in found - others))
        return low in SMALL and high in SMALL


def _kinds(code):
    kinds = MADE_OF[code]
    return (*kinds, "first_seat_in_job_skills") if code == "members" else kinds


def _reduce(row, space):
    """What is left of a row less the rows of the space, and the place of its first entry."""
    row = list(row)
    for place in range(len(row)):
        factor = row[place]
        if not factor:
            continue
        if place not in space:
            return row, place
        row = [
            (mine - factor * theirs) % PRIME for mine, theirs in zip(row, space[place], strict=True)
        ]
    return row, None


def _reduced(row, space):
    return _reduce(row, space)[1] is None
