from .attendance import mark_attendance
from .calendars import calendar_of, renew_calendar
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
from .morning import tell_the_day
from .outcomes import raise_evidence, record_outcome
from .planning import generate_sessions, plan_sessions
from .rehearsal import rehearse
from .scoring import score
from .sessions import add_session, cancel_session, move_session, word_session
from .waiting_list import jump, rank_by_score

__all__ = [
    "NotEligibleError",
    "accept",
    "add_session",
    "apply",
    "ask_follow_ups",
    "calendar_of",
    "cancel_cohort",
    "cancel_session",
    "change_capacity",
    "clone_cohort",
    "complete",
    "confirm",
    "drop",
    "fit_of",
    "generate_sessions",
    "issue",
    "issue_for_cohort",
    "jump",
    "keep_one_place_a_cohort",
    "lapse_offers",
    "mark_attendance",
    "move_session",
    "offer",
    "plan_sessions",
    "raise_evidence",
    "rank_by_score",
    "record_outcome",
    "refuse",
    "rehearse",
    "remind_follow_ups",
    "renew_calendar",
    "revoke",
    "score",
    "start",
    "tell_the_day",
    "waitlist",
    "withdraw",
    "word_session",
]
