from .enrolments import (
    accept,
    apply,
    complete,
    confirm,
    drop,
    lapse_offers,
    offer,
    refuse,
    start,
    waitlist,
    withdraw,
)
from .merging import keep_one_place_a_cohort

__all__ = [
    "accept",
    "apply",
    "complete",
    "confirm",
    "drop",
    "keep_one_place_a_cohort",
    "lapse_offers",
    "offer",
    "refuse",
    "start",
    "waitlist",
    "withdraw",
]
