"""Two people send the same register at once; somebody registers while it is written."""

import pytest

from members.enums import Origin
from members.imports import committing, importing
from members.models import Member
from members.services.registration import register
from tests.factories.network import CenterFactory
from tests.members.imports import registers
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.postgres
def test_two_who_send_the_same_register_add_it_once(center):
    made = registers.build(300)
    content = registers.xlsx(made.rows)
    outcomes = at_once([lambda: importing.run(content, center=center, commit=True)] * 2)
    added = sorted(len(outcome.member_ids) for outcome in outcomes)
    assert added == [0, made.new]
    assert Member.objects.count() == made.new


@pytest.mark.postgres
def test_two_centres_that_send_it_at_once_add_it_once(center):
    made = registers.build(200)
    content = registers.xlsx(made.rows)
    places = (center, CenterFactory())
    outcomes = at_once(
        [lambda at=at: importing.run(content, center=at, commit=True) for at in places]
    )
    assert sorted(len(outcome.member_ids) for outcome in outcomes) == [0, made.new]
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
