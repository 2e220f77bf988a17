"""How long a register takes to import, and how much memory: `python -m bench.registers`.

10,000 and 100,000 rows, each in a process of its own on a portal of its own that has members
already; on PostgreSQL where DATABASE_URL names a server.
"""

import csv
import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from . import report, size
from .site import ROOT, SetupError, prepared

HEADERS = ["Prénom", "Nom", "Sexe", "Date de naissance", "CIN", "Téléphone"]
SYLLABLES = ["ba", "ra", "sa", "na", "li", "mi", "di", "ko", "ro", "cha", "ha", "za", "yo", "fi"]
# `ru_maxrss` of a child counts what its parent held: the child reads its own from the system.
RUN = (
    "import sys; from django.core.management import execute_from_command_line as run;"
    "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'skills_center.settings';"
    "run(['manage.py', *sys.argv[1:]]);"
    "print(*[line for line in open('/proc/self/status') if 'VmHWM' in line])"
)


def main():
    rows = []
    for number in size.asked().registers:
        with prepared(size.asked().members) as environment:
            seconds, memory = measure(environment, number)
        rows.append((f"{number:,}", f"{seconds:.1f}", memory))
    report.table(("rows", "seconds", "memory (MB)"), rows)


def measure(environment, rows):
    path = Path(environment["DATA_DIR"]) / "register.csv"
    write(path, rows)
    begun = time.perf_counter()
    told = manage(environment, "import_members", str(path), "--center", "khouribga", "--commit")
    seconds = time.perf_counter() - begun
    if f"Registered: {rows}" not in told:
        raise SetupError(told)
    return seconds, int(told.rpartition("VmHWM:")[2].split()[0]) // 1024


def manage(environment, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(done.stderr)
    return done.stdout


def write(path, rows):
    """People of their own: nobody has the card, the phone or the name of another."""
    dice = random.Random(3)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADERS)
        for number in range(1, rows + 1):
            first, last = ("".join(dice.choices(SYLLABLES, k=7)) for _ in range(2))
            born = date(1990, 1, 1) + timedelta(days=number % 6500)
            phone = f"6{number:08}"
            cells = [first, last, "FM"[number % 2], f"{born:%d/%m/%Y}", f"Q{number:07}", phone]
            writer.writerow(cells)


if __name__ == "__main__":
    report.run(main)
