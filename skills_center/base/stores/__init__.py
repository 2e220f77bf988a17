"""Where the portal keeps what is no row of its field: counts of tries, and pages made before.

`caches["default"]` guards: tries, codes that were taken, the counts of libraries, which all use
Django's default. An entry goes when its time is over, never because there are many, and while the
store does not answer nothing is allowed (`StoreAwayError`, a page with status 503).

`caches["pages"]` holds what may be lost: while it does not answer, pages are made anew.
"""

from .guarding import GuardingStore, StoreAwayError

__all__ = ["GuardingStore", "StoreAwayError"]
