from .attendance import AbsenceWarning, Attendance, Marking
from .calendars import CalendarAddress, MorningMessage
from .camps import CampInscription, CampInscriptionMove, HeadCount, HealthNote
from .certificates import Certificate, CertificateSequence
from .coaching import CoachingGoal, CoachingGoalMove, CoachingPlan, CoachingPlanMove
from .coaching_notes import CoachingNote
from .cohorts import Cohort, CohortEvent
from .eligibility import EligibilityCheck
from .enrolments import Enrolment, EnrolmentMove
from .initiatives import TeamPlace
from .meetings import CoachingMeeting, CoachingMeetingMove, CoachingSlot
from .orientation import MemberToOrient, OrientationMeeting, OrientationStep
from .outcomes import FollowUp, FollowUpEvent, Outcome
from .scoring import MOST_POINTS, Criterion, Score
from .sessions import Room, Session
from .social import SocialAction, SocialActionMove
from .tracks import Track

__all__ = [
    "MOST_POINTS",
    "AbsenceWarning",
    "Attendance",
    "CalendarAddress",
    "CampInscription",
    "CampInscriptionMove",
    "Certificate",
    "CertificateSequence",
    "CoachingGoal",
    "CoachingGoalMove",
    "CoachingMeeting",
    "CoachingMeetingMove",
    "CoachingNote",
    "CoachingPlan",
    "CoachingPlanMove",
    "CoachingSlot",
    "Cohort",
    "CohortEvent",
    "Criterion",
    "EligibilityCheck",
    "Enrolment",
    "EnrolmentMove",
    "FollowUp",
    "FollowUpEvent",
    "HeadCount",
    "HealthNote",
    "Marking",
    "MemberToOrient",
    "MorningMessage",
    "OrientationMeeting",
    "OrientationStep",
    "Outcome",
    "Room",
    "Score",
    "Session",
    "SocialAction",
    "SocialActionMove",
    "TeamPlace",
    "Track",
]
