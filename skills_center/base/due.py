"""What is due from time to time: apps hand their jobs in, the command `send_due` runs them."""

import logging
from collections.abc import Callable
from typing import NamedTuple

from .logs import Loggable
from .registry import Registry

log = logging.getLogger(__name__)


class Job(NamedTuple):
    """Work that `send_due` does each time it looks. It must do no harm when it runs twice, or at
    once with itself."""

    label: str  # what was done, before its number
    run: Callable[[], int]  # returns how much it did


JOBS: Registry[Job] = Registry("periodic jobs")


def run_due():
    """Run every job; one that fails is logged and keeps no other from running.

    Returns pairs of a label and how much was done; None for a job that failed.
    """
    return [(job.label, _run(job)) for job in JOBS]


def _run(job):
    """How much it did; None where it failed, which is logged."""
    try:
        return job.run()
    except Exception:
        log.exception("due: %s", Loggable(job.label))
        return None
