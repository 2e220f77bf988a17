"""Both stores in Redis: one that guards, and one for pages, which may be away.

A server that is gone or silent costs a request half a second at most, and once a second one
request alone (`breaker.py`). redis-py would try three more times, with pauses.
"""

import logging
from contextlib import contextmanager, suppress
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisCacheClient, RedisSerializer
from django.utils.functional import cached_property
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, WatchError
from redis.retry import Retry

from .breaker import breaker_of
from .guarding import GuardingStore, StoreAwayError, read_entry

log = logging.getLogger(__name__)

SECONDS_TO_ANSWER = 0.5
# What redis-py raises over an answer of another shape than it asked for.
_NO_ANSWERS = (TypeError, AttributeError)
MOST_ROUNDS = 100  # in which somebody else wrote the same count first


class _Serializer(RedisSerializer):
    """Django's, whose every error of an entry would be a page's error 500."""

    def loads(self, data):
        return read_entry(data, super().loads)


class ChangingClient(RedisCacheClient):
    """Django's client, with `change` of `GuardingStore`, and a question to the server."""

    _serializer: Any

    def change(self, sealed, decide):
        client = self.get_client(write=True)
        for _round in range(MOST_ROUNDS):
            with suppress(WatchError), client.pipeline() as pipe:
                return self._decided(pipe, sealed, decide)
        raise StoreAwayError("others write the same count without end")

    def eviction_policy(self):
        """What this Redis throws away when it is full, in its own words."""
        return self.get_client().info("memory").get("maxmemory_policy", "")

    def _decided(self, pipe, sealed, decide):
        keys = list(sealed)
        pipe.watch(*keys)
        values = pipe.mget(keys)
        if not isinstance(values, list) or len(values) != len(keys):
            raise RedisError("an answer to another question")
        found = {
            sealed[key]: None if value is None else self._serializer.loads(value)
            for key, value in zip(keys, values, strict=True)
        }
        answer, written = decide(found)
        if not written:
            return answer
        pipe.multi()
        for key in keys:
            if sealed[key] in written:
                value, seconds = written[sealed[key]]
                # Rounded up: an entry that goes early is a try for nothing.
                pipe.set(key, self._serializer.dumps(value), ex=int(seconds) + 1)
        pipe.execute()
        return answer


class _Answering:
    """A client each of whose operations ends in an answer or, soon, in StoreAwayError."""

    def __init__(self, client, breaker):
        self._client, self._breaker = client, breaker

    def __getattr__(self, name):
        operation = getattr(self._client, name)

        def ask(*args, **kwargs):
            with self._soon():
                return operation(*args, **kwargs)

        return ask

    @contextmanager
    def _soon(self):
        if not self._breaker.lets_in():
            raise StoreAwayError("it did not answer a moment ago")
        try:
            yield
        except (RedisError, OSError, *_NO_ANSWERS) as error:
            self._breaker.failed()
            self._hang_up()
            log.warning("Redis does not answer: %s", type(error))
            raise StoreAwayError(type(error).__name__) from error
        except (
            StoreAwayError
        ):  # an entry that cannot be read: an answer too, if it was the right one
            self._breaker.answered()
            self._hang_up()
            raise
        except ValueError:  # no such count: an answer too
            self._breaker.answered()
            raise
        self._breaker.answered()

    def _hang_up(self):
        """Answers that are still on their way would be taken for those to later questions."""
        for pool in getattr(self._client, "_pools", {}).values():
            pool.disconnect(inuse_connections=False)


class _Redis(RedisCache):
    """Django's, with our waits: it names none, and redis-py waits for five seconds, four times."""

    _servers: list[str]
    _options: dict[str, Any]

    @cached_property
    def _cache(self):
        waits: dict[str, Any] = {
            "socket_timeout": SECONDS_TO_ANSWER,
            "socket_connect_timeout": SECONDS_TO_ANSWER,
            "retry": Retry(NoBackoff(), 0),
            "serializer": _Serializer(),
        }
        client = ChangingClient(self._servers, **waits | self._options)
        return _Answering(client, breaker_of(",".join(self._servers)))


class GuardingRedis(GuardingStore, _Redis):
    """The store that guards: while Redis is away, whoever asks is told no."""

    def change(self, keys, decide):
        return self._cache.change({self.make_and_validate_key(key): key for key in keys}, decide)

    def eviction_policy(self):
        return self._cache.eviction_policy()


class PagesRedis(_Redis):
    """What may be lost: while Redis is away nothing is found, and nothing kept."""

    def get(self, key, default=None, version=None):
        with suppress(StoreAwayError):
            return super().get(key, default, version)
        return default

    def get_many(self, keys, version=None):
        with suppress(StoreAwayError):
            return super().get_many(keys, version)
        return {}

    def has_key(self, key, version=None):
        with suppress(StoreAwayError):
            return super().has_key(key, version)
        return False

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        with suppress(StoreAwayError):
            super().set(key, value, timeout, version)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        with suppress(StoreAwayError):
            return super().add(key, value, timeout, version)
        return False

    def delete(self, key, version=None):
        with suppress(StoreAwayError):
            return super().delete(key, version)
        return False

    def clear(self):
        """Django's flushes the whole database of Redis, with the limits in it."""
        raise NotImplementedError("A page ends by itself.")
