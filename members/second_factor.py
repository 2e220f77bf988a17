"""The second factor of the staff: who has one, and whether this session was opened with it."""

import io

import segno
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This is not the code of the application now. Wait for the next one, and type that."
        ),
    }

    def get_totp_issuer(self):
        """The name under which the application lists the account."""
        return gettext("Youth skills centres")

    def build_totp_svg(self, url):
        drawing = io.BytesIO()
        segno.make(url, error="m").save(drawing, kind="svg", scale=4, border=4, light="#fff")
        return drawing.getvalue().decode()


def has_second_factor(user):
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def with_second_factor(users):
    """Those of `users` (a queryset) who have one."""
    return users.filter(
        pk__in=Authenticator.objects.filter(type__in=FACTORS).values("user"),
    )


def was_passed(request):
    """Whether this session was opened, or confirmed since, with the second factor."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def mark_passed(request):
    """A factor was just set up with its first code: this session need not give another."""
    record_authentication(request, request.user, "mfa", type="set_up")


def forget_passed(request):
    """The factor is gone: what was opened with it is closed until there is a new one."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record for record in records if record["method"] != "mfa"
    ]
