"""How long the certificates of many take, from the rows to the bytes of one PDF.

.venv/bin/python -m bench.certificates
"""

from . import report, size
from .portal import open_portal
from .site import SetupError, prepared

RUNS = 3
GOAL_SECONDS = 2


def main():
    asked = size.asked()
    with prepared(asked.members) as environment:
        open_portal(environment)
        rows = [measure(asked.certificates, run) for run in range(1, RUNS + 1)]
    report.table(("certificates", "seconds", "goal", "bytes"), rows)


def measure(number, run):
    from tracks.exports.certificates import certificates_pdf
    from tracks.models import Certificate

    papers = Certificate.objects.genuine().for_print().order_by("-pk")[:number]
    made = []
    taken = report.seconds(lambda: made.append(certificates_pdf(list(papers))))
    if len(papers) != number:
        raise SetupError(f"There are only {len(papers)} certificates.")
    return f"{number}, run {run}", f"{taken:.2f}", GOAL_SECONDS, f"{len(made[0]):,}"


if __name__ == "__main__":
    report.run(main)
