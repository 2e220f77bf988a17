"""Twenty who try at one moment get as many tries as the limit says, and not one more."""

import time

import pytest
from allauth.account.views import ConfirmLoginCodeView
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client, RequestFactory
from django.urls import reverse

from members.forms.second_factor import _taken_once
from skills_center.base import limits
from skills_center.base.stores.database import TABLE
from tests.base.test_stores import IN_DATABASE
from tests.factories.members import UserFactory
from tests.marks import once
from tests.neighbours import free_port, redis_at, stores_in_redis
from tests.races import at_once

both = pytest.mark.django_db(databases=["default", "limits"], transaction=True)
AT_ONCE = 20


@pytest.fixture
def in_database(settings):
    settings.CACHES = IN_DATABASE
    yield
    with connections["limits"].cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
    connections["limits"].close()


def tried_at_once(attempt, times=AT_ONCE):
    results = at_once([attempt] * times)
    assert not [one for one in results if isinstance(one, Exception)], results
    return results


@both
@pytest.mark.postgres
def test_no_more_tries_than_the_limit_says(in_database):
    refused = tried_at_once(lambda: limits.used_up("one", most=5, seconds=1000))
    assert refused.count(False) == 5


@once
def test_no_more_tries_than_the_limit_says_in_redis(settings):
    port = free_port()
    settings.CACHES = stores_in_redis(port, socket_timeout=30)  # a machine may be busy
    with redis_at(port):
        refused = tried_at_once(lambda: limits.used_up("one", most=5, seconds=1000))
    assert refused.count(False) == 5


@both
@pytest.mark.postgres
def test_those_who_want_the_same_limits_in_another_order_do_not_wait_for_each_other(in_database):
    names = [limits.Limit(name, ((5, 1000),)) for name in "abcdef"]
    orders = [names, names[::-1], names[3:] + names[:3], names[1::2] + names[::2]]
    used = at_once([lambda order=order: limits.use(order) for order in orders * 5])
    assert [one is None for one in used].count(False) == 5


@both
@pytest.mark.postgres
def test_libraries_count_no_more_than_the_limit_says(in_database):
    """allauth reads a list and writes it back, under a lock that it keeps in the same store."""

    def attempt():
        request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
        return ratelimit.consume(
            request, app="here", action="one", config={"one": "5/m/key"}, key="x"
        )

    used = tried_at_once(attempt)
    assert [one is None for one in used].count(False) <= 5


@both
@pytest.mark.postgres
def test_a_code_of_the_second_factor_is_taken_once(in_database):
    user = UserFactory()

    def attempt():
        try:
            return _taken_once(user, "123456")
        except ValidationError:
            return None

    assert tried_at_once(attempt).count("123456") == 1


@both
@pytest.mark.postgres
def test_what_is_over_is_removed_while_others_count(in_database):
    """An entry that ends is counted anew once, however often it is removed in that moment."""
    for _round in range(5):
        cache.delete("limit:one")
        cache.set("limit:one", [time.time() - 100], 0.001)
        counting = [lambda: limits.used_up("one", most=5, seconds=50)] * (AT_ONCE // 2)
        results = at_once([*counting, *[limits.remove_expired] * (AT_ONCE // 2)])
        assert [one for one in results if isinstance(one, Exception)] == []
        assert results[: AT_ONCE // 2].count(False) == 5


@both
@pytest.mark.postgres
def test_a_code_dies_after_five_entries_also_of_those_that_come_at_once(in_database, monkeypatch):
    """Each reads the session as it was: it alone would let all of them be compared."""
    person = UserFactory(email="one@example.org")
    asking, compared = Client(), []
    asking.post(reverse("account_request_login_code"), {"email": person.email})
    compare = ConfirmLoginCodeView.post
    monkeypatch.setattr(
        ConfirmLoginCodeView, "post", lambda *args, **kw: compared.append(1) or compare(*args, **kw)
    )

    def attempt():
        browser = Client()
        browser.cookies = asking.cookies
        return browser.post(reverse("account_confirm_login_code"), {"code": "WRONG1"}).status_code

    tried_at_once(attempt)
    assert len(compared) <= 5
