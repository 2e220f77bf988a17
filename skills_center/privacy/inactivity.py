"""Which members gave no sign of life for years: the files know it, and the purge asks them."""

from members.services.inactivity import inactive_members, last_day, signs_since

__all__ = ["inactive_members", "last_day", "signs_since"]
