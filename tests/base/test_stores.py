"""The store that guards: in the database, in Redis, and the one that stands for both here."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.cache import cache, caches
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction

from skills_center import settings as portal
from skills_center.base import limits
from skills_center.base.checks import redis_forgets_no_count
from skills_center.base.stores import StoreAwayError
from skills_center.base.stores.breaker import Breaker
from skills_center.base.stores.database import TABLE
from skills_center.base.stores.redis import _Answering
from tests.marks import first_on_both, once
from tests.neighbours import (
    StillClock,
    free_port,
    nonsense_at,
    redis_at,
    silence_at,
    still_breaker,
    stores_in_redis,
)

ROOT = Path(__file__).parent.parent.parent
IN_DATABASE = {
    "default": {
        "BACKEND": "skills_center.base.stores.database.DatabaseStore",
        "LOCATION": "limits",
    },
    "pages": configured.CACHES["pages"],
}
pytestmark = pytest.mark.django_db(databases=["default", "limits"], transaction=True)


@pytest.fixture(scope="module")
def redis_port():
    port = free_port()
    with redis_at(port):
        yield port


@pytest.fixture
def emptied_table():
    """The table of counts is no model's: what empties those between two tests leaves it."""
    yield
    with connections["limits"].cursor() as cursor:
        if TABLE in connections["limits"].introspection.table_names(cursor):
            cursor.execute(f"DELETE FROM {TABLE}")
    connections["limits"].close()


@pytest.fixture
def in_database(settings, emptied_table):
    settings.CACHES = IN_DATABASE


@pytest.fixture
def emptied_redis(settings, redis_port):
    settings.CACHES = stores_in_redis(redis_port)
    client_of(cache).flushdb()


def client_of(store):
    return store._cache._client.get_client()


@pytest.fixture(params=first_on_both(["database", "memory", "redis"]))
def store(request):
    if request.param == "database":
        request.getfixturevalue("in_database")
    if request.param == "redis":
        request.getfixturevalue("emptied_redis")
    return cache


# What libraries ask of it ------------------------------------------------------------------
def test_it_is_a_cache(store):
    store.set("one", [1, 2.5], 60)
    assert (store.get("one"), store.get("none"), "one" in store) == ([1, 2.5], None, True)
    assert store.get_many(["one", "none"]) == {"one": [1, 2.5]}
    assert store.add("two", "x", 60) is True
    assert store.add("two", "y", 60) is False
    assert store.get("two") == "x"
    assert store.delete("two") is True
    assert store.add("two", "y", 60) is True
    store.set("three", 3, 60)
    assert store.incr("three") == 4
    with pytest.raises(ValueError, match="not found"):
        store.incr("four")
    assert store.touch("three", 60) is True
    assert store.touch("four", 60) is False
    assert store.get_or_set("five", lambda: "made", 60) == "made"


@pytest.mark.parametrize("store", first_on_both(["database", "memory"]), indirect=True)
def test_an_entry_goes_when_its_time_is_over(store, time_machine):
    time_machine.move_to("2026-11-24 09:00", tick=False)
    store.add("code", "taken", 60)
    time_machine.shift(59)
    assert not store.add("code", "again", 60)
    time_machine.shift(1)
    assert store.get("code") is None
    assert store.add("code", "again", 60)


def test_a_flood_of_others_makes_no_entry_go(store):
    """Django's stores in memory, in files and in the database forget when there are 300."""
    assert not limits.used_up("one", most=1, seconds=1000)
    for number in range(1000):
        store.set(f"flood {number}", number, 1000)
    assert limits.used_up("one", most=1, seconds=1000)


def test_its_keys_name_nobody(store):
    for name in ("+212612345678", "who@example.org", "192.0.2.1", "123456"):
        assert re.fullmatch(r"limits:[0-9a-f]{64}", store.make_key(f"a:{name}"))
        assert store.make_key(name) != store.make_key(name + "0")


def test_its_keys_cannot_be_made_without_the_secret(store, settings):
    """Of ten million phones each could be tried."""
    before = store.make_key("+212612345678")
    settings.SECRET_KEY = "another"
    assert store.make_key("+212612345678") != before


@pytest.mark.parametrize("store", first_on_both(["database", "redis"]), indirect=True)
def test_it_cannot_be_emptied(store):
    with pytest.raises(NotImplementedError):
        store.clear()


@once
def test_who_empties_the_pages_in_redis_empties_no_limit(emptied_redis):
    """They share a server, and Django's `clear()` flushes all of it."""
    limits.used_up("one", most=1, seconds=100)
    with pytest.raises(NotImplementedError):
        caches["pages"].clear()
    assert limits.used_up("one", most=1, seconds=100)


