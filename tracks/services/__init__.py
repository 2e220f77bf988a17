from .attendance import mark_attendance
from .calendars import calendar_of, renew_calendar
from .camp_leaders import name_leader
from .camp_return import lines_of, reconcile
from .camps import (
    add_group,
    agree,
    agree_on_paper,
    change_places,
    count_group,
    inscribe,
    mark_absent,
    mark_came,
    withdraw_child,
    withdraw_group,
)
from .certificates import issue, issue_for_cohort, revoke
from .coaching import (
    add_goal,
    close_plan,
    drop_goal,
    hand_on_notes,
    open_plan,
    reach_goal,
    reassign,
)
from .coaching_notes import write_note
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
from .first_words import write_first_words
from .follow_ups import ask_follow_ups, remind_follow_ups
from .health_notes import erase_health_note, write_health_note
from .initiatives import (
    answer_team,
    approve,
    ask_into_team,
    call_off,
    finish_initiative,
    propose,
    publish,
    refuse_initiative,
    report,
    say_may_show,
    unpublish,
)
from .meetings import (
    arrange,
    book,
    cancel_booking,
    mark_held,
    mark_missed,
    move_booking,
    publish_slots,
    remind_meetings,
    withdraw_slot,
)
from .merging import settle_places
from .morning import tell_the_day
from .orientation import (
    enrol_member,
    first_step_of,
    invite_to_meeting,
    note_call,
    proposals_to,
    propose_cohort,
)
from .orientation_links import answer_invitation
from .orientation_meetings import (
    call_off_orientation,
    note_who_came,
    plan_orientation,
    remind_invited,
)
from .outcomes import raise_evidence, record_outcome
from .planning import generate_sessions, plan_sessions
from .rehearsal import rehearse
from .scoring import score
from .sessions import add_session, cancel_session, move_session, word_session
from .waiting_list import jump, rank_by_score

__all__ = [
    "NotEligibleError",
    "accept",
    "add_goal",
    "add_group",
    "add_session",
    "agree",
    "agree_on_paper",
    "answer_invitation",
    "answer_team",
    "apply",
    "approve",
    "arrange",
    "ask_follow_ups",
    "ask_into_team",
    "book",
    "calendar_of",
    "call_off",
    "call_off_orientation",
    "cancel_booking",
    "cancel_cohort",
    "cancel_session",
    "change_capacity",
    "change_places",
    "clone_cohort",
    "close_plan",
    "complete",
    "confirm",
    "count_group",
    "drop",
    "drop_goal",
    "enrol_member",
    "erase_health_note",
    "finish_initiative",
    "first_step_of",
    "fit_of",
    "generate_sessions",
    "hand_on_notes",
    "inscribe",
    "invite_to_meeting",
    "issue",
    "issue_for_cohort",
    "jump",
    "lapse_offers",
    "lines_of",
    "mark_absent",
    "mark_attendance",
    "mark_came",
    "mark_held",
    "mark_missed",
    "move_booking",
    "move_session",
    "name_leader",
    "note_call",
    "note_who_came",
    "offer",
    "open_plan",
    "plan_orientation",
    "plan_sessions",
    "proposals_to",
    "propose",
    "propose_cohort",
    "publish",
    "publish_slots",
    "raise_evidence",
    "rank_by_score",
    "reach_goal",
    "reassign",
    "reconcile",
    "record_outcome",
    "refuse",
    "refuse_initiative",
    "rehearse",
    "remind_follow_ups",
    "remind_invited",
    "remind_meetings",
    "renew_calendar",
    "report",
    "revoke",
    "say_may_show",
    "score",
    "settle_places",
    "start",
    "tell_the_day",
    "unpublish",
    "waitlist",
    "withdraw",
    "withdraw_child",
    "withdraw_group",
    "withdraw_slot",
    "word_session",
    "write_first_words",
    "write_health_note",
    "write_note",
]
