"""A spoiled register: imported, corrected from its own report, sent again."""

import io
import re
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from members.enums import Origin
from members.imports.checking import Verdict
from members.imports.committing import BATCH
from members.imports.importing import run
from members.models import DuplicatePair, Member
from skills_center.messaging.models import Message
from skills_center.network.models import Center
from skills_center.seed.reference_data import load_reference
from tests.marks import in_own_portal, once
from tests.members.imports import registers

ROWS, KNOWN = 1_000, 60  # `python -m bench.registers` takes ten and a hundred thousand
FIRST_KNOWN = 20_000  # their numbers, away from those of the register


@pytest.fixture
def center(db):
    load_reference()
    return Center.objects.get(slug="khouribga")


def known_people():
    return list(registers.people(KNOWN, 5, first_number=FIRST_KNOWN))


def register_known(center):
    content = registers.xlsx([registers.HEADERS["fr"], *known_people()])
    assert len(run(content, center=center, commit=True).member_ids) == KNOWN


def corrected(report, register):
    """The report as staff send it back: wrong cells righted, doubtful rows decided."""
    sheet = load_workbook(io.BytesIO(report)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.rows]
    header, rows = rows[0], rows[1:]
    book = Workbook()
    book.active.append(header)
    own = len(header) - len(registers.HEADERS["fr"])
    for row in rows:
        number = row[0]
        if number in register.corrections:
            row[own:] = register.corrections[number]
        elif row[1] == str(Verdict.DOUBTFUL.label):
            row[own - 1] = "autre personne"
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_spoiled_rows_are_imported_corrected_and_sent_again(center):
    register_known(center)
    register = registers.build(ROWS, known=known_people())
    content = registers.xlsx(register.rows)

    looked_at = run(content, center=center)
    assert Member.objects.count() == KNOWN
    first = run(content, center=center, commit=True)
    expected = {
        "new": register.new,
        "known": register.known,
        "doubtful": register.doubtful,
        "wrong": register.wrong,
    }
    assert {name: first.counts[name] for name in expected} == expected
    assert looked_at.counts == first.counts
    assert register.wrong == ROWS * 8 // 100
    assert Member.objects.count() == KNOWN + register.new == KNOWN + len(first.member_ids)

    sheet = load_workbook(io.BytesIO(first.report)).worksheets[0]
    told = [[cell.value for cell in row] for row in sheet.rows][1:]
    assert len(told) == register.known + register.doubtful + register.wrong
    assert all(row[1] and row[3] for row in told)
    wrong_rows = {row[0] for row in told if row[2]}
    assert wrong_rows == register.corrections.keys()

    again = run(content, center=center, commit=True)
    assert again.member_ids == []
    assert again.counts["new"] == 0

    back = run(corrected(first.report, register), center=center, commit=True)
    assert len(back.member_ids) == register.wrong + register.doubtful
    assert back.counts["wrong"] == 0
    assert Member.objects.count() == KNOWN + register.new + register.wrong + register.doubtful
    assert DuplicatePair.objects.count() == register.doubtful
    no_double = Counter(Member.objects.exclude(cin=None).values_list("cin", flat=True))
    assert set(no_double.values()) == {1}

    members = Member.objects.filter(origin=Origin.IMPORT)
    assert members.count() == Member.history.count() == members.values("number").distinct().count()
    assert not Message.objects.exists()
    some = members[ROWS // 2]
    assert list(Member.objects.search(some.cin)) == [some]


# What runs in the portal's own process: the import, held in the middle of its writing.
HELD_AFTER_TWO_BATCHES = """
import sys, time
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from members.imports import committing

write_batch, written = committing._write_batch, []

def held(*arguments):
    if len(written) == 2:
        print("in the middle", flush=True)
        time.sleep(600)
    written.append(1)
    return write_batch(*arguments)

committing._write_batch = held
call_command("import_members", sys.argv[1], center="khouribga", commit=True)
"""
PEAK_AFTER_EACH = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
for register in sys.argv[1:]:
    call_command("import_members", register, center="khouribga", commit=True)
    # `ru_maxrss` would count what the test itself held when it started this process.
    print(*[line for line in open("/proc/self/status") if "VmHWM" in line])
"""


def count_members(portal):
    return [
        portal.read(f"SELECT count(*) FROM {table}")[0][0]
        for table in ("members_member", "members_historicalmember")
    ]


@in_own_portal
def test_killed_in_the_middle_of_the_commit_it_leaves_nothing_half_done(tmp_path, portal_elsewhere):
    register = registers.build(3 * BATCH)
    path = tmp_path / "register.xlsx"
    path.write_bytes(registers.xlsx(register.rows))

    process = portal_elsewhere.start("-c", HELD_AFTER_TWO_BATCHES, str(path))
    assert "in the middle\n" in process.stdout
    process.kill()
    process.communicate()
    assert count_members(portal_elsewhere) == [0, 0]

    told = portal_elsewhere.manage("import_members", str(path), "--center", "khouribga", "--commit")
    assert f"Registered: {register.new}" in told
    assert count_members(portal_elsewhere) == [register.new, register.new]


@in_own_portal
def test_memory_stays_small(tmp_path, portal_elsewhere):
    """A register of ten thousand rows takes less than 200 MB beside the portal itself."""

    few, many = 100, 2_000
    paths = [tmp_path / "few.xlsx", tmp_path / "many.xlsx"]
    for path, rows in zip(paths, (few, many), strict=True):
        path.write_bytes(registers.xlsx(registers.build(rows).rows))
    told = portal_elsewhere.run("-c", PEAK_AFTER_EACH, *map(str, paths))
    small, large = (int(kilobytes) for kilobytes in re.findall(r"VmHWM:\s+(\d+) kB", told))
    assert large < 200_000
    assert (large - small) / (many - few) < 200_000 / 10_000


def test_the_command_tells_and_writes_only_when_asked(center, tmp_path):
    path = tmp_path / "register.csv"
    register = registers.build(60, as_workbook=False)
    path.write_bytes(registers.text(register.rows, encoding="utf-16"))
    told = io.StringIO()
    call_command("import_members", str(path), center="khouribga", stdout=told)
    assert not Member.objects.exists()
    call_command("import_members", str(path), center="khouribga", commit=True, stdout=told)
    assert Member.objects.count() == register.new
    assert (tmp_path / "register-report.xlsx").exists()


@once
@pytest.mark.parametrize("decision", ["", "autre personne", "même personne"])
@pytest.mark.parametrize("is_known", [False, True])
def test_a_rehearsal_asks_as_much_for_fifty_rows_as_for_one(center, decision, is_known):
    """Of new people, and of people who are here, whom staff told apart or not."""
    known = list(registers.people(50, 9))
    if is_known:
        for first_number in (0, 50_000):  # each twice: a question of its own
            again = [
                [*row[:5], "", f"06{first_number + n:08}", *row[7:]] for n, row in enumerate(known)
            ]
            content = registers.xlsx([registers.HEADERS["fr"], *again])
            if first_number:
                content = registers.xlsx(
                    [
                        [*registers.HEADERS["fr"], "Décision"],
                        *([*row, "autre personne"] for row in again),
                    ]
                )
            run(content, center=center, commit=True)
    counts = set()
    for many in (1, 3, 50):
        rows = [[*row[:5], "", "", *row[7:], decision] for row in known[:many]]
        content = registers.xlsx([[*registers.HEADERS["fr"], "Décision"], *rows])
        with CaptureQueriesContext(connection) as asked:
            run(content, center=center)
        counts.add(len(asked))
    assert len(counts) == 1