@once
def test_nothing_of_the_portal_empties_a_store():
    folders = ("skills_center", "members", "tracks", "enterprises", "forum", "bench")
    emptied = re.compile(
        r"\b(cache|caches\[[^]]*\]|pages|store|_store\(\)|ratelimit)\.clear\(|flush(db|all)\("
    )
    modules = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert len(modules) > 300
    assert [path for path in modules if emptied.search(path.read_text(encoding="utf-8"))] == []
    for code in ("cache.clear()", 'caches["default"].clear()', "ratelimit.clear(request)"):
        assert emptied.search(code)


@pytest.mark.parametrize("store", first_on_both(["database", "memory"]), indirect=True)
def test_who_changes_an_entry_meets_none_that_is_over(store, time_machine):
    """It may still be there: rows are removed each night."""
    time_machine.move_to("2026-11-24 09:00", tick=False)
    store.change(["code"], lambda found: (None, {"code": ("taken", 60)}))
    time_machine.shift(59)
    assert store.change(["code"], lambda found: (found["code"], {})) == "taken"
    time_machine.shift(1)
    assert store.change(["code"], lambda found: (found["code"], {})) is None


# Counting ------------------------------------------------------------------------------------
def test_as_many_tries_as_the_limit_says(store):
    used = [limits.used_up("who", most=3, seconds=1000) for _try in range(6)]
    assert used == [False, False, False, True, True, True]
    assert not limits.used_up("somebody else", most=3, seconds=1000)


def test_all_or_none_are_used(store):
    full, free = limits.Limit("full", ((1, 100),)), limits.Limit("free", ((2, 100),))
    assert limits.use([full])
    assert limits.use([free, full]) is None
    assert limits.use([free])
    assert limits.use([free])
    assert limits.use([free]) is None


def test_what_was_right_is_given_back(store):
    one = limits.Limit("one", ((2, 100),))
    assert limits.use([one])
    limits.use([one]).rollback()
    assert limits.use([one])
    assert limits.use([one]) is None


def test_several_rates_of_one_limit(store, time_machine):
    time_machine.move_to("2026-11-24 09:00", tick=False)
    one = limits.Limit("one", ((1, 10), (2, 100)))
    assert limits.use([one])
    assert (limits.use([one]), limits.seconds_left([one])) == (None, 10)
    time_machine.shift(10)
    assert limits.seconds_left([one]) == 0
    assert limits.use([one])
    time_machine.shift(10)
    assert (limits.use([one]), limits.seconds_left([one])) == (None, 80)
    time_machine.shift(80)
    assert limits.use([one])


# The database --------------------------------------------------------------------------------
def test_a_count_stands_when_the_page_takes_back_what_it_wrote(in_database):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")  # SQLite: nobody else writes that file
        assert not limits.used_up("one", most=1, seconds=100)
        transaction.set_rollback(True)
    assert limits.used_up("one", most=1, seconds=100)


def test_what_is_over_is_removed(in_database, time_machine):
    time_machine.move_to("2026-11-24 09:00", tick=False)
    limits.used_up("short", most=1, seconds=10)
    limits.used_up("long", most=1, seconds=1000)
    time_machine.shift(10)
    assert (limits.count_expired(), limits.remove_expired()) == (1, 1)
    assert (limits.count_expired(), limits.remove_expired()) == (0, 0)
    assert limits.used_up("long", most=1, seconds=1000)


def test_the_table_holds_no_contact(in_database):
    limits.used_up("code:+212612345678", most=3, seconds=100)
    with connections["limits"].cursor() as cursor:
        cursor.execute(f"SELECT key, value FROM {TABLE}")
        ((key, value),) = cursor.fetchall()
    assert "612345678" not in key
    assert b"612345678" not in bytes(value)


def test_who_misses_the_table_makes_it(in_database):
    with connections["limits"].cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
    assert not limits.used_up("one", most=1, seconds=100)
    assert limits.used_up("one", most=1, seconds=100)


def test_a_database_that_fails_allows_nothing(in_database):
    connections["limits"].close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connections["limits"].settings_dict, "NAME", "/nowhere/there is none")
        with pytest.raises(StoreAwayError):
            limits.used_up("one", most=1, seconds=100)


def test_migrate_makes_no_other_table_there():
    from django.db import router

    assert not router.allow_migrate("limits", "members")
    assert router.allow_migrate("default", "members")


# Redis ---------------------------------------------------------------------------------------
@pytest.fixture
def away(request, settings, monkeypatch):
    """Redis that refuses connections, or takes them and is silent; and the clock of the breaker."""
    port, clock = free_port(), still_breaker(monkeypatch)
    settings.CACHES = stores_in_redis(port, socket_timeout=0.05)
    if request.param == "refused":
        yield clock
    else:
        with silence_at(port):
            yield clock


ways_to_be_away = pytest.mark.parametrize("away", ["refused", "silent"], indirect=True)


