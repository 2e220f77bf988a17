"""The portal's own settings, with the few things a test run must not share with life."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DEBUG", "1")
os.environ["PAGE_CACHE_SECONDS"] = "0"

from skills_center.settings import *  # noqa: F403
from skills_center.settings import BASE_DIR, DATABASES, STORAGES

DEBUG = False
RAISE_REFUSED_VALUES = True  # no net: what breaks a database fails its test
STAFF_SECOND_FACTOR = False  # the tests of the second factor switch it on
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# In the memory of each worker: a store that the caller names is somebody else's, and the suite is
# faster. `tests/base/test_stores.py` tries those of the portal.
CACHES = {
    "default": {"BACKEND": "tests.stores.MemoryStore", "LOCATION": "limits"},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TEXT_MESSAGE_BACKEND = "tests.gateway.Outbox"
HTTPS = SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
# Static files come from the folder itself: nothing is collected for a test run.
STATIC_ROOT = BASE_DIR / "static"
STATICFILES_DIRS: list[str] = []
# Each client of a test would look at every static file first.
WHITENOISE_AUTOREFRESH = True
# No file of a test stays behind.
_PRIVATE = tempfile.TemporaryDirectory(prefix="skills-center-")
STORAGES = STORAGES | {
    "private": STORAGES["private"] | {"OPTIONS": {"location": _PRIVATE.name}},
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as the portal has: threads that share a database in memory lock whole tables, and
    # fail where the portal's writers wait their turn.
    _DATABASE = tempfile.TemporaryDirectory(prefix="skills-center-")
    for _alias in DATABASES:
        _file = Path(_DATABASE.name) / f"{_alias}.sqlite3"
        DATABASES[_alias]["TEST"] = {"NAME": str(_file)}
    DATABASES["default"]["OPTIONS"] |= {
        "timeout": 120,  # seconds a writer waits, however busy the machine is
        "cached_statements": 4000,  # the suite asks many more than the 128 that sqlite3 keeps
        # Nothing of it must survive a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
    }
elif _template := os.environ.get("TEST_TEMPLATE"):
    # `.ci/run` has run the migrations: the suite is tried on copies of the tables they made.
    for _alias in DATABASES:
        DATABASES[_alias]["TEST"] = {"TEMPLATE": _template}
