"""Ways out of messages that reach nobody: what would be sent is printed, or kept in a file."""

from django.conf import settings
from django.utils.module_loading import import_string

_BACKENDS = "django.core.mail.backends"
# What is printed stands in the log: log-in codes, personal links.
PRINTS_MAIL = {f"{_BACKENDS}.{name}.EmailBackend" for name in ("console", "dummy", "filebased")}
# Of Django's tests, which read it: a portal in life has no use for it.
IN_MEMORY = f"{_BACKENDS}.locmem.EmailBackend"


def no_mail_leaves():
    return settings.EMAIL_BACKEND in PRINTS_MAIL


def no_text_leaves():
    """Raises ImportError where there is no such way out."""
    return getattr(import_string(settings.TEXT_MESSAGE_BACKEND), "reaches_nobody", False)
