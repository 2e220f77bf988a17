"""How often something may be tried, counted in the cache that all processes share."""

from django.core.cache import cache


def used_up(key, *, most, seconds):
    """Count one more try of `key`; whether there were more than `most` within `seconds`."""
    key = f"limit:{key}"
    if cache.add(key, 1, seconds):
        return most < 1
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two
        cache.set(key, 1, seconds)
        return most < 1
