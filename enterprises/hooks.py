"""What `enterprises` hands in. Here it is bound and nothing else."""

from members.activity import SOURCES
from skills_center.base.personal_data import PERSONAL_DATA
from skills_center.messaging.links.ways import WAYS

from . import activity, views
from .privacy import ENTERPRISES

SOURCES.register(activity.PROJECT_MOVES)
WAYS.register(views.PROJECT)  # where the links of its messages lead
PERSONAL_DATA.register(ENTERPRISES)
