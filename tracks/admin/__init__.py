"""The tracks in the back office."""

from tracks import activity as activity  # hands its sources to the page of what people did
from tracks import dashboard as dashboard  # hands its panels to the first page

from . import camps, certificates, cohorts, enrolments, outcomes, sessions, social, tracks

__all__ = [
    "camps",
    "certificates",
    "cohorts",
    "enrolments",
    "outcomes",
    "sessions",
    "social",
    "tracks",
]
