"""All settings, read from the environment.

Without any variable the portal runs embedded: SQLite, local files, an in-memory
cache, mail and text messages on the console. `docs/operations.md` lists the
variables.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from skills_center import __version__
from skills_center.base.clock import PORTAL_ZONE, use_pinned_zones
from skills_center.base.stores.addresses import guarding_store, in_redis, store_of_pages

use_pinned_zones()  # before anything asks for the hour

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var")))


def required_in_production(name, value, instead):
    """Return `value`, or stop with one clear sentence when it is empty and DEBUG is off."""
    if not value and not DEBUG:
        raise ImproperlyConfigured(f"Set {name}: without DEBUG the portal needs {instead}.")
    return value


# Ground ---------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required_in_production(
    "SECRET_KEY", env("SECRET_KEY", default=""), "a long random secret of its own"
) or ("only-for-development-" + "x" * 40)
# Former keys: what they signed still opens, nothing is signed with them any more.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = required_in_production(
    "ALLOWED_HOSTS",
    env.list("ALLOWED_HOSTS", default=[]),
    "the host names it answers to, separated by commas",
)
# Where the links in messages lead, whichever host a request was sent to. Nobody can go to “*”.
_HOSTS = [host.removeprefix(".") for host in ALLOWED_HOSTS if "*" not in host]
PORTAL_URL = (
    required_in_production(
        "PORTAL_URL",
        env("PORTAL_URL", default=f"https://{_HOSTS[0]}" if _HOSTS else "").rstrip("/"),
        "the address that people type, like https://portal.example.org: ALLOWED_HOSTS names none",
    )
    or "http://127.0.0.1:8000"
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The portal stands at the root of its host, whatever SCRIPT_NAME a server takes from a request:
# `reverse` would put it before each link, also of the pages that are kept for others.
FORCE_SCRIPT_NAME = ""
ROOT_URLCONF = "skills_center.urls"
WSGI_APPLICATION = "skills_center.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "skills_center.base",
    "skills_center.network",
    "skills_center.messaging",
    "members",
    "tracks",
    "enterprises",
    "forum",
    "skills_center.privacy",
    "skills_center.results",
    "skills_center.pages",
    "skills_center.seed",
    "modeltranslation",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_fsm",
    "django_htmx",
    "phonenumber_field",
    "simple_history",
    "whitenoise.runserver_nostatic",
    "skills_center.base.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "skills_center.base.middleware.number_requests",
    # Headers first: whatever is refused below, and a static file, leaves with all of them.
    "skills_center.base.middleware.headers_on_every_answer",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "skills_center.pages.health.answer_health_first",
    "django.middleware.security.SecurityMiddleware",
    "skills_center.base.middleware.refuse_odd_requests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "skills_center.base.keeping.keep_nothing_personal",
    "members.interrupted.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "members.middleware.end_sessions_in_time",
    "members.middleware.keep_what_was_typed",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.middleware.remember_who_named_a_guardian",
    "members.middleware.follow_session_key",
    "members.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "skills_center.pages.errors.say_what_is_only_sent",
    "skills_center.base.middleware.StoreAwayMiddleware",
    "skills_center.base.middleware.CatchRefusedValues",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "skills_center.network.context_processors.network",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# Database, cache, files -----------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A fresh checkout has no folder for the file yet.
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # Writers queue at BEGIN instead of failing in the middle; readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", env.int("DATABASE_CONN_MAX_AGE", default=60))
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# The counts of tries have a connection of their own: base/stores/database.py says why.
DATABASES["limits"] = dict(DATABASES["default"])
DATABASE_ROUTERS = ["skills_center.base.stores.database.LimitsRouter"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    _file = Path(DATABASES["default"]["NAME"])
    DATABASES["limits"]["NAME"] = str(_file.with_name(f"{_file.stem}.limits{_file.suffix}"))

_CACHE_URL = env("CACHE_URL", default="locmemcache://pages")
CACHES = {
    # Django's default, so that libraries count where nobody can wash their counts away.
    "default": guarding_store(
        env("LIMITS_URL", default=_CACHE_URL if in_redis(_CACHE_URL) else "")
    ),
    "pages": store_of_pages(_CACHE_URL, release=__version__),
}
# How long a visitor may see a page, or a year's figures, as they stood before.
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=0 if DEBUG else 60)

MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(DATA_DIR / "media")))
# What people hand in: never under a folder that a web server may serve.
PRIVATE_ROOT = Path(env("PRIVATE_ROOT", default=str(DATA_DIR / "private")))
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "skills_center.base.files.PrivateFiles",
        "OPTIONS": {
            "location": PRIVATE_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# Language and time ----------------------------------------------------------
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", _("Arabic")), ("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["skills_center.base.formats"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "ar"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("ar", "fr", "en")
TIME_ZONE = PORTAL_ZONE
USE_I18N = USE_TZ = True
FIRST_DAY_OF_WEEK = 1
PHONENUMBER_DEFAULT_REGION = "MA"
PHONENUMBER_DB_FORMAT = "E164"
# What a foreign number is shown as: read again without its country it would be another one.
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

# Accounts -------------------------------------------------------------------
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.accounts.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:me"
LOGOUT_REDIRECT_URL = "pages:home"
ACCOUNT_ADAPTER = "members.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "members.forms.account.LoginForm",
    "confirm_login_code": "members.forms.account.ConfirmLoginCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
# allauth's own sign-up is closed; these only say which contacts an account may have.
ACCOUNT_SIGNUP_FIELDS = ["phone*", "email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Every account begins by proving its phone or e-mail with a code (see members/views/join.py).
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 4  # the waits between them: members/limits.py
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds; text messages can be slow
# Digits: every keyboard has them, and phones fill them in. docs/security.md has the odds.
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# How often one may try. `key` is a contact; docs/operations.md says why these numbers.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "50/10m/ip,20/h/key",
    "login_failed_here": "5/5m/key",
    # From one device that is known to the account, and from all that are.
    "login_failed_device": "10/10m/key",
    "login_failed_known": "20/10m/key",
    "code_anywhere": "120/h/ip,10/h/key,20/d/key",
    "code_here": "1/30s/key,2/90s/key,3/390s/key,6/h/key",
    "code_known": "10/h/key",
    # Wrong codes of six digits, over days: from one address, for one contact, from known devices.
    "code_wrong": "60/h/ip,150/d/ip,20/d/key,60/7d/key",
    "code_wrong_device": "10/d/key,30/7d/key",
    "code_wrong_known": "20/d/key,60/7d/key",
    "reauthenticate": "10/m/user",
    # Who is there already proves it once more: with their password, or the second factor.
    "own_password": "5/5m/key,20/h/key",
    "second_factor": "20/h/key",
    # Who says that they had another number: of one account, from one address.
    "number_change": "3/30d/key",
    "number_change_here": "20/d/key",
    # A birth date that family knows: in a day, and for as long as the link is good.
    "guardian": "8/d/key,20/30d/key",
    # Files to which a number said that it does not agree, or does not know who asks: after two no
    # member has it asked, staff may.
    "guardian_no": "2/365d/key",
    # Links to a guardian's number that nobody proved, which the staff did not send: to one number,
    # whichever files name it, and from one address.
    "guardian_link": "6/d/key,9/30d/key",
    "guardian_link_here": "60/h/key",
    "camp_agreement": "8/d/key",
    # One's own, to a file of the desk.
    "claim": "6/d/key",
    # Codes of certificates that do not exist: a person mistypes, a program guesses.
    "verify": "30/h/key",
    # Links of messages that open nothing: a person opens an old one, a program guesses.
    "link": "60/h/key",
    # What is kept for who is not logged in: registrations begun, forms of a session that ended.
    "join_here": "300/h/key",
    "kept_form": "60/h/key",
    # What makes messages leave to others: a hall where many register, a large family, a team.
    "camp_here": "20/h/key",
    "camp_phone": "8/d/key,20/30d/key",
    "team": "30/d/key",
    # Another phone or e-mail of one's own: each sends a message to somebody.
    "own_contact": "8/d/key",
}
# A log-in of a few minutes ago is proof enough for what asks for one again.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# Staff enter with a second factor: the code of an application, or a recovery code.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=not DEBUG)
MFA_ADAPTER = "members.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "members.forms.second_factor.AuthenticateForm",
    "reauthenticate": "members.forms.second_factor.ReauthenticateForm",
    "activate_totp": "members.forms.second_factor.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # periods of 30 seconds: phones' clocks differ
# Nobody enters without a code or an invitation that proved the contact.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# How long sessions last, in seconds: a member's, from their last word; what nobody typed to an
# end; the staff's without a request, and at all (members/sessions.py).
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
ANONYMOUS_SESSION_AGE = 30 * 60
STAFF_SESSION_IDLE = 30 * 60
STAFF_SESSION_LONGEST = 12 * 60 * 60

# Messages -------------------------------------------------------------------
# In the session, not in a cookie: who has one to read is then no visitor to the page cache.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
vars().update(env.email("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env(
    "DEFAULT_FROM_EMAIL", default="Skills Center <no-reply@localhost>"
)
# Who is told of faults of the portal; without anybody its error page does not say so.
ADMINS = [("", address) for address in env.list("ADMINS", default=[])]
EMAIL_SUBJECT_PREFIX = "[Skills Center] "
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # seconds
# A gateway that takes text messages over HTTP; docs/operations.md has an example.
TEXT_GATEWAY = {
    "url": env("TEXT_GATEWAY_URL", default=""),
    "headers": env.json("TEXT_GATEWAY_HEADERS", default={}),
    "body": env.json(
        "TEXT_GATEWAY_BODY", default={"to": "{to}", "text": "{text}", "from": "{sender}"}
    ),
    "as_form": env.bool("TEXT_GATEWAY_AS_FORM", default=False),
    "sender": env("TEXT_GATEWAY_SENDER", default=""),
    "timeout": env.int("TEXT_GATEWAY_TIMEOUT", default=20),  # seconds
    "keeps_keys": env.bool("TEXT_GATEWAY_KEEPS_KEYS", default=False),
}
TEXT_MESSAGE_BACKEND = env(
    "TEXT_MESSAGE_BACKEND",
    default="skills_center.messaging.outbox.gateways."
    + ("HTTPTextGateway" if TEXT_GATEWAY["url"] else "ConsoleTextGateway"),
)

# A version of a file is read, never put back: what happened since would be lost.
SIMPLE_HISTORY_REVERT_DISABLED = True

# Personal data (law 09-08; docs/operations.md) --------------------------------
# Days in which staff look for the file of who had another number before; then it has run out.
NUMBER_CHANGE_DAYS = env.int("NUMBER_CHANGE_DAYS", default=30)
# Days in which the staff decide on changes proposed to a file; then the file stays as it is.
PROPOSAL_DAYS = env.int("PROPOSAL_DAYS", default=60)
# Days to answer a request: article 8 gives ten clear days for corrections and erasure.
DATA_REQUEST_DAYS = env.int("DATA_REQUEST_DAYS", default=10)
# Years without a sign of life after which a member's file is emptied, and the days to object.
RETENTION_YEARS = env.int("RETENTION_YEARS", default=5)
PURGE_NOTICE_DAYS = env.int("PURGE_NOTICE_DAYS", default=60)
PURGE_TOLD_AT_ONCE = env.int("PURGE_TOLD_AT_ONCE", default=200)
# Months after which the texts of sent messages, and the log of readings, are no longer kept.
MESSAGE_TEXT_MONTHS = env.int("MESSAGE_TEXT_MONTHS", default=12)
ACCESS_LOG_MONTHS = env.int("ACCESS_LOG_MONTHS", default=36)

# Safety ---------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# What no page of the portal asks a device for.
PERMISSIONS_POLICY = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
HTTPS = env.bool("HTTPS", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Browsers take a cookie of this name from this host over HTTPS alone: no neighbour under the same
# domain can set it. `static/js/marks-send.js` reads the token's by both names.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
KNOWN_DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}known_device"
KEPT_FORM_COOKIE_NAME = f"{COOKIE_PREFIX}kept_form"  # what was typed: members/kept_forms.py
# Whose guardian was named from this browser, sealed: members/asked_here.py
ASKED_GUARDIAN_COOKIE_NAME = f"{COOKIE_PREFIX}asked_guardian"
WRITER_COOKIE_NAME = f"{COOKIE_PREFIX}writer"
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Of a page of the back office nearly half: it sends what it showed of each field beside it.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1800
# A value on which a database breaks is a fault of ours: development and the tests show it.
RAISE_REFUSED_VALUES = DEBUG
CSRF_FAILURE_VIEW = "skills_center.pages.errors.csrf_failure"

# One way to write a line for all, Django's own handlers included: see `base/logs.py`.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "skills_center.base.logs.LineFormatter",
            "format": "{asctime} {levelname} {request_id} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "fault_mail": {"class": "skills_center.base.fault_mail.FaultMail"},
    },
    "root": {
        "handlers": ["console", "fault_mail"],
        "level": env("LOG_LEVEL", default="INFO"),
    },
    "loggers": {
        # Django's own mail of an error holds cookies and what was typed.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # They write whole addresses, with the key of the gateway.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
