"""Requests no browser makes: refused with a page, whatever they are for, and never an error."""

import json

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import UnreadablePostError
from django.test import RequestFactory
from django.utils import translation

from skills_center.base.bodies import BadBodyError, json_of
from skills_center.base.middleware import LARGEST_BODY, CatchRefusedValues
from tests.marks import once

ADDRESSES = ["/ar/results/?q=a", "/ar/account/login/?next=/", "/admin/?q=a", "/nowhere?q=a"]
HEADERS = {
    "Content-Security-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}
# Every codec of Python that is no UTF-8, and some that are none.
CHARSETS = [
    "charset=punycode",
    "charset=PUNYCODE",
    'charset="punycode"',
    "charset=utf-8; charset=punycode",
    "charset=punycode; charset=utf-8",
    "CharSet=puny_code",
    "charset*=utf-8''punycode",
    "charset*0=puny; charset*1=code",
    "charset*=nothing''x",
    "charset=zlib_codec",
    "charset=unicode_escape",
    "charset=raw_unicode_escape",
    "charset=undefined",
    "charset=idna",
    "charset=utf-7",
    "charset=utf-16",
    "charset=latin-1",
    "charset=nothing",
    "charset=",
]
FORMS = [
    "text/plain",
    "multipart/form-data; boundary=b",
    "application/x-www-form-urlencoded",
    "application/json",
]
FIELD = b'--b\r\nContent-Disposition: form-data; name="login"\r\n\r\n%s\r\n--b--\r\n'


@pytest.fixture
def visitor(client, db):
    client.raise_request_exception = False
    return client


@once
@pytest.mark.parametrize("charset", CHARSETS)
def test_body_in_another_charset_is_refused_unread(visitor, charset):
    """Before Django makes a request of it, where an error is no page but the server's own."""
    body = FIELD % b"x"
    for method in ("GET", "POST"):
        for form, address in zip(FORMS, ADDRESSES, strict=True):
            response = visitor.generic(method, address, body, f"{form}; {charset}")
            assert (response.status_code, form, method) == (415, form, method)
            assert response.headers.keys() >= HEADERS


@once
@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF8"', "; charset=Utf_8"])
@pytest.mark.parametrize("form", FORMS)
def test_utf8_is_read_however_it_is_spelled(visitor, form, charset):
    response = visitor.generic("POST", "/ar/cohorts/?q=a", FIELD % b"x", f"{form}{charset}")
    assert response.status_code == 200


@once
def test_part_of_a_multipart_is_utf8_whatever_it_says():
    """Nor does a field `_charset_` change how the others are read."""
    body = (
        '--b\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\nutf-16\r\n'
        '--b\r\nContent-Disposition: form-data; name="a"\r\n'
        "Content-Type: text/plain; charset=punycode\r\n\r\nأمل\r\n"
        "--b\r\nContent-Disposition: form-data; name*=punycode''b\r\n\r\nx\r\n--b--\r\n"
    ).encode()
    request = RequestFactory().generic("POST", "/", body, "multipart/form-data; boundary=b")
    assert request.POST["_charset_"] == "utf-16"
    assert request.POST["a"] == "أمل"


@once
@pytest.mark.parametrize(
    "address",
    [
        "/ar/results/?q=a%00&q=b",
        "/ar/results/?q=b&q=a%00",
        "/ar/results/?a%00=b",
        "/ar/organizations/?q=a%00b",
        "/ar/tracks/%00/",
        "/admin/members/member/?q=a%00&q=b",
        "/admin/members/member/?sex__exact=a%00&sex__exact=b",
    ],
)
def test_null_character_in_an_address_is_a_bad_request(visitor, director, address):
    visitor.force_login(director)
    assert visitor.get(address).status_code == 400


@once
@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": 'sessionid="\\000abcdefghijk"'},
        {"cookie": 'django_language="\\000"'},
        {"cookie": 'anything="a\\000"'},
        {"user-agent": "a\0"},
        {"referer": "http://testserver/\0"},
        {"x-forwarded-for": "\ud800"},
    ],
)
def test_null_character_in_a_header_is_a_bad_request(visitor, headers):
    assert visitor.get("/ar/me/", headers=headers).status_code == 400


@once
@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "X"])
def test_method_that_no_page_has_is_refused(visitor, method):
    for address in ADDRESSES:
        response = visitor.generic(method, address)
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS, POST"


@once
@pytest.mark.parametrize("length", ["x", "-1", "²", "1.5", "٣"])
def test_length_that_is_no_number_is_a_bad_request(visitor, length):
    response = visitor.post("/ar/account/login/", {"login": "x"}, CONTENT_LENGTH=length)
    assert response.status_code == 400


