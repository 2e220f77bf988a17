"""What `tracks` keeps of people. Here it is bound and nothing else."""

from skills_center.base.personal_data import PERSONAL_DATA

from .attendance import ATTENDANCE
from .coaching import COACHING
from .enrolments import COACHES_DAY, ENROLMENTS
from .orientation import ORIENTATION
from .outcomes import OUTCOMES
from .social import CAMPS, INITIATIVES

# In the order of the copy. An erasure goes the other way.
PERSONAL_DATA.register(ENROLMENTS)
PERSONAL_DATA.register(OUTCOMES)
PERSONAL_DATA.register(ATTENDANCE)
PERSONAL_DATA.register(ORIENTATION)
PERSONAL_DATA.register(COACHING)
PERSONAL_DATA.register(INITIATIVES)
PERSONAL_DATA.register(CAMPS)
PERSONAL_DATA.register(COACHES_DAY)
