"""Several people at one moment: real threads, each with a connection of its own."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count

from django.db import connection, connections, transaction

from skills_center.base.errors import DomainError

PATIENCE = 120  # seconds after which a thread is taken for lost, however busy the machine is


class Gate:
    """Holds a statement back until as many people as `people` have come to it.

    Whoever waits before their first `INSERT INTO "table"` has read and not yet written: without
    the lock that should prevent it, all of them decide upon what none of them has changed.
    """

    def __init__(self, statement, people):
        self.statement, self.people = statement, people
        self.arrived, self.opened = count(1), threading.Event()

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(self.statement):
            if next(self.arrived) >= self.people:
                self.opened.set()
            self.opened.wait(PATIENCE)
        return execute(sql, params, many, context)


def at_once(works, *, hands=None, gate=None):
    """Call all `works` from threads that start together.

    Returns in their order what each gave, or the error it raised. At most `hands` of them run at
    a time (each holds a connection to the database).
    """
    hands = min(hands or len(works), len(works))
    start = threading.Barrier(hands)
    waiting, results = count(), [None] * len(works)

    def hand():
        with ExitStack() as stack:
            stack.callback(connections.close_all)
            if gate is not None:
                stack.enter_context(connection.execute_wrapper(gate))
            start.wait(PATIENCE)
            while (number := next(waiting)) < len(works):
                results[number] = _result_of(works[number])

    with ThreadPoolExecutor(hands) as pool:
        for done in [pool.submit(hand) for _hand in range(hands)]:
            done.result()
    assert gate is None or gate.opened.is_set(), "not everybody came to the gate"
    return results


def one_waits_for_the_other(first, second, *, before=None):
    """Let `first` write, and end only once `second` waits for a lock it holds; go on from the
    statement that begins with `before` only then, where one is named.

    Returns what each gave, or the error it raised.
    """
    written, reached = threading.Event(), before is None

    def until_the_other_waits():
        if not written.is_set():
            written.set()
            _until_somebody_waits()

    def watch(execute, sql, params, many, context):
        nonlocal reached
        if before and sql.startswith(before):
            reached = True
            until_the_other_waits()
        return execute(sql, params, many, context)

    def hold():
        with connection.execute_wrapper(watch), transaction.atomic():
            try:
                given = first()
                assert reached, f"nothing begins with {before}"
                return given
            finally:
                until_the_other_waits()

    def come_second():
        written.wait(PATIENCE)
        return second()

    return at_once([hold, come_second])


def _until_somebody_waits():
    """Until another connection waits for this one.

    Locks are read as they are; who is connected is kept as it was at first in a transaction.
    """
    last = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < last:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
            )
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waited")


def _result_of(work):
    try:
        return work()
    except Exception as error:
        return error


def failures(results):
    """The errors among these that are no refusal in the portal's own words."""
    return [
        one for one in results if isinstance(one, Exception) and not isinstance(one, DomainError)
    ]


def refusals(results):
    """The refusals among these, each a DomainError."""
    return [one for one in results if isinstance(one, DomainError)]
