"""What the tracks keep about a member, for the member."""

from django.utils.translation import gettext as _

from skills_center.base.personal_data import section
from tracks.models import (
    AbsenceWarning,
    Attendance,
    Certificate,
    CoachingGoal,
    CoachingMeeting,
    EligibilityCheck,
    EnrolmentMove,
    FollowUp,
    Marking,
    Outcome,
    Score,
)


def data_of(member):
    """The sections about `member`, in the language of the page."""
    moves = EnrolmentMove.objects.filter(subject__member=member)
    return [
        section(
            "enrolments",
            member.enrolments.select_related("cohort__track"),
            "cohort",
            "cohort__track",
            "state",
            "motivation",
            "created_at",
            "accepted_on",
            "refusal_reason",
        ),
        section(
            "enrolment_moves",
            moves.select_related("subject__cohort"),
            "subject__cohort",
            "at",
            "from_state",
            "to_state",
            "reason",
            title=_("steps of your applications"),
        ),
        section(
            "eligibility",
            EligibilityCheck.objects.filter(enrolment__member=member).select_related(
                "enrolment__cohort"
            ),
            "enrolment__cohort",
            "checked_at",
            "age",
            "shortfalls",
            "override",
        ),
        section(
            "scores",
            Score.objects.filter(enrolment__member=member).select_related(
                "criterion", "enrolment__cohort"
            ),
            "enrolment__cohort",
            "criterion",
            "points",
        ),
        section(
            "certificates",
            Certificate.objects.filter(enrolment__member=member).select_related(
                "enrolment__cohort"
            ),
            "enrolment__cohort",
            "number",
            "code",
            "name",
            "latin_name",
            "attended",
            "expected",
            "issued_on",
            "revoked_at",
            "revocation_reason",
        ),
        section(
            "outcomes",
            Outcome.objects.filter(enrolment__member=member).select_related("enrolment__cohort"),
            "enrolment__cohort",
            "recorded_at",
            "kind",
            "contract",
            "where",
            "since",
            "until",
            "evidence",
        ),
        section(
            "follow_ups",
            FollowUp.objects.filter(enrolment__member=member).select_related("enrolment__cohort"),
            "enrolment__cohort",
            "months",
            "due_on",
            "state",
            "asked_at",
            "answered_at",
        ),
        section(
            "attendances",
            Attendance.objects.filter(enrolment__member=member).select_related("session__cohort"),
            "session",
            "half",
            "mark",
            "marked_at",
        ),
        section(
            "markings",
            Marking.objects.filter(attendance__enrolment__member=member).select_related(
                "attendance__session__cohort"
            ),
            "attendance__session",
            "mark",
            "made_at",
        ),
        section(
            "absence_warnings",
            AbsenceWarning.objects.filter(enrolment__member=member).select_related(
                "session__cohort"
            ),
            "session",
            "told_at",
        ),
        section(
            "social_actions", member.social_actions.all(), "kind", "title", "place", "starts_on"
        ),
        section(
            "orientation_steps",
            member.orientation_steps.select_related("meeting__center", "cohort"),
            "at",
            "deed",
            "meeting",
            "cohort",
            "answer",
            "answered_at",
            "reminded_at",
        ),
        *_coaching_of(member),
        *_initiatives_of(member),
    ]


def _coaching_of(member):
    """Their plans, the goals they read, their meetings. Notes: see `LEFT_OUT`."""
    goals = CoachingGoal.objects.shared().filter(plan__member=member)
    meetings = CoachingMeeting.objects.filter(plan__member=member).select_related("slot")
    return [
        section(
            "coaching_plans",
            member.coaching_plans.select_related("coach", "center"),
            "center",
            "coach",
            "opened_on",
            "state",
            "closed_at",
            "result",
        ),
        section("coaching_goals", goals, "text", "due_on", "state", "created_at"),
        section(
            "coaching_meetings", meetings, "slot__starts_at", "slot__way", "state", "reminded_at"
        ),
    ]


def _initiatives_of(member):
    words = ("title", "description", "place", "starts_on", "expected", "state", "refusal_reason")
    return [
        section(
            "initiatives_proposed",
            member.initiatives_proposed.all(),
            *words,
            "girls",
            "boys",
            title=_("initiatives you proposed"),
        ),
        section(
            "team_places",
            member.team_places.select_related("action"),
            "action",
            "number",
            "answer",
            "may_show",
            "created_at",
        ),
    ]
