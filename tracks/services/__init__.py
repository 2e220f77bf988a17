from .certificates import issue, issue_for_cohort, revoke
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
from .follow_ups import ask_follow_ups, remind_follow_ups
from .merging import keep_one_place_a_cohort
from .outcomes import raise_evidence, record_outcome
from .rehearsal import rehearse
from .scoring import score
from .waiting_list import jump, rank_by_score

__all__ = [
    "NotEligibleError",
    "accept",
    "apply",
    "ask_follow_ups",
    "cancel_cohort",
    "change_capacity",
    "clone_cohort",
    "complete",
    "confirm",
    "drop",
    "fit_of",
    "issue",
    "issue_for_cohort",
    "jump",
    "keep_one_place_a_cohort",
    "lapse_offers",
    "offer",
    "raise_evidence",
    "rank_by_score",
    "record_outcome",
    "refuse",
    "rehearse",
    "remind_follow_ups",
    "revoke",
    "score",
    "start",
    "waitlist",
    "withdraw",
]
