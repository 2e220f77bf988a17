"""The way out of text messages: to a gateway, over HTTP."""

import socket
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache

import httpx
from django.conf import settings
from django.utils import timezone

from skills_center.base.logs import Loggable
from skills_center.messaging.values import fill_in

from .deadlines import Deadline
from .failures import NotSentError, OursError, RefusedError, UnsureError

# Not now: it took nothing.
_LATER = {425, 429, 503}
# This message as it is, and no other: too long, no such number.
_REFUSED = {400, 410, 413, 422, 451}
# It may be in the middle of it.
_MAYBE = {408, 409}


class ConsoleTextGateway:
    """Prints text messages: the embedded default."""

    reaches_nobody = True

    def send(self, address, body, key):
        print(f"\n--- text message to {address}\n{body}\n---", flush=True)


class HTTPTextGateway:
    """Posts each text message to an address, as `settings.TEXT_GATEWAY` says.

    Its status alone is read. One that answers 200 and says within that it took nothing is believed
    (`docs/operations.md`).
    """

    def send(self, address, body, key):
        gateway = settings.TEXT_GATEWAY
        values = {"to": address, "text": body, "sender": gateway["sender"], "key": str(key)}
        with Deadline(2 * gateway["timeout"]) as deadline:
            status, headers = deadline.hold(lambda: _posted(gateway, values, deadline))
        if not 200 <= status < 300:
            raise _failure(status, headers, gateway)


def _posted(gateway, values, deadline):
    """Status and headers of the answer."""

    def watch(event, info):
        if event == "connection.connect_tcp.complete":
            deadline.watch(info["return_value"].get_extra_info("socket"))

    with _client(gateway) as client:
        try:
            request = _request(client, gateway, values)
        except httpx.InvalidURL as error:
            raise OursError(_told(error), surely=True) from error
        except Exception as error:  # nothing was handed over to anybody
            raise OursError(_told(error)) from error
        request.extensions["trace"] = watch
        try:
            answer = client.send(request, stream=True)
        except httpx.UnsupportedProtocol as error:
            raise OursError(_told(error), surely=True) from error
        except (httpx.LocalProtocolError, OverflowError, ValueError) as error:
            raise OursError(_told(error)) from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            raise _unconnected(error) from error
        except httpx.TransportError as error:
            raise UnsureError(_told(error), keeps_keys=gateway["keeps_keys"]) from error
        answer.close()
        return answer.status_code, answer.headers


def _client(gateway):
    """Settings, certificates and the proxy of the machine are read by that: nothing is sent."""
    try:
        return httpx.Client(timeout=gateway["timeout"], verify=_trusted())
    except Exception as error:
        raise OursError(_told(error), surely=True) from error


def _request(client, gateway, values):
    key = {"Idempotency-Key": values["key"]}
    way = "data" if gateway["as_form"] else "json"
    content = {way: _filled(gateway["body"], values)}
    return client.build_request("POST", gateway["url"], headers=key | gateway["headers"], **content)


@cache
def _trusted():
    """Read once: the certificates of all authorities take longer than a message."""
    return httpx.create_ssl_context()


def _filled(body, values):
    """The body as the gateway wants it, its placeholders filled in at any depth."""
    if isinstance(body, dict):
        return {name: _filled(part, values) for name, part in body.items()}
    if isinstance(body, list):
        return [_filled(part, values) for part in body]
    return fill_in(body, values) if isinstance(body, str) else body


def found(status):
    """What a status says that is no success, as a class of `failures`. What is neither of this
    message nor of the moment is ours, once others meet it too: our token, our address, an account
    without credit.

    Who redirects after a POST may have done what was asked (303 says so)."""
    if status in _LATER:
        return NotSentError
    if status < 400 or status >= 500 or status in _MAYBE:
        return UnsureError
    return RefusedError if status in _REFUSED else OursError


def _failure(status, headers, gateway):
    code, kind = Loggable(f"HTTP {status}"), found(status)
    if kind is NotSentError:
        return NotSentError(code, of_channel=True, wait=_asked_wait(headers))
    if kind is UnsureError:
        return UnsureError(code, keeps_keys=gateway["keeps_keys"] and status >= 400)
    return kind(code)


def _asked_wait(headers):
    """Seconds that `Retry-After` asks to be left alone, in either of its forms; None without it."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdecimal():
        return int(asked[:9])
    try:
        moment = _aware(parsedate_to_datetime(asked))
        return (moment - timezone.now()).total_seconds()
    except Exception:  # whatever is written there: it took nothing
        return None


def _aware(moment: datetime):
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _unconnected(error):
    """Nothing was handed over. A name that nobody knows and a certificate that is not theirs are
    faults of our settings, or look like them."""
    cause = cause_of(error)
    return OursError(cause, surely=True) if cause else NotSentError(_told(error), of_channel=True)


def cause_of(error):
    """`TLS` or `DNS`, where an address or its certificate is wrong; else None."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return Loggable("TLS")
        if isinstance(seen, socket.gaierror) and seen.errno != socket.EAI_AGAIN:
            return Loggable("DNS")
        seen = seen.__cause__ or seen.__context__
    return None


def _told(error):
    return Loggable(type(error).__name__)
