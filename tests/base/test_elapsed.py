"""A server's clock was a year ahead, and was put right: nobody waits for a year."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from skills_center.base import limits
from skills_center.base.elapsed import CLOCKS_DIFFER, is_within
from tests.marks import once

pytestmark = once

NOW = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


def test_the_last_seconds_and_what_another_clock_calls_now():
    wanted = {-11: False, -10: False, -9: True, 0: True, CLOCKS_DIFFER: True}
    wanted[CLOCKS_DIFFER + 1] = False
    assert {at: is_within(1000 + at, 10, now=1000) for at in wanted} == wanted


@pytest.mark.parametrize("action", sorted(settings.ACCOUNT_RATE_LIMITS))
def test_tries_of_days_to_come_lock_nobody_out(time_machine, action):
    tried = [limits.limit(action, "somebody", rates=limits.rates_of(action))]
    time_machine.move_to(NOW + YEAR, tick=False)
    while limits.use(tried):
        pass
    time_machine.move_to(NOW, tick=False)
    assert limits.seconds_left(tried) == 0
    assert limits.use(tried)
    while limits.use(tried):
        pass
    assert 0 < limits.seconds_left(tried) <= tried[0].longest


def test_nobody_else_asks_how_long_ago_something_was():
    """A session keeps moments: each is compared by `is_within` or `is_to_come`."""
    asks = re.compile(r"[<>]=? ?time\.time\(\)|time\.time\(\) ?[-<>]")
    asking = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for app in ("members", "tracks", "enterprises", "forum", "skills_center")
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if asks.search(path.read_text(encoding="utf-8"))
    }
    # Ends that `_noted` has looked at; the end of an entry, which says how long it is kept.
    assert asking == {"members/sessions.py", "skills_center/base/stores/database.py"}
