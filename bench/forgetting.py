"""How long it takes to forget members, each with all that hangs on them.

.venv/bin/python -m bench.forgetting
"""

from statistics import median, quantiles

from . import report, size
from .portal import open_portal
from .site import SetupError, prepared

# Each is forgotten for what hangs on them, however many were forgotten before.
GROWS_AT_MOST = 1.3


def main():
    asked = size.asked()
    with prepared(asked.members) as environment:
        open_portal(environment)
        taken, moved = measure(asked.forgotten)
    half = len(taken) // 2
    grown = sum(taken[half:]) / sum(taken[:half])
    waits = sorted(1000 * one for one in taken)
    report.table(
        (
            "members forgotten",
            "seconds",
            "ms each, median",
            "95 %",
            "second half to the first",
            "figures that moved",
        ),
        [
            (
                f"{len(taken):,}",
                f"{sum(taken):.1f}",
                f"{median(waits):.1f}",
                f"{quantiles(waits, n=20)[-1]:.1f}",
                f"{grown:.2f}",
                moved,
            )
        ],
    )
    return 0 if asked.is_short else verdict(grown, moved)


def verdict(grown, moved):
    """0 when each costs what the one before did, and no figure is another."""
    is_linear = grown <= GROWS_AT_MOST
    wanted = f"{'at most' if is_linear else 'OVER'} {GROWS_AT_MOST}"
    print(f"\nsecond half to the first: {grown:.2f}, {wanted}; figures that moved: {moved}")
    return 0 if is_linear and not moved else 1


def measure(number):
    """The seconds of each, and how many figures of the results are others than before."""
    from members.models import Member
    from skills_center.privacy.erasure import anonymise

    before = figures_counted()
    # Those who came last have the most: marks, messages, coaching.
    members = Member.objects.filter(anonymised_at=None).order_by("-pk")[:number]
    taken = [report.seconds(lambda member=member: anonymise(member, by=None)) for member in members]
    left = Member.objects.filter(pk__in=[member.pk for member in members], anonymised_at=None)
    if len(taken) != number or left.exists():
        raise SetupError("Not all of them were forgotten.")
    after = figures_counted()
    return taken, sum(before[name] != after[name] for name in before)


def figures_counted():
    """{figure: its cells}; a database gives them in the order it likes."""
    from skills_center.results.figures import count_cells

    return {
        name: sorted(tuple(cell.values()) for cell in cells)
        for name, cells in count_cells().items()
    }


if __name__ == "__main__":
    report.run(main)
