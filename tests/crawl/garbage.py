"""What is sent in place of what belongs there, kind by kind, for each place of a request.

Each kind has a name, so that a request can be made again from its printed line alone.
"""

import json
from functools import cache
from urllib.parse import quote, urlencode

from .driver import SECOND_HOST, STRANGER

# Comes back as markup where somebody forgets to escape.
PROBE = "zqx'\"><svg/onload=zqrun()>"
PROBE_SEEN = "<svg/onload=zqrun()>"
SCRIPT_ADDRESS = "javascript:zqrun()"
FORGED = "zqforged"
HUGE = "9223372036854775808"
DEEP = 3000  # brackets, deeper than Python recurses

VALUES = {
    "huge": HUGE,
    "largest": "9223372036854775807",
    "zero": "0",
    "negative": "-1",
    "word": "abc",
    "empty": "",
    "nul": "a\0b",
    "probe": PROBE,
    "long": "ب" * 6000,
    "right-to-left": "\u202e\u200f\u061c1",
    "stranger": f"https://{STRANGER}/",
    "stranger without scheme": f"//{STRANGER}/",
    "stranger with a backslash": f"/\\{STRANGER}/",
    "script address": SCRIPT_ADDRESS,
    "line break": f"a\r\nX-Zq: {FORGED}\n\x1b[31m{FORGED}",
    "arabic digits": "٣",
    "exponent": "1e400",
    "not a number": "NaN",
    "underscore number": "1_000",
    "year 0": "0000-01-01",
    "year 10000": "10000-01-01",
    "day that is not": "2026-02-31",
    "hour that is not": "25:61",
    "template": "{{7*7}}{0.__class__}%(x)s",
    "quotes": "' OR 1=1 --",
    "path": "../../../../etc/passwd",
    "emoji": "😀",
    "list": "[]",
    "json": '{"a": [1]}',
}

# In an address, as it is sent.
PATHS = {
    **{name: quote(value, safe="") for name, value in VALUES.items() if name != "empty"},
    "bytes that are no text": "%ff%fe",
    "lone surrogate": "%ed%a0%80",
    "encoded slash": "%2e%2e%2f1",
    "more parts": "1/2/3",
    "cut escape": "%zz%",
    "very long number": "9" * 400,
    "dotless": "1.5",
    "with a sign": "+1",
    "of the admin": "_5F_3Cx_3E",
    "its own language": "%d9%a1",
}


# Queries ------------------------------------------------------------------------------
# Names that some view or library knows.
NAMES = [
    "_to_field", "_popup", "_changelist_filters", "o", "p", "q", "e", "all", "next", "page",
    "center", "year", "language", "term", "app_label", "model_name", "field_name", "_facets",
    "code", "number", "format", "id__exact", "pk__in", "_source_model", "v", "day", "month",
]  # fmt: skip


@cache
def queries(known, others=tuple(NAMES)):
    """Kinds and queries. `known`: names that the page's own links and forms use."""
    return list(_queries(known, others))


def _queries(known, others):
    names = [*dict.fromkeys([*known, *others])]
    for name in names:
        for kind, value in VALUES.items():
            yield f"{name}={kind}", urlencode({name: value})
        yield f"{name} twice", urlencode([(name, "1"), (name, "a\0b"), (name, "1")])
        yield f"{name} as array", urlencode([(f"{name}[]", "1"), (f"{name}[a]", "1")])
        yield f"{name} as no text", f"{quote(name)}=%ff%ed%a0%80"
        for lookup in ("isnull", "gte", "year", "regex", "in", "startswith", "password"):
            yield f"{name}__{lookup}", urlencode({f"{name}__{lookup}": "(x"})
    yield "thousands of names", "&".join(f"n{number}=1" for number in range(2100))
    yield "only signs", "&&==&=%&%zz=%zz;a=1;b"
    yield "name of nul", "%00=1&a%00=2"
    yield "unknown name", urlencode({"zq-unknown": PROBE})
    yield "bytes", "\xff\xfe=\xff"


