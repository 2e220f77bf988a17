"""What the settings say of a store, made of its address."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

MOST_PAGES = 1000  # kept in the memory of a process


def in_redis(url: str) -> bool:
    return url.startswith(("redis://", "rediss://", "unix://"))


def guarding_store(url: str) -> dict[str, Any]:
    """What counts tries: Redis where one is named, else the database."""
    if url and not in_redis(url):
        raise ImproperlyConfigured("LIMITS_URL names a Redis (redis://…), or is left out.")
    if url:
        return {"BACKEND": "skills_center.base.stores.redis.GuardingRedis", "LOCATION": url}
    return {"BACKEND": "skills_center.base.stores.database.DatabaseStore", "LOCATION": "limits"}


def store_of_pages(url: str, *, release: str) -> dict[str, Any]:
    """What may be lost: in this process where nothing is named, and no more than so many."""
    if in_redis(url):
        return {
            "BACKEND": "skills_center.base.stores.redis.PagesRedis",
            "LOCATION": url,
            # What one release kept, the next may not understand.
            "KEY_PREFIX": f"pages-{release}",
        }
    config: dict[str, Any] = Env.cache_url_config(url)
    if config["BACKEND"].endswith(".RedisCache"):
        raise ImproperlyConfigured("CACHE_URL names a Redis as redis://… or rediss://…")
    if url.startswith("locmemcache://"):
        config["OPTIONS"] = {"MAX_ENTRIES": MOST_PAGES}
    return config
