from .attendance import Attendance
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
    "Attendance",
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
    "Outcome",
    "Room",
    "Score",
    "Session",
    "SocialAction",
    "Track",
]
