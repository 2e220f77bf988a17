"""What `enterprises` hands in. Here it is bound and nothing else."""

from members.activity import SOURCES

from . import activity
from .services import forgetting as forgetting  # its `@forgets` hand in by themselves

SOURCES.register(activity.PROJECT_MOVES)
