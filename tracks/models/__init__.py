from .attendance import Attendance
from .cohorts import Cohort
from .enrolments import Enrolment, EnrolmentMove
from .sessions import Room, Session
from .social import SocialAction
from .tracks import Track

__all__ = [
    "Attendance",
    "Cohort",
    "Enrolment",
    "EnrolmentMove",
    "Room",
    "Session",
    "SocialAction",
    "Track",
]
