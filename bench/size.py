"""How much is measured: the full size, or a short form that only shows that a benchmark runs."""

import sys
from dataclasses import dataclass

SHORT = "--short"
LONG_FROM = 10_000  # members: a portal with fewer only shows that a benchmark runs


@dataclass(frozen=True)
class Size:
    members: int  # of the portal that most benchmarks run on
    many_members: int  # of the one that shows what a long list costs
    tries: int
    tries_of_quick_pages: int
    searches: int
    registers: tuple[int, ...]
    certificates: int
    forgotten: int
    strangers: int
    networks: tuple[int, ...]  # centres of an invented one
    rounds: int
    round_seconds: float

    @property
    def is_short(self):
        """Whether its figures mean nothing, so that no verdict is given."""
        return self is _SHORT


_FULL = Size(
    members=LONG_FROM,
    many_members=1_000_000,
    tries=5,
    tries_of_quick_pages=30,
    searches=1_000,
    registers=(10_000, 100_000),
    certificates=400,
    forgotten=1_000,
    strangers=25,
    networks=(40, 300),
    rounds=5,
    round_seconds=1.5,
)
_SHORT = Size(
    members=1_000,
    many_members=1_000,
    tries=1,
    tries_of_quick_pages=1,
    searches=5,
    registers=(100,),
    certificates=20,
    forgotten=10,
    strangers=1,
    networks=(5,),
    rounds=1,
    round_seconds=0.2,
)


def asked() -> Size:
    """The size that the command line asks for."""
    if unknown := set(sys.argv[1:]) - {SHORT}:
        raise SystemExit(f"Not understood: {' '.join(sorted(unknown))}. There is {SHORT}.")
    return _SHORT if SHORT in sys.argv else _FULL
