"""Bodies of requests that are no forms."""

import json

from django.core.exceptions import RequestDataTooBig
from django.http import RawPostDataException


class BadBodyError(ValueError):
    """A body that is not the JSON an address asks for."""


def json_of(request):
    """The value that a body spells in JSON, in UTF-8. Raises BadBodyError.

    Python's own guesses at UTF-16, lets the last of two equal keys win, and takes NaN.
    """
    try:
        text = request.body.decode()
        return json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_number)
    except (RawPostDataException, RequestDataTooBig, ValueError, RecursionError) as error:
        # Raw: sent as a form, which was read as one on its way here.
        raise BadBodyError from error


def _without_doubles(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadBodyError
    return found


def _no_number(name):
    raise BadBodyError
