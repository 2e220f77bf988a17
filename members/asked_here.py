"""The browser that named a guardian's number agrees to nothing in the guardian's name.

It keeps those numbers, sealed, in a signed cookie for as long as a link is good; whichever page
named them (`numbers_named`). So does nobody who is logged in for the young person: themselves,
who asked for the link, the staff, another minor.
"""

from django.conf import settings
from django.core import signing

from .models import Member
from .seals import sealed, seals
from .services.guardians import LINK_LASTS
from .services.own_numbers import same_writing

_SALT = "asked-guardian"
_AGE = int(LINK_LASTS.total_seconds())
MOST = 60  # numbers: a browser sends a few links for each file it opens


def remember_named(request, response, numbers):
    """Let this browser be known as one that named these numbers."""
    new = [sealed(number, salt=_SALT) for number in dict.fromkeys(numbers)]
    kept = [one for one in _named(request) if one not in new]
    response.set_cookie(
        settings.ASKED_GUARDIAN_COOKIE_NAME,
        signing.dumps([*kept, *new][-MOST:], salt=_SALT),
        max_age=_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _named(request):
    try:
        cookie = request.COOKIES[settings.ASKED_GUARDIAN_COOKIE_NAME]
        return signing.loads(cookie, salt=_SALT, max_age=_AGE)
    except (KeyError, signing.BadSignature):
        return []


def was_named_here(request, phone):
    """Whether this browser named that number as a guardian's."""
    return not seals(same_writing(phone), salt=_SALT).isdisjoint(_named(request))


def is_minors_account(user):
    """Whether a minor is logged in: nobody's guardian."""
    own = Member.objects.filter(user=user).first() if user.is_authenticated else None
    return own is not None and own.is_minor


def is_for_the_young(request, phone, accounts=()):
    """Whether what is opened here is no answer of the guardian with that number: this browser named
    it, or somebody is logged in who is none. `accounts` are those who asked, and whose file it is.
    """
    if was_named_here(request, phone):
        return True
    user = request.user
    if not user.is_authenticated:
        return False
    return user.pk in accounts or user.is_kept_apart or is_minors_account(user)