@once
@ways_to_be_away
def test_without_redis_pages_are_not_found_and_limits_refuse(away):
    pages = caches["pages"]
    pages.set("page", "x", 60)
    assert (pages.get("page"), pages.get("page", "none")) == (None, "none")
    assert (pages.add("page", "x"), pages.delete("page"), "page" in pages) == (False, False, False)
    assert pages.get_many(["page"]) == {}
    assert pages.get_or_set("page", lambda: "made", 60) == "made"
    for ask in (cache.get, cache.delete, lambda key: cache.add(key, 1)):
        with pytest.raises(StoreAwayError):
            ask("limit")
    with pytest.raises(StoreAwayError):
        limits.used_up("one", most=1, seconds=100)


@once
@ways_to_be_away
def test_redis_that_is_away_is_asked_once_a_second(away, monkeypatch):
    from redis.connection import Connection

    asked = []
    connect = Connection.connect
    monkeypatch.setattr(Connection, "connect", lambda self: asked.append(1) or connect(self))
    for _page in range(50):
        caches["pages"].get("page")
    assert len(asked) == 1
    away.seconds += Breaker.PAUSE
    for _page in range(50):
        caches["pages"].get("page")
    assert len(asked) == 2


@once
def test_redis_that_came_back_is_used_again(settings, monkeypatch):
    port, clock = free_port(), still_breaker(monkeypatch)
    settings.CACHES = stores_in_redis(port)
    with redis_at(port):
        assert not limits.used_up("one", most=1, seconds=100)
        caches["pages"].set("page", "x", 60)
        assert caches["pages"].get("page") == "x"
    with pytest.raises(StoreAwayError):
        limits.used_up("one", most=1, seconds=100)
    assert caches["pages"].get("page") is None
    with redis_at(port):
        assert caches["pages"].get("page") is None, "a second is not over"
        clock.seconds += Breaker.PAUSE
        caches["pages"].set("page", "y", 60)
        assert caches["pages"].get("page") == "y"
        assert not limits.used_up("one", most=1, seconds=100)


@once
def test_after_a_failure_one_asks_and_the_others_do_not_wait():
    clock = StillClock()
    breaker = Breaker(now=clock)
    assert [breaker.lets_in(), breaker.lets_in()] == [True, True]
    breaker.failed()
    assert breaker.lets_in() is False
    clock.seconds += Breaker.PAUSE
    assert [breaker.lets_in(), breaker.lets_in()] == [True, False]
    breaker.answered()
    assert [breaker.lets_in(), breaker.lets_in()] == [True, True]


@once
def test_redis_is_waited_for_less_than_a_second(emptied_redis):
    for store in caches.all():
        store.get("one")
        waits = client_of(store).connection_pool.connection_kwargs
        assert waits["socket_timeout"] + waits["socket_connect_timeout"] <= 1
        assert waits["retry"].get_retries() == 0


@once
def test_less_than_a_second_is_a_second_in_redis(emptied_redis):
    """It takes whole ones, and refuses none at all."""
    assert cache.change(["one"], lambda found: ("written", {"one": (1, 0.5)})) == "written"


@once
def test_question_that_redis_answers_with_an_error_is_answered():
    """Else everybody would go on without it."""
    clock = StillClock()
    breaker = Breaker(now=clock)
    breaker.failed()
    clock.seconds += Breaker.PAUSE
    with pytest.raises(ValueError, match="no such count"), _Answering(None, breaker)._soon():
        raise ValueError("no such count")
    assert [breaker.lets_in(), breaker.lets_in()] == [True, True]


@once
@pytest.mark.parametrize(("policy", "said"), [("noeviction", []), ("allkeys-lru", ["W016"])])
def test_check_says_when_a_full_redis_would_forget(emptied_redis, monkeypatch, policy, said):
    monkeypatch.setattr(cache._cache._client, "eviction_policy", lambda: policy)
    found = redis_forgets_no_count(None)
    assert [one.id.removeprefix("skills_center.") for one in found] == said


@once
@ways_to_be_away
def test_check_says_when_redis_is_away(away):
    assert [one.id for one in redis_forgets_no_count(None)] == ["skills_center.W017"]


@once
def test_check_asks_no_other_store():
    assert redis_forgets_no_count(None) == []


@once
def test_redis_forgets_a_count_when_its_time_is_over(emptied_redis):
    limits.used_up("one", most=1, seconds=90)
    left = client_of(cache).ttl(cache.make_key("limit:one"))
    assert 85 < left <= 91


# Entries that nobody can read ---------------------------------------------------------------
# Of another program, cut in the middle, of a class that is no longer there, read beyond its end.
UNREADABLE = [b"of another program", b"\x80\x05\x95", b"cnowhere\nNothing\n.", b"N"]


