"""The tracks in the back office."""

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
