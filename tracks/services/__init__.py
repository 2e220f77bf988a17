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

__all__ = [
    "accept",
    "apply",
    "complete",
    "confirm",
    "drop",
    "lapse_offers",
    "offer",
    "refuse",
    "start",
    "waitlist",
    "withdraw",
]
