"""Cookies that no neighbour under the same domain can set."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

from members.models import LogIn
from tests.factories.members import UserFactory
from tests.marks import once

pytestmark = once

TELL = """
import json
from skills_center import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if "COOKIE" in name}))
"""


@pytest.mark.parametrize(("https", "prefix"), [("1", "__Host-"), ("0", "")])
def test_cookies_bear_the_name_that_a_browser_guards(tmp_path, https, prefix):
    told = subprocess.run(
        [sys.executable, "-c", TELL],
        env=os.environ | {"DEBUG": "1", "HTTPS": https, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        check=True,
        text=True,
    )
    found = json.loads(told.stdout)
    names = {"sessionid", "csrftoken", "django_language", "known_device"}
    given = {
        found[f"{kind}_COOKIE_NAME"] for kind in ("SESSION", "CSRF", "LANGUAGE", "KNOWN_DEVICE")
    }
    assert given == {prefix + name for name in names}
    assert {found[f"{kind}_COOKIE_SECURE"] for kind in ("SESSION", "CSRF", "LANGUAGE")} == {
        https == "1"
    }


def test_each_cookie_of_a_log_in_is_one_of_this_host(client, center, settings):
    """As browsers ask of that name: secure, for every address, and without a domain."""
    prefixed = {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "LANGUAGE_COOKIE_NAME": "__Host-django_language",
        "KNOWN_DEVICE_COOKIE_NAME": "__Host-known_device",
        "WRITER_COOKIE_NAME": "__Host-writer",
    }
    for name, value in prefixed.items():
        setattr(settings, name, value)
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"):
        setattr(settings, name, True)
    user = UserFactory()
    user.set_password("right-password-1")
    user.save()
    client.get(reverse("account_login"), secure=True)
    typed = {"login": user.email, "password": "right-password-1"}
    client.post(reverse("account_login"), typed, secure=True)
    client.post(reverse("set_language"), {"language": "fr"}, secure=True)
    assert LogIn.objects.exists()
    assert set(client.cookies) == set(prefixed.values())
    for cookie in client.cookies.values():
        assert (bool(cookie["secure"]), cookie["path"], cookie["domain"]) == (True, "/", "")


def test_script_knows_both_names_of_the_token():
    script = (settings.BASE_DIR / "static/js/marks-send.js").read_text(encoding="utf-8")
    assert '"__Host-csrftoken"' in script
    assert '"csrftoken"' in script