# Headers and cookies --------------------------------------------------------------------
HEADERS = {
    "language": [("Accept-Language", "zq" + ",x;q=9" * 200 + ",\xff")],
    "language of signs": [("Accept-Language", "../../fr;q=x,*;q=-1")],
    "stranger's host": [("Host", STRANGER)],
    "host of signs": [("Host", f"{SECOND_HOST}:zq<svg>")],
    "second host": [("Host", SECOND_HOST)],
    "forwarded host": [("X-Forwarded-Host", STRANGER), ("X-Forwarded-Proto", "zq")],
    "forwarded for": [("X-Forwarded-For", f"zq, {PROBE}, ::ffff:999.1.1.1, \xff")],
    "address of none": [("X-Forwarded-For", ""), ("Remote-Addr", "")],
    "referer": [("Referer", f"http://{STRANGER}/{PROBE}")],
    "origin": [("Origin", "null")],
    "range": [("Range", "bytes=-9223372036854775809,9-1,x")],
    "dates": [("If-Modified-Since", "Thu, 99 Foo 0000 99:99:99 GMT"), ("If-None-Match", '"')],
    "if-match": [("If-Match", "*"), ("If-Unmodified-Since", "0")],
    "accept": [("Accept", "*/*;q=zq,,;" + "x/y," * 500)],
    "htmx": [
        ("HX-Request", "true"),
        ("HX-Current-URL", f"javascript://{STRANGER}/%0d%0a{PROBE}"),
        ("HX-Target", PROBE),
        ("HX-Trigger", "\xff"),
    ],
    "fetch": [("X-Requested-With", "XMLHttpRequest"), ("Accept", "application/json")],
    "browser": [("User-Agent", f"{PROBE}\x1b[31m{FORGED}" * 60)],
    "authorization": [("Authorization", "Basic \xff:\xff")],
    "encoding": [("Accept-Encoding", "br;q=zq, gzip;q=x, *"), ("Content-Encoding", "gzip")],
    "length": [("Content-Length", "-5")],
    "length of none": [("Content-Length", "zq")],
    "csrf": [("X-CSRFToken", "\xff" * 32)],
    "method": [("X-HTTP-Method-Override", "DELETE"), ("X-Original-URL", "/admin/")],
}
COOKIES = {
    "session of garbage": [("sessionid", "zq<svg>" * 20)],
    "session of nul": [("sessionid", "a\0b")],
    "session of bytes": [("sessionid", "\xff\xfe")],
    "session very long": [("sessionid", "a" * 4000)],
    "session empty": [("sessionid", "")],
    "csrf of garbage": [("csrftoken", "zq")],
    "csrf of bytes": [("csrftoken", "\xff" * 32)],
    "messages": [("messages", "zq:zq:zq"), ("django_language", "../..\x80")],
    "language": [("django_language", "zq'\"><svg>")],
    "known device": [("known_device", "zq:zq:zq")],
    "names of signs": [('"\\', "\\"), ("a b", "c"), ("", "x")],
}
METHODS = ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "ZQ"]


# Bodies ---------------------------------------------------------------------------------
BOUNDARY = "zqboundary"
PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x02\x00\x00\x00zq"
)
FILES = {
    "of zero bytes": ("zq.pdf", "application/pdf", b""),
    "of another kind": ("zq.png", "image/png", b"%PDF-1.4 zq"),
    "cut picture": ("zq.png", "image/png", PICTURE),
    "only a name of signs": (f"../{PROBE}\0.xlsx", "application/x-zq", b"zq"),
    "no workbook": ("zq.xlsx", "application/vnd.ms-excel", b"PK\x03\x04zq"),
    "commas of nul": ("zq.csv", "text/csv", b"a,b\0,\xff\n" * 20),
    "a page": ("zq.html", "text/html", PROBE.encode()),
}


def form_body(pairs):
    return urlencode(pairs, errors="surrogatepass").encode(), "application/x-www-form-urlencoded"


def multipart(pairs, files=()):
    lines = []
    for name, value in pairs:
        head = f'Content-Disposition: form-data; name="{_quoted(name)}"'
        lines += [f"--{BOUNDARY}", head, "", value]
    body = "\r\n".join([*lines, ""]).encode("utf-8", "surrogatepass") if lines else b""
    for name, (file, kind, content) in files:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{_quoted(name)}"; '
            f'filename="{_quoted(file)}"\r\nContent-Type: {kind}\r\n\r\n'
        )
        body += head.encode() + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


