"""What is due from time to time: apps hand their jobs in, the command `send_due` runs them."""

import logging
from collections.abc import Callable
from typing import NamedTuple

from .logs import Loggable

log = logging.getLogger(__name__)


class Job(NamedTuple):
    label: str
    run: Callable[[], int]


_jobs: list[Job] = []


def due(label):
    """Run the function, which returns how much it did, each time `send_due` looks.

    It must do no harm when it runs twice, or at once with itself.
    """

    def register(function):
        _jobs.append(Job(label, function))
        return function

    return register


def run_due():
    """Run every job; one that fails is logged and keeps no other from running.

    Returns pairs of a label and how much was done; None for a job that failed.
    """
    return [(job.label, _run(job)) for job in _jobs]


def _run(job):
    """How much it did; None where it failed, which is logged."""
    try:
        return job.run()
    except Exception:
        log.exception("due: %s", Loggable(job.label))
        return None
