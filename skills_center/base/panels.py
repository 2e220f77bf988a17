"""The panels of the first page of the back office: what waits today. Apps hand theirs in."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict

from .registry import Registry


class PanelRow(TypedDict):
    label: str
    note: str
    when: datetime | date | None
    url: str  # empty where it opens nothing


class Panel(TypedDict):
    """What one panel shows; `url` opens the list of all its rows, and is empty of one without."""

    title: str
    url: str
    rows: list[PanelRow]
    # What it says without rows. One that is an alarm is not drawn then.
    empty: NotRequired[str]
    # How many there are in all, where it shows the first alone.
    total: NotRequired[int]
    # What stops the work of all: it stands out, above all others.
    is_alarm: NotRequired[bool]


# `panel(user)`: None shows nothing.
PANELS: Registry[Callable[[Any], Panel | None]] = Registry("panels of the first page")
