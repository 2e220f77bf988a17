"""How long it takes to forget members, each with all that hangs on them.

.venv/bin/python -m bench.forgetting
"""

from statistics import median, quantiles

from . import report, size
from .portal import open_portal
from .site import SetupError, prepared


def main():
    asked = size.asked()
    with prepared(asked.members) as environment:
        open_portal(environment)
        taken, moved = measure(asked.forgotten)
    waits = sorted(1000 * one for one in taken)
    report.table(
        ("members forgotten", "seconds", "ms each, median", "95 %", "figures that moved"),
        [
            (
                f"{len(taken):,}",
                f"{sum(taken):.1f}",
                f"{median(waits):.1f}",
                f"{quantiles(waits, n=20)[-1]:.1f}",
                moved,
            )
        ],
    )


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
