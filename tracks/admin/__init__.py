"""The tracks in the back office."""

from tracks import activity as activity  # hands its sources to the page of what people did
from tracks import dashboard as dashboard  # hands its panels to the first page
from tracks import dashboard_orientation as dashboard_orientation

from . import (
    camps,
    certificates,
    cohorts,
    enrolments,
    orientation,
    orientation_meetings,
    outcomes,
    sessions,
    social,
    tracks,
)

__all__ = [
    "camps",
    "certificates",
    "cohorts",
    "enrolments",
    "orientation",
    "orientation_meetings",
    "outcomes",
    "sessions",
    "social",
    "tracks",
]
