"""How often one may try: by network address, by contact, and by a device known to the account.

The numbers are in `settings.ACCOUNT_RATE_LIMITS`. What is typed is counted, whether an account
has it or not, so that a refusal tells nothing. A browser that entered an account before keeps a
signed cookie that says so and has a count of its own: strangers who try that account from a
thousand addresses use up the count of strangers, never that of its holder. All browsers known for
a contact share that count, and one alone uses half of it at most: it may be that of a school. A
browser is known no more once the account opens with another contact.
"""

import secrets
from contextlib import suppress

from django.conf import settings
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.utils.encoding import punycode
from phonenumber_field.phonenumber import to_python

from skills_center.base import limits
from skills_center.base.limits import network_address

from .models import User
from .seals import sealed, seals

_COOKIE = "known_device"  # what is sealed for it; its name stands in the settings
_COOKIE_AGE = 60 * 60 * 24 * 365


def normal(contact):
    """One text for the many ways of typing a phone or an e-mail, and never one for both.

    What holds an @ is an e-mail: a library of phones reads its beginning, and would take it for
    somebody's number.
    """
    text = str(contact).strip()
    if "@" in text:
        return _mailbox(text)
    number = to_python(text)
    return number.as_e164 if number and number.is_valid() else text.lower()


def _mailbox(email):
    """As mail servers are told of it: a domain may hold wide letters, and signs nobody sees."""
    local, _at, domain = email.rpartition("@")
    with suppress(UnicodeError):
        domain = punycode(domain)
    return f"{local}@{domain}".lower()


# Known devices -----------------------------------------------------------------
def _seals(contact):
    """The names a cookie may have for it."""
    return seals(normal(contact), salt=_COOKIE)


def _device(request):
    """What the cookie says: `{"id", "account", "contacts"}`, or None."""
    try:
        sealed = request.COOKIES[settings.KNOWN_DEVICE_COOKIE_NAME]
        return signing.loads(sealed, salt=_COOKIE, max_age=_COOKIE_AGE)
    except (KeyError, signing.BadSignature):
        return None


def _known_device(request, contact):
    """The id of this device when the account of that contact was entered from it before, and still
    opens with it. Only who entered it has it looked for: of strangers nothing is."""
    device = _device(request)
    known = device and _seals(contact) & set(device["contacts"])
    return device["id"] if known and _still_opens(device.get("account"), contact) else None


def _still_opens(account, contact):
    own = User.objects.filter(pk=account).values_list("email", "phone").first() or ()
    return normal(contact) in {normal(one) for one in own if one}


def remember_device(request, response, user):
    """Let this browser be known as one of this account from now on."""
    own = [contact for contact in (user.email, user.phone) if contact]
    contacts = [sealed(normal(contact), salt=_COOKIE) for contact in own]
    device = _device(request)
    same = device and set(device["contacts"]) & set().union(*map(_seals, own))
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        signing.dumps(
            {
                "id": device["id"] if same else secrets.token_hex(8),
                "account": user.pk,
                "contacts": contacts,
            },
            salt=_COOKIE,
        ),
        max_age=_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


# Tries ---------------------------------------------------------------------------
def try_password(request, contact):
    """Count a try; what it used, to give back when the password was right, or None if refused."""
    return _use(request, _wrong_passwords(request, contact))


def try_second_factor(user):
    """Count a code of the second factor, as `try_password` does.

    allauth's own count forgets all tries with the first right one, those of other people too.
    """
    return limits.use([limits.limit("second_factor", user.pk)])


def may_ask_for_code(request, contact):
    """Count a code that is asked for; False when it is too early for another."""
    return _use(request, _code_counts(request, contact)) is not None


def seconds_to_next_code(request, contact):
    """How long until another code may be asked for here; 0 when it may be now."""
    return limits.seconds_left(_limits(request, _code_counts(request, contact)))


def may_enter_code(request, begun):
    """Count an entry of the code that this session has waited for since `begun`.

    The session counts them too, but of many entries at one moment each reads it as it was before.
    """
    return not limits.used_up(
        f"code-entry:{request.session.session_key}:{begun}",
        most=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS,
        seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
    )


def try_code(request, contact):
    """Count an entry of any code for this contact; what it used, to give back when it was right, or
    None when refused.

    Six digits are soon tried through: wrong ones count over days, whichever code they were for.
    """
    return _use(request, _wrong_codes(request, contact))


def seconds_to_next_try(request, contact):
    """How long until a code for this contact may be entered here; 0 when it may be now."""
    return limits.seconds_left(_limits(request, _wrong_codes(request, contact)))


def _wrong_passwords(request, contact):
    if device := _known_device(request, contact):
        return {"login_failed_device": device, "login_failed_known": normal(contact)}
    return {"login_failed_here": _from_here(request, contact), "login_failed": normal(contact)}


def _wrong_codes(request, contact):
    if device := _known_device(request, contact):
        return {"code_wrong_device": device, "code_wrong_known": normal(contact)}
    return {"code_wrong": normal(contact)}


def _code_counts(request, contact):
    if device := _known_device(request, contact):
        return {"code_here": device, "code_known": normal(contact)}
    return {"code_here": _from_here(request, contact), "code_anywhere": normal(contact)}


def _from_here(request, contact):
    """A contact tried from this address; of an IPv6 address, its /64."""
    return f"{normal(contact)}|{network_address(request)}"


def _use(request, counts):
    """Use one of each of `counts` (action → key), or none: a refused try costs nothing.

    Returns what was used, None when refused.
    """
    return limits.use(_limits(request, counts))


def _limits(request, counts):
    """The limits of `counts`: of each action those by contact, and those by network address."""
    for action, key in counts.items():
        rates = limits.rates_of(action)
        if unknown := {rate.per for rate in rates} - {"key", "ip"}:
            raise ImproperlyConfigured(f"The limit “{action}” counts per {', '.join(unknown)}.")
        for per, counted in (("key", key), ("ip", network_address(request))):
            if of_kind := [rate for rate in rates if rate.per == per]:
                yield limits.limit(f"{action}:{per}", counted, rates=of_kind)
