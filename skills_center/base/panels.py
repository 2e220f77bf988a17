"""The panels of the first page of the back office: what waits today. Apps hand theirs in."""

from collections.abc import Callable
from typing import Any

from .registry import Registry

# `panel(user)` returns title, empty, url and rows, of some also total; None shows nothing.
Panel = Callable[[Any], dict[str, Any] | None]

PANELS: Registry[Panel] = Registry("panels of the first page")
