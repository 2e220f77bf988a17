"""Two people send the same register at once; somebody registers while it is written."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from members.enums import Origin
from members.imports import committing, importing
from members.models import Member
from members.services.registration import register
from tests.factories.network import CenterFactory
from tests.members.imports import registers

pytestmark = pytest.mark.django_db(transaction=True)
needs_row_locks = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="row locks exist on PostgreSQL only; SQLite has one writer at a time",
)


def in_threads(*works):
    """Run each in a thread with a connection of its own; their results."""

    def run(work):
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


@needs_row_locks
def test_two_who_send_the_same_register_add_it_once(center):
    made = registers.build(300)
    content = registers.xlsx(made.rows)
    outcomes = in_threads(
        *[lambda: importing.run(content, center=center, commit=True) for _twice in range(2)]
    )
    added = sorted(len(outcome.member_ids) for outcome in outcomes)
    assert added == [0, made.new]
    assert Member.objects.count() == made.new


@needs_row_locks
def test_two_centres_that_send_it_at_once_add_it_once(center):
    made = registers.build(200)
    content = registers.xlsx(made.rows)
    places = (center, CenterFactory())
    in_threads(*[lambda at=at: importing.run(content, center=at, commit=True) for at in places])
    assert Member.objects.count() == made.new


def test_who_registers_after_the_check_is_found_again(center, monkeypatch):
    made = registers.build(100)
    cells = next(row for row in registers.people(100, 1))
    wait = committing._wait_for_other_imports

    def overtaken():
        register(
            details={
                "first_name": cells[1],
                "last_name": cells[2],
                "sex": "male",
                "birth_date": cells[4],
                "phone": f"+212{cells[6][1:]}",
                "center": center,
            },
            language="ar",
            origin=Origin.DESK,
        )
        wait()

    monkeypatch.setattr(committing, "_wait_for_other_imports", overtaken)
    importing.run(registers.xlsx(made.rows), center=center, commit=True)
    assert Member.objects.filter(phone=f"+212{cells[6][1:]}").count() == 1
