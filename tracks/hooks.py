"""What this app hands in."""

from skills_center.base.personal_data import PERSONAL_DATA

from .privacy.attendance import ATTENDANCE
from .privacy.coaching import COACHING
from .privacy.enrolments import COACHES_DAY, ENROLMENTS
from .privacy.orientation import ORIENTATION
from .privacy.outcomes import OUTCOMES
from .privacy.social import CAMPS, INITIATIVES

# In the order of the copy. An erasure goes the other way.
PERSONAL_DATA.register(ENROLMENTS)
PERSONAL_DATA.register(OUTCOMES)
PERSONAL_DATA.register(ATTENDANCE)
PERSONAL_DATA.register(ORIENTATION)
PERSONAL_DATA.register(COACHING)
PERSONAL_DATA.register(INITIATIVES)
PERSONAL_DATA.register(CAMPS)
PERSONAL_DATA.register(COACHES_DAY)
