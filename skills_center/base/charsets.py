"""Which charset a request may name: UTF-8, once, in any spelling.

Django decodes the query, the fields and the names of files with the charset that the sender names,
the query already while it makes the request: outside of every middleware. One of Python's codecs
takes seconds for a few hundred kilobytes (punycode), some are no charsets (zlib_codec), some spell
what no database takes (unicode_escape). So the header is looked at before.

Parts of a multipart are decoded as the whole is, whatever charset they name.
"""

import codecs

from django.core.signals import request_started
from django.dispatch import receiver
from django.utils.http import parse_header_parameters

UNREADABLE = "unreadable"  # no codec has this name: Django leaves it alone


@receiver(request_started)
def look_at_charset(environ=None, **kwargs):
    """Put a charset that is none in the place of one that is not UTF-8.

    `refuse_odd_requests` answers it: here there is no request yet that could be answered.
    """
    if environ and not is_utf8(environ.get("CONTENT_TYPE", "")):
        environ["CONTENT_TYPE"] = f"text/plain; charset={UNREADABLE}"


def is_utf8(content_type):
    """Whether a Content-Type names no other charset than UTF-8."""
    if content_type.lower().count("charset") > 1:
        return False
    try:
        _form, parameters = parse_header_parameters(content_type)
        return codecs.lookup(parameters.get("charset", "utf-8")).name == "utf-8"
    except (LookupError, ValueError):
        return False