@once
@pytest.mark.parametrize("length", [LARGEST_BODY + 1, "9" * 5000])
def test_body_too_long_is_refused_unread(visitor, length):
    response = visitor.post("/ar/account/login/", {"login": "x"}, CONTENT_LENGTH=str(length))
    assert response.status_code == 413
    with translation.override("ar"):
        assert translation.gettext("This is too large to send") in response.content.decode()


LOGIN = "/ar/account/login/"
FORM = "multipart/form-data; boundary=b"
CODED = "application/x-www-form-urlencoded"
ODD_BODIES = {
    "too long a field": (b"login=" + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE, CODED, 413),
    "too long a part": (FIELD % (b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE), FORM, 413),
    "too many fields": (b"&".join([b"a=1"] * 2000), CODED, 400),
    "too many files": (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nx\r\n' * 200
        + b"--b--\r\n",
        FORM,
        400,
    ),
    "no boundary": (b"x", "multipart/form-data", 400),
    "wrong boundary": (FIELD % b"x", "multipart/form-data; boundary=\x7f", 400),
    "cut in a header": (b'--b\r\nContent-Disposition: form-data; name="login', FORM, 200),
    "cut in a field": (b'--b\r\nContent-Disposition: form-data; name="login"\r\n\r\nx', FORM, 200),
    "bad base64": (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!!a\r\n--b--\r\n",
        FORM,
        400,
    ),
    "no form": (b"\xff\xfe\x00", "application/octet-stream", 200),
    "bad UTF-8": (b"login=%ff%fe&\xff=1", CODED, 200),
    "doubled names": (b"login=a&login=b&login[]=c", CODED, 200),
}


@once
@pytest.mark.parametrize("kind", ODD_BODIES)
def test_odd_body_gets_an_answer_of_its_kind(visitor, kind):
    body, form, status = ODD_BODIES[kind]
    response = visitor.generic("POST", LOGIN, body, form)
    assert response.status_code == status
    assert response.headers.keys() >= HEADERS


@once
def test_too_many_parameters_in_an_address_are_a_bad_request(visitor):
    assert visitor.get("/ar/?" + "a=1&" * 2000).status_code == 400


@once
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("query", ["q=%00", "a&" * 2000])
def test_refusal_is_a_page_in_the_language_of_the_address(visitor, valid_html, language, query):
    response = visitor.get(f"/{language}/results/?{query}")
    with translation.override(language):
        assert translation.gettext("We could not read this request") in response.content.decode()
    valid_html(response)


# The net ------------------------------------------------------------------------
@pytest.mark.parametrize("broke", [OverflowError, DataError])
@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("POST", 400)])
def test_value_that_broke_the_database_is_no_page_and_is_logged(
    visitor, monkeypatch, settings, caplog, broke, method, status
):
    def breaks(*args):
        raise broke("planted")

    monkeypatch.setattr("enterprises.views.render", breaks)
    settings.RAISE_REFUSED_VALUES = False
    assert visitor.generic(method, "/ar/organizations/").status_code == status
    [told] = [one for one in caplog.records if one.name == "skills_center.base.middleware"]
    assert told.levelname == "ERROR"
    assert "enterprises:organizations" in told.message
    assert told.exc_info[0] is broke
    settings.RAISE_REFUSED_VALUES = True
    assert visitor.generic(method, "/ar/organizations/").status_code == 500


# JSON ---------------------------------------------------------------------------
def asking(body, content_type="application/json"):
    return RequestFactory().generic("POST", "/", body, content_type)


@once
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        '{"a": 1}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a": 1, "a": 2}',
        b'{"a": [{"b": 1, "b": 1}]}',
        b"NaN",
        b"[Infinity]",
        b"9" * 5000,
    ],
)
def test_body_that_is_no_json_is_refused(body):
    with pytest.raises(BadBodyError):
        json_of(asking(body))


@once
def test_form_where_json_is_asked_for_is_refused():
    request = asking(FIELD % b"x", FORM)
    assert request.POST["login"] == "x"  # as the check of the token reads it
    with pytest.raises(BadBodyError):
        json_of(request)


@once
def test_json_is_read():
    assert json_of(asking(json.dumps({"أمل": [1]}).encode())) == {"أمل": [1]}


@once
def test_a_body_that_breaks_off_is_no_fault_of_ours(rf):
    """The line of a visitor broke, or they sent half a form and no more."""
    net = CatchRefusedValues(lambda request: None)
    with pytest.raises(BadRequest):
        net.process_exception(rf.post("/"), UnreadablePostError())
