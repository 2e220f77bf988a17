"""A code for the phone or e-mail that somebody wants their account to open with.

It goes to the new one. One that opens another account gets words that say so and no code: the page
of who asks is the same, and nothing tells.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import get_language

from members.models import Member
from skills_center.messaging.enums import Channel
from skills_center.messaging.outbox.delivery import send_now

from .account_contacts import opens_another
from .contacts import change_own_contact
from .proposals import take_back_written

_DIGITS, _LENGTH = "0123456789", 6


def send_proof(user, name, value):
    """Send a code to this contact, from which `is_code` knows it again. Returns what to keep."""
    code = get_random_string(_LENGTH, _DIGITS)
    is_taken = opens_another(user, name, value)
    template = "contact_taken" if is_taken else "contact_code"
    context = {
        "code": code,
        "host": urlsplit(settings.PORTAL_URL).hostname,
        "is_phone": name == "phone",
    }
    text = render_to_string(f"members/messages/{template}.txt", context).strip()
    subject, _line, body = text.partition("\n")
    is_phone = name == "phone"
    send_now(
        channel=Channel.TEXT if is_phone else Channel.EMAIL,
        address=value,
        language=get_language(),
        subject="" if is_phone else subject,
        body=body.strip(),
        kind="account.contact_code",  # also where that contact is taken: nobody learns it
        is_secret=True,
    )
    return sealed("" if is_taken else code, value)


@transaction.atomic
def give_proved(user, name, value, *, keep=None):
    """Let an account open with the contact whose code its person typed, as `change_own_contact`;
    another one that they had proposed before waits for nobody any more."""
    user = change_own_contact(user, **{name: value}, keep=keep)
    member = Member.objects.filter(user=user).first()
    if member:
        take_back_written(member, [name], by=user)
    return user


def sealed(code, value):
    """A code as a session keeps it; of none, nothing that could be typed."""
    return salted_hmac("own contact", f"{value}|{code}").hexdigest() if code else ""


def is_code(seal, code, value):
    return bool(seal) and constant_time_compare(seal, sealed(code, value))