def _quoted(text):
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "")


CHARSETS = [
    "utf-7", "utf-16", "utf-32", "zlib_codec", "unicode_escape", "raw_unicode_escape", "punycode",
    "idna", "rot13", "base64", "hex", "bz2", "latin-1", "cp037", "undefined", "mbcs", "zq",
    "utf-8-sig", "iso-2022-jp", "' utf-8",
]  # fmt: skip


def raw_bodies(pairs):
    """Kind → body and content type, whatever form the page has."""
    urlencoded, plain = form_body(pairs)
    parts, multi = multipart(pairs)
    for charset in CHARSETS:
        yield f"charset {charset}", urlencoded + b"&zq=\\ud800xn--a", f"{plain}; charset={charset}"
        yield f"charset {charset} of parts", parts, f"{multi}; charset={charset}"
    yield "charset without body", b"", "text/plain; charset=zlib_codec"
    yield "as json", json.dumps(dict(pairs)).encode(), "application/json"
    yield "json array", b"[1, [2], null]", "application/json"
    yield "json number", b"9223372036854775808", "application/json"
    yield "json of numbers", b'{"marks": [{"id": 1e400, "enrolment": NaN}]}', "application/json"
    yield "json deep", b"[" * DEEP + b"]" * DEEP, "application/json"
    yield "json broken", b'{"a": "\\ud800", \xff', "application/json"
    yield "json text", b'"zq"', "application/json"
    yield "json of rows", b'{"marks": [[1], 1, null, {"id": []}]}', "application/json"
    yield "parts cut", parts[: len(parts) // 2], multi
    yield "parts as nothing", b"", multi
    yield "parts without boundary", parts, "multipart/form-data"
    yield "parts of signs", parts, "multipart/form-data; boundary=\xff\xfe"
    yield "parts of another boundary", parts, "multipart/form-data; boundary=zqother"
    yield "parts without name", parts.replace(b'; name="', b'; nome="'), multi
    yield "parts in base64", _encoded(parts), multi
    yield "parts of an endless name", multipart([("a" * 20_000, "b")])[0], multi
    yield (
        "xml",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;",
        "text/xml",
    )
    yield "no content type", urlencoded, ""
    yield "content type of signs", urlencoded, "zq/;;=,\xff"
    yield "nothing", b"", plain
    yield "bytes", b"\xff\xfe\x00=\xff&%zz=%", plain
    yield "thousands of fields", b"&".join(b"n%d=1" % number for number in range(2200)), plain
    yield "a megabyte", b"a=" + b"b" * 1_200_000, plain
    yield "every field twice", form_body([*pairs, *pairs])[0], plain
    yield "fields as arrays", form_body([(f"{name}[]", value) for name, value in pairs])[0], plain
    yield "names of nul", form_body([(f"{name}\0", value) for name, value in pairs])[0], plain


def _encoded(parts):
    head = b"Content-Transfer-Encoding: base64\r\n\r\n"
    return parts.replace(b"\r\n\r\n", b"\r\n" + head + b"!!!", 1)


COUNTERS = ("TOTAL_FORMS", "INITIAL_FORMS")
COUNTS = ["99999", HUGE, "-1", "x", "", "1e9"]


def field_kinds(field, foreign):
    """Kind → the values of one field, none where it is left out."""
    for kind, value in VALUES.items():
        yield kind, [value]
    yield "missing", None
    yield "twice", [*field.values, *field.values, "1"]
    yield "row of the other centre", [str(foreign)]
    yield "rows of the other centre", [str(foreign), HUGE, "x"]
    yield "lone surrogate", ["\ud800"]
    if field.choices:
        yield "choice not offered", ["zq-not-offered"]
    if field.name.endswith(COUNTERS):
        for value in COUNTS:
            yield f"counter {value[:8]}", [value]
    if field.kind in ("text", "textarea", "search", "tel", "email"):
        yield "name of a stranger", [f"www.{STRANGER} com"]


def with_field(pairs, name, values):
    """The form with one field replaced, or left out."""
    if values is None:
        return [pair for pair in pairs if pair[0] != name]
    kept = [pair for pair in pairs if pair[0] != name]
    return [*kept, *((name, value) for value in values)]
