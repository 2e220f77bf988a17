"""How often something may be tried: counted where nobody washes it away, and never once too often.

A try is the moment it was made at; of days to come, by a clock that was wrong, it does not count.
Of many at one moment as many get through as the limit says; a refused one costs nothing. Where the
counts cannot be read, nothing is allowed: `StoreAwayError`.
"""

import time
from typing import NamedTuple, cast

from allauth.core.internal.ratelimit import Rate, get_ip, get_rates
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from .elapsed import is_within
from .stores import GuardingStore, StoreAwayError


class Limit(NamedTuple):
    """What is tried, for whom (`key`), and how often it may be: pairs of a number and seconds."""

    key: str
    rates: tuple[tuple[int, float], ...]

    @property
    def longest(self):
        return max(seconds for _most, seconds in self.rates)

    def allows(self, tries, now):
        return all(_within(tries, seconds, now) < most for most, seconds in self.rates)

    def seconds_left(self, tries, now):
        """Until the fullest of its rates has room again."""
        waits = [
            tries[-most] + seconds - now
            for most, seconds in self.rates
            if most and _within(tries, seconds, now) >= most
        ]
        return max(waits, default=0)


class Used(NamedTuple):
    """Tries that were counted."""

    limits: tuple[Limit, ...]
    at: float

    def rollback(self):
        """Give them back: they were no guesses. allauth calls it so."""

        def without(found):
            kept = {one.key: list(_tries_in(found[one.key])) for one in self.limits}
            for tries in kept.values():
                if self.at in tries:
                    tries.remove(self.at)
            return None, {one.key: (kept[one.key], one.longest) for one in self.limits}

        _store().change([one.key for one in self.limits], without)


def rates_of(action):
    """The rates that the settings give an action, as allauth reads them."""
    found = get_rates(app="allauth.account", action=action)
    if not found:
        raise ImproperlyConfigured(f"ACCOUNT_RATE_LIMITS names no limit “{action}”.")
    return found


def limit(action, key, *, rates: list[Rate] | None = None):
    """The limit that the settings give `action`, for `key`.

    A rate by another thing than that key would be counted by nobody: it is refused.
    """
    found = rates_of(action) if rates is None else rates
    if rates is None and (unknown := {one.per for one in found} - {"key"}):
        raise ImproperlyConfigured(
            f"The limit “{action}” counts per {', '.join(sorted(unknown))}: write “/key”."
        )
    return Limit(f"{action}:{key}", tuple((one.amount, one.duration) for one in found))


def use(limits):
    """Count one try of each of `limits`, or of none: what was used, None when one is used up."""
    limits, now = tuple(limits), time.time()
    if not limits:
        raise ImproperlyConfigured("Something is tried that no limit counts.")

    def decide(found):
        tries = {one.key: _still_counted(found[one.key], one, now) for one in limits}
        if not all(one.allows(tries[one.key], now) for one in limits):
            return None, {}
        return Used(limits, now), {one.key: ([*tries[one.key], now], one.longest) for one in limits}

    return _store().change([one.key for one in limits], decide)


def seconds_left(limits):
    """How long until all of `limits` have room again; 0 when they have it now."""
    limits, now = tuple(limits), time.time()
    found = cache.get_many([one.key for one in limits])
    waits = [one.seconds_left(_still_counted(found.get(one.key), one, now), now) for one in limits]
    return int(max(waits, default=0) + 0.999)


def used_up(key, *, most, seconds):
    """Count one more try of `key`; whether there were more than `most` within `seconds`."""
    return use([Limit(f"limit:{key}", ((most, seconds),))]) is None


def network_address(request):
    """Where a request comes from; of an IPv6 address, its /64."""
    return get_ip(request)


def require_counting():
    """Count one try of nobody's, as those of people are; StoreAwayError where that cannot be."""
    _store().change(["healthz"], lambda found: (None, {"healthz": ([time.time()], 60)}))


def too_often(action, key):
    """Count one more try of `key`; whether it is one more than the settings give `action`."""
    return use([limit(action, key)]) is None


def try_own_password(user):
    """Count a try of who is there already to prove it with their password; None when refused.

    All pages that ask for it share one count; what was right is given back (`rollback`).
    """
    return use([limit("own_password", user.pk)])


def _still_counted(entry, limit, now):
    return [at for at in _tries_in(entry) if is_within(at, limit.longest, now)]


def _tries_in(entry):
    """What was counted; of an entry that is none of ours nobody knows."""
    if entry is None:
        return []
    if not (isinstance(entry, list) and all(isinstance(at, int | float) for at in entry)):
        raise StoreAwayError("an entry is no count")
    return entry


def _within(tries, seconds, now):
    return sum(is_within(at, seconds, now) for at in tries)


def _store():
    return cast(GuardingStore, cache)


def count_expired():
    return _store().count_expired()


def remove_expired():
    return _store().remove_expired()
