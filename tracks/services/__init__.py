from .cohorts import cancel_cohort, change_capacity, clone_cohort
from .eligibility import NotEligibleError, fit_of
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
from .rehearsal import rehearse
from .scoring import score
from .waiting_list import jump, rank_by_score

__all__ = [
    "NotEligibleError",
    "accept",
    "apply",
    "cancel_cohort",
    "change_capacity",
    "clone_cohort",
    "complete",
    "confirm",
    "drop",
    "fit_of",
    "jump",
    "keep_one_place_a_cohort",
    "lapse_offers",
    "offer",
    "rank_by_score",
    "refuse",
    "rehearse",
    "score",
    "start",
    "waitlist",
    "withdraw",
]
