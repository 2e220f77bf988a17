"""A contact as a cookie or a row names it without telling it: computers are shared, rows read."""

from django.conf import settings
from django.utils.crypto import salted_hmac


def sealed(text, *, salt, key=None):
    return salted_hmac(salt, text, secret=key).hexdigest()[:20]


def seals(text, *, salt):
    """All that may stand for it: what was sealed may be older than the key."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return {sealed(text, salt=salt, key=key) for key in keys}
