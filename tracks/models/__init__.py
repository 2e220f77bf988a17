from .cohorts import Cohort
from .enrolments import Enrolment, EnrolmentMove
from .social import SocialAction
from .tracks import Track

__all__ = ["Cohort", "Enrolment", "EnrolmentMove", "SocialAction", "Track"]
