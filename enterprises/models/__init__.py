from .calls import Call
from .organizations import Accompaniment, Organization
from .projects import Grant, Job, Project, ProjectMove

__all__ = ["Accompaniment", "Call", "Grant", "Job", "Organization", "Project", "ProjectMove"]
