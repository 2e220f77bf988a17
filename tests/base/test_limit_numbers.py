"""How often something may be tried stands in one place, and is counted as it is written there."""

import re

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured

from members.services.guardians import LINK_LASTS
from skills_center.base import limits
from tests.marks import once

pytestmark = once

# What allauth counts itself.
OF_ALLAUTH = {"login", "reauthenticate"}
# What members/limits.py counts by contact and by network address, each for itself.
BY_CONTACT = {
    "login_failed", "login_failed_here", "login_failed_device", "login_failed_known",
    "code_anywhere", "code_here", "code_known",
    "code_wrong", "code_wrong_device", "code_wrong_known",
}  # fmt: skip
# Where a number stands beside its call: module → why it is no number of its own.
WITH_NUMBERS = {"members/limits.py": "the tries of a code, as many as allauth's settings say"}
COUNTED = re.compile(r"\b(?:too_often|limits?\.limit|limit)\(\"(\w+)\"")


def sources():
    for package in ("skills_center", "members", "tracks", "enterprises", "forum"):
        for path in (configured.BASE_DIR / package).rglob("*.py"):
            file = path.relative_to(configured.BASE_DIR).as_posix()
            yield file, path.read_text(encoding="utf-8")


def test_each_limit_is_named_in_the_settings_and_counted():
    counted = {action for _file, text in sources() for action in COUNTED.findall(text)}
    assert counted | BY_CONTACT | OF_ALLAUTH == set(configured.ACCOUNT_RATE_LIMITS)
    assert {limits.limit(action, "x").key for action in counted} == {f"{one}:x" for one in counted}


def test_no_view_has_a_number_of_its_own():
    own = {file for file, text in sources() if re.search(r"(?<!def )\bused_up\(", text)}
    assert own == set(WITH_NUMBERS)


def test_each_limit_is_told_to_who_operates_the_portal():
    told = (configured.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [one for one in configured.ACCOUNT_RATE_LIMITS if f"`{one}`" not in told] == []


@pytest.mark.parametrize("rate", ["5/m/ip", "5/m/user", "5/m", "5/m/key,9/h/ip", "5/m/phone"])
def test_rate_that_nobody_could_count_is_refused(settings, rate):
    """Else an "/ip" would count nothing of the kind: there is one key, the caller's."""
    settings.ACCOUNT_RATE_LIMITS = {"door": rate}
    with pytest.raises(ImproperlyConfigured, match=r"“door” counts per .*“/key”"):
        limits.too_often("door", "x")


def test_limit_that_nobody_named_is_refused():
    with pytest.raises(ImproperlyConfigured, match="no limit “window”"):
        limits.too_often("window", "x")


def test_guardian_s_tries_are_counted_for_as_long_as_the_link_is_good():
    assert limits.limit("guardian", 1).longest == LINK_LASTS.total_seconds()