def spoil(store, key, words):
    sealed = store.make_and_validate_key(key)
    if hasattr(store, "_cache"):
        client_of(store).set(sealed, words)
        return
    with connections["limits"].cursor() as cursor:
        cursor.execute(
            f"UPDATE {TABLE} SET value = %s WHERE key = %s",
            [connections["limits"].Database.Binary(words), sealed],
        )


@pytest.mark.parametrize("words", UNREADABLE)
@pytest.mark.parametrize("store", first_on_both(["database", "redis"]), indirect=True)
def test_a_count_that_cannot_be_read_allows_nothing(store, words):
    """It is no error 500 either; the others are counted as before."""
    limits.used_up("one", most=5, seconds=60)
    spoil(store, "limit:one", words)
    for ask in (
        lambda: limits.used_up("one", most=5, seconds=60),
        lambda: store.get("limit:one"),
        lambda: store.get_many(["limit:one"]),
    ):
        with pytest.raises(StoreAwayError):
            ask()
    assert not limits.used_up("other", most=5, seconds=60)


OF_ANOTHER_KIND = [5, {"a": 1}, "text", ["text"], [None], object]


@pytest.mark.parametrize("entry", OF_ANOTHER_KIND)
@pytest.mark.parametrize("store", first_on_both(["database", "redis"]), indirect=True)
def test_a_count_that_is_none_allows_nothing(store, entry):
    used = limits.use([limits.Limit("one", ((5, 60),))])
    store.set("one", entry, 60)
    for ask in (
        lambda: limits.use([limits.Limit("one", ((5, 60),))]),
        lambda: limits.seconds_left([limits.Limit("one", ((5, 60),))]),
        used.rollback,
    ):
        with pytest.raises(StoreAwayError):
            ask()


@once
@pytest.mark.django_db
@pytest.mark.parametrize("entry", OF_ANOTHER_KIND)
def test_a_page_that_is_none_is_made_anew(client, settings, monkeypatch, entry):
    settings.PAGE_CACHE_SECONDS = 60
    set_entry = caches["pages"].set
    monkeypatch.setattr(caches["pages"], "set", lambda key, page, age: set_entry(key, entry, age))
    assert [client.get("/en/about/").status_code for _time in range(2)] == [200, 200]


@once
@pytest.mark.parametrize("reply", [b":1\r\n", b"+OK\r\n", b"*1\r\n:7\r\n", b":1\r\n+OK\r\n"])
def test_a_server_that_says_something_else_is_away_and_is_left(settings, monkeypatch, reply):
    """What it says is taken for no answer, then nor later: the connection is given up."""
    clock = still_breaker(monkeypatch)
    with nonsense_at(port := free_port(), reply) as met:
        settings.CACHES = stores_in_redis(port)
        for _time in range(3):
            with pytest.raises(StoreAwayError):
                limits.used_up("one", most=1, seconds=100)
            with suppress(StoreAwayError):
                limits.seconds_left([limits.Limit("one", ((1, 60),))])
            assert caches["pages"].get("page", "none") in ("none", 1)
            clock.seconds += Breaker.PAUSE
        assert len(met) >= 3


@once
@pytest.mark.parametrize("words", UNREADABLE)
def test_a_page_that_cannot_be_read_is_made_anew(emptied_redis, words):
    pages = caches["pages"]
    spoil(pages, "page", words)
    assert pages.get("page") is None
    assert pages.get_many(["page"]) == {}
    pages.set("page", "made anew", 60)
    assert pages.get("page") == "made anew"


# The settings --------------------------------------------------------------------------------
@once
def test_limits_are_in_the_database_unless_a_redis_is_named():
    assert portal.guarding_store("")["BACKEND"].endswith(".DatabaseStore")
    assert portal.guarding_store("rediss://there")["BACKEND"].endswith(".GuardingRedis")
    for other in ("locmemcache://limits", "memcache://there", "valkey://there"):
        with pytest.raises(ImproperlyConfigured, match="LIMITS_URL"):
            portal.guarding_store(other)


def pages_at(url):
    return portal.store_of_pages(url, release="1.0.0")


@once
def test_pages_are_in_memory_unless_something_is_named():
    assert pages_at("locmemcache://pages")["OPTIONS"] == {"MAX_ENTRIES": 1000}
    assert pages_at("redis://there")["BACKEND"].endswith(".PagesRedis")
    with pytest.raises(ImproperlyConfigured, match="CACHE_URL"):
        pages_at("valkey://there")  # Django's own has no way to be away


@once
@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "unix:///nowhere/redis.sock"])
def test_each_address_of_a_redis_that_is_not_there_is_away(settings, monkeypatch, url):
    still_breaker(monkeypatch)
    settings.CACHES = {"default": portal.guarding_store(url), "pages": pages_at(url)}
    assert caches["pages"].get("page") is None
    with pytest.raises(StoreAwayError):
        limits.used_up("one", most=1, seconds=100)
