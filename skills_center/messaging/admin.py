"""The face for Django."""

from .outbox import admin as outbox
from .wording import admin as wording

__all__ = ["outbox", "wording"]
