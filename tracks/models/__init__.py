from .attendance import AbsenceWarning, Attendance, Marking
from .calendars import CalendarAddress, MorningMessage
from .certificates import Certificate, CertificateSequence
from .cohorts import Cohort, CohortEvent
from .eligibility import EligibilityCheck
from .enrolments import Enrolment, EnrolmentMove
from .outcomes import FollowUp, FollowUpEvent, Outcome
from .scoring import MOST_POINTS, Criterion, Score
from .sessions import Room, Session
from .social import SocialAction
from .tracks import Track

__all__ = [
    "MOST_POINTS",
    "AbsenceWarning",
    "Attendance",
    "CalendarAddress",
    "Certificate",
    "CertificateSequence",
    "Cohort",
    "CohortEvent",
    "Criterion",
    "EligibilityCheck",
    "Enrolment",
    "EnrolmentMove",
    "FollowUp",
    "FollowUpEvent",
    "Marking",
    "MorningMessage",
    "Outcome",
    "Room",
    "Score",
    "Session",
    "SocialAction",
    "Track",
]
