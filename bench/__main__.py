"""Measure the portal's pages and a bare Django page, one after the other, and compare."""

import signal
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from . import report, size
from .client import AnswerError, Page, Round, measure
from .site import SetupError, prepared, server

WARM_UP_SECONDS = 1.0
HOME_AT_LEAST = 0.4
LOG_SHOWN = 4000

# Marks of the markup, the same in every language; each shows that the page is a full one.
BARE = ("/", ("<h1>Bare page</h1>", "contenttypes: contenttype"))
PAGES = {
    "home": ("/ar/", ('id="h-figures"', "track-card", "cohort-card")),
    "track": ("/ar/tracks/job-skills/", ("steps-guide", "cohort-card")),
    "results": ("/ar/results/2014/", ('id="rule-members"', 'id="h-details"')),
}


@dataclass(frozen=True)
class Line:
    """A line of the table: the median of the rounds, and the waits of all of them."""

    name: str
    per_second: float
    ratio: float
    p50: float
    p95: float


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    asked = size.asked()
    with ExitStack() as stack:
        environment = stack.enter_context(prepared(asked.members))
        data_dir = Path(environment["DATA_DIR"])
        pages = serve(stack, environment, data_dir)
        print(f"Measuring: {asked.rounds} rounds of {len(pages)} pages", flush=True)
        try:
            lines = lines_of(pages, measure_in_turn(pages, asked))
        except AnswerError as problem:
            written = "".join(log.read_text() for log in sorted(data_dir.glob("*.log")))
            raise SetupError(f"{problem}\n{written[-LOG_SHOWN:]}") from problem
    show(lines)
    return verdict(lines, is_short=asked.is_short)


def serve(stack, environment, data_dir):
    """Start the three servers; the bare page is the first of the list."""

    def start(name, **options):
        return stack.enter_context(server(environment, data_dir / f"{name}.log", **options))

    bare = start("bare", application="bench.wsgi", DJANGO_SETTINGS_MODULE="bench.settings")
    cached = start("cached")
    fresh = start("fresh", PAGE_CACHE_SECONDS="0")
    return [
        Page("bare page", bare, *BARE),
        *(Page(name, cached, *page) for name, page in PAGES.items()),
        *(Page(f"{name}, cache off", fresh, *page) for name, page in PAGES.items()),
    ]


def measure_in_turn(pages, asked):
    """Warm every page up, then measure all of them in each round: a slow moment falls on all."""
    for page in pages:
        measure(page, min(WARM_UP_SECONDS, asked.round_seconds))
    rounds: dict[str, list[Round]] = {page.name: [] for page in pages}
    for _ in range(asked.rounds):
        for page in pages:
            rounds[page.name].append(measure(page, asked.round_seconds))
    return rounds


def lines_of(pages, rounds):
    bare = rounds[pages[0].name]
    return [_line(page.name, rounds[page.name], bare) for page in pages]


def _line(name, rounds, bare):
    """The ratio is the median of the ratios, each to the bare page of the same round."""
    cuts = quantiles((wait * 1000 for one in rounds for wait in one.waits), n=20)
    ratios = (mine.per_second / its.per_second for mine, its in zip(rounds, bare, strict=True))
    return Line(
        name=name,
        per_second=median(one.per_second for one in rounds),
        ratio=median(ratios),
        p50=cuts[9],
        p95=cuts[18],
    )


def show(lines):
    report.table(
        ("page", "requests/s", "to the bare page", "p50 ms", "p95 ms"),
        [
            (
                line.name,
                f"{line.per_second:.0f}",
                f"{line.ratio:.2f}",
                f"{line.p50:.1f}",
                f"{line.p95:.1f}",
            )
            for line in lines
        ],
    )


def verdict(lines, *, is_short):
    """0 when home, as a visitor gets it, is fast enough beside the bare page in the same run."""
    if is_short:
        return 0
    ratio = next(line.ratio for line in lines if line.name == "home")
    enough = ratio >= HOME_AT_LEAST
    wanted = f"{'at least' if enough else 'UNDER'} {HOME_AT_LEAST}"
    print(f"\nhome: {ratio:.2f} of the bare page, {wanted}")
    return 0 if enough else 1


if __name__ == "__main__":
    report.run(main)
