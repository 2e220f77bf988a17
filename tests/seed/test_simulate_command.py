"""How a simulation is run: repeatable, all or nothing, guarded, and told while it goes on."""

import io
import re
from datetime import timedelta

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction

from members.models import Member, User
from skills_center.network.models import YearSequence
from skills_center.seed.reference_data import load_reference
from skills_center.seed.simulate import simulate, writing
from skills_center.seed.simulate.registry import SUBJECTS
from tests.marks import once
from tracks.models import Track


def dump():
    """Every row of every model, as the database gives it."""
    return {
        model._meta.label: list(columns_of(model))
        for subject in SUBJECTS
        for model in subject.models
    }


def columns_of(model):
    rows = model._base_manager.order_by("pk")
    if issubclass(model, YearSequence):  # a roll-back gives no id of Django's back
        return rows.order_by("center", "year").values_list("center", "year", "last")
    return rows.values_list()


def simulated_and_taken_back(**options):
    """What a simulation writes, read before it is taken back."""
    with transaction.atomic():
        simulate(members=150, **options)
        rows = dump()
        transaction.set_rollback(True)
    return rows


def test_the_same_seed_gives_the_same_rows_and_another_one_others(db):
    load_reference()  # its rows keep their ids
    first = simulated_and_taken_back(seed=5)
    assert simulated_and_taken_back(seed=5) == first
    assert simulated_and_taken_back(seed=6) != first


def test_a_simulation_that_breaks_leaves_nothing(db, monkeypatch):
    indexes = names_of_indexes()
    monkeypatch.setattr(
        "skills_center.seed.simulate.forum.Forum.end", lambda self: 1 / 0, raising=True
    )
    with pytest.raises(ZeroDivisionError):
        simulate(members=150)
    assert not Member.objects.exists()
    assert names_of_indexes() == indexes


def test_indexes_and_keys_are_as_before(db):
    before = names_of_indexes()
    simulate(members=150)
    assert names_of_indexes() == before


def names_of_indexes():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL"
                " SELECT conrelid::regclass || conname || pg_get_constraintdef(oid)"
                " FROM pg_constraint ORDER BY 1"
            )
        else:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1"
            )
        return cursor.fetchall()


@pytest.mark.parametrize("members", [0, 149, 2_000_000])
def test_too_few_and_too_many_are_refused(db, members):
    with pytest.raises(CommandError, match="can be simulated"):
        simulate(members=members)


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ("many", "'many' is not a number of members"),
        ("1e3", "not a number of members"),
        ("", "not a number of members"),
        ("-5", "can be simulated"),
        ("0", "can be simulated"),
        ("149", "can be simulated"),
        ("9999999", "can be simulated"),
    ],
)
def test_odd_numbers_are_refused_in_a_sentence_and_write_nothing(db, members, sentence):
    """Django tells a CommandError in one line and ends with its code."""
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("simulate", f"--members={members}", "--force")
    assert refused.value.returncode == 1
    assert not User.objects.exists()
    assert not Track.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", [{"simulate": {"members": 150}}, {"demo": {}}], ids=str)
def test_a_second_one_at_the_same_time_is_refused(command):
    ((name, options),) = command.items()
    with psycopg2.connect(**connection.get_connection_params()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('fills the portal'))")
        with pytest.raises(CommandError, match="Another command is filling this portal"):
            call_command(name, force=True, **options)
    assert not User.objects.exists()


def test_it_asks_twice_outside_debug(db):
    with pytest.raises(CommandError, match="--force"):
        call_command("simulate", members=150)
    assert not User.objects.exists()


@once
def test_progress_is_told_where_nobody_watches(db, monkeypatch):
    monkeypatch.setattr("skills_center.seed.simulate.progress.EVERY", 0)
    told = io.StringIO()
    call_command("simulate", members=150, force=True, stdout=told)
    assert re.search(r"\d+\.\d s +[\d,]+ rows +members, \d+ %", told.getvalue())
    assert re.search(r" 150 +members_member\n", told.getvalue())


def test_what_copy_reads_holds_any_text():
    rows = [(1, "a\tb", None, "c\\d"), (2, "e\nf", timedelta(0), True)]
    assert writing.copy_text(rows) == "1\ta\\tb\tNone\tc\\\\d\n2\te\\nf\t0:00:00\tTrue"
    assert writing.copy_text([(1, None), (2, "x")]) == "1\tNone\n2\tx"
    assert writing.copy_text([(1,), (2,)], ("9 %", "")) == "1\t9 %\t\n2\t9 %\t"
    assert writing.copy_text([(1,), (2,)], ("a\tb",)) == "1\ta\\tb\n2\ta\\tb"


@pytest.mark.parametrize(
    ("command", "work", "options"),
    [
        ("simulate", "simulate.simulate", {"members": "150"}),
        ("demo", "demo.build_demo", {}),
    ],
)
def test_whoever_meets_another_writer_is_told_so(db, monkeypatch, command, work, options):
    def meet(problem):
        def run(**asked):
            raise OperationalError(problem)

        monkeypatch.setattr(f"skills_center.seed.management.commands.{work}", run)
        call_command(command, force=True, **options)

    with pytest.raises(CommandError, match=f"Somebody else is writing .*: {command[:4]}"):
        meet("database is locked")
    for other in ("no such table: x", "Process 3 waits for Lock; blocked by process 4."):
        with pytest.raises(OperationalError, match=other):
            meet(other)
