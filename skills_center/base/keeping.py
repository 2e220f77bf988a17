"""Who may keep an answer of the portal: nobody, where it is for a person.

A view need not think of it, and cannot do less. What is the same for everybody says so by
`same_for_everybody`; pages kept for visitors are told from a person's by the session.
"""

import re
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.views.decorators.cache import never_cache

# A part of an address that takes any text; of the converters these alone take plain words.
_ANY_TEXT = re.compile(r"<(?!(?:int|key|slug|year):)[^<>]+>")
SAFE = {"GET", "HEAD", "OPTIONS"}
FOR_A_PERSON = "no-store, private"


def same_for_everybody(response):
    """Let browsers keep an answer to whoever asks: it holds nothing of anybody."""
    response.is_same_for_everybody = True
    return response


def keep_nothing_personal(get_response):
    """Answer `no-store` to whoever has a session, behind a personal link, and to what was sent.

    It stands outside of the session, whose cookie may be new, and inside of the static files.
    """

    def middleware(request):
        response = get_response(request)
        if is_personal(request, response):
            told = response.get("Cache-Control", "")
            if "no-store" not in told or "private" not in told:
                response["Cache-Control"] = FOR_A_PERSON
                del response["Expires"]
        return response

    return middleware


def is_personal(request, response):
    if getattr(response, "is_same_for_everybody", False):
        return False
    name = settings.SESSION_COOKIE_NAME
    match = request.resolver_match
    return (
        request.method not in SAFE
        or name in request.COOKIES
        or name in response.cookies
        or (match is not None and may_be_secret(match.route))
    )


def may_be_secret(route):
    """Whether a part of an address may be a secret: what is signed fits into no slug, number or
    year. So a new address with a link of its own needs nothing here, whatever it calls its part.
    """
    return bool(_ANY_TEXT.search(route))


def kept_to_itself(view):
    """Nobody keeps, lists or passes on the address of a link.

    Not `no-referrer`: a browser then sends `Origin: null` with a form, which the guard against
    forged requests refuses. `strict-origin` says the name of the portal and never the path.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return login_not_required(never_cache(wrapper))
