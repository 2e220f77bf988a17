"""What `enterprises` hands in. Here it is bound and nothing else."""

from members.activity import SOURCES
from skills_center.messaging.links.ways import WAYS

from . import activity, views
from .services import forgetting as forgetting  # its `@forgets` hand in by themselves

SOURCES.register(activity.PROJECT_MOVES)
WAYS.register(views.PROJECT)  # where the links of its messages lead
