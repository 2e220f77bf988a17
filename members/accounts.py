"""How accounts log in: django-allauth fitted to phones, roles per centre, and our messages."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python

from skills_center.base.elapsed import is_within
from skills_center.base.limits import try_own_password
from skills_center.messaging.enums import Channel
from skills_center.messaging.outbox import delivery

from . import limits
from .destinations import is_of_staff, is_page_here
from .devices import browser_and_system, network_of
from .enums import LogInMethod
from .models import User
from .permissions import has_permission
from .roles import permissions_of
from .services.access import active_account_of_phone
from .services.log_ins import record_log_in
from .views import asking
from .views.finish import finish_registration


class AccountBackend(AuthenticationBackend):
    """Passwords by allauth, permissions by the role table, at the centre of the object asked for.

    The groups that `sync_roles` writes show the same table in the admin; they are not read here,
    because a group cannot say at which centre it holds.
    """

    def _authenticate_by_email(self, email, password):
        """One question to the database, as for an address that has no account."""
        return self._check_password(User.objects.filter(email=email.lower()).first(), password)

    def has_perm(self, user_obj, perm, obj=None):
        if isinstance(user_obj, AnonymousUser) or not user_obj.is_active:
            return False
        return has_permission(user_obj, perm, obj)

    def has_module_perms(self, user_obj, app_label):
        return user_obj.is_active and (
            user_obj.is_superuser
            or any(
                permission.startswith(f"{app_label}.")
                for held in user_obj.roles_held
                for permission in permissions_of(held.role)
            )
        )


class AccountPhoneField(PhoneNumberField):
    """Accepts 06…, 00212… and +212…; hands on E.164 text, which allauth keeps in the session."""

    def clean(self, value):
        number = super().clean(value)
        return number.as_e164 if number else ""


def _on_the_portal(name, value):
    """An address among what a message says, on the portal's own host: allauth takes the request's,
    which whoever sent it may have made up."""
    if not name.endswith("_url"):
        return value
    return settings.PORTAL_URL + urlsplit(value)._replace(scheme="", netloc="").geturl()


def _is_closed_to(user, address):
    """Whether somebody who is logged in would be led to pages that are for the staff alone."""
    return user.is_authenticated and not user.is_kept_apart and is_of_staff(address)


_MISMATCH = _("This contact and this password do not go together.")
_BEGIN_AGAIN = _("Something of this account was changed meanwhile. Begin the log-in again.")
# In a session whose log-in is under way.
_BEGAN = "log_in_began"
_TOO_MANY = _("Too many tries. Wait a few minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    # What people meet, in the portal's own words; the rest of allauth's pages have no address.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _MISMATCH,
        "phone_password_mismatch": _MISMATCH,
        "username_password_mismatch": _MISMATCH,
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This is not the code we sent. Look at it again, or ask for another."),
        "too_many_login_attempts": _TOO_MANY,
        "too_many_passwords": _(
            "Too many tries with a wrong password. Wait a few minutes, or enter with a code."
        ),
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request):
        """Nobody signs up on allauth's own page: `join/` opens accounts."""
        return False

    def get_login_stages(self):
        """No further proof after the code: the code proved the phone or the e-mail.

        allauth would send those who have no phone away, since its own sign-up asks for one.
        """
        proofs = ("PhoneVerificationStage", "EmailVerificationStage")
        return [stage for stage in super().get_login_stages() if not stage.endswith(proofs)]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Not of who logged in a few minutes ago: they have just shown who they are."""
        records = get_authentication_records(self.request, self.request.user)
        recent = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not any(is_within(record["at"], recent) for record in records)

    # Tries -------------------------------------------------------------------
    def get_client_ip(self, request):
        """An address of IPv4 is one however it comes: a server of both kinds writes ::ffff:1.2.3.4,
        and all of those are in one /64."""
        address = super().get_client_ip(request)
        mapped = getattr(ip_address(address), "ipv4_mapped", None) if address else None
        return str(mapped) if mapped else address

    def pre_authenticate(self, request, **credentials):
        """Count a try before the password is looked at; allauth gives back what was right.

        allauth counts all phones as one, and an account's tries from everywhere as one.
        """
        # By the number that the password is tried for, whatever was typed behind it.
        phone = to_python(credentials.get("phone"))
        typed = (credentials.get("email"), phone, credentials.get("username"))
        self._login_failed_rl_usage = limits.try_password(request, next(filter(None, typed), ""))
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_passwords")

    def reauthenticate(self, user, password):
        """Whether it is the password of who is there, counted for them wherever they type it.

        allauth counts by the account's contact, and shuts out who has none that was proved.
        """
        used = try_own_password(user)
        if used is None:
            raise self.validation_error("rate_limited")
        if not user.check_password(password):
            return False
        used.rollback()
        return True

    # Phones ------------------------------------------------------------------
    def phone_form_field(self, **kwargs):
        return AccountPhoneField(**kwargs)

    def get_phone(self, user):
        return (user.phone.as_e164, bool(user.phone_verified_at)) if user.phone else None

    def set_phone(self, user, phone, verified):
        """allauth's own pages that change a phone have no address here."""
        raise NotImplementedError

    def set_phone_verified(self, user, phone):
        """Proved where its code was typed (`views/codes.py`), under the lock of the account."""

    def get_user_by_phone(self, phone):
        number = to_python(phone)
        return active_account_of_phone(number) if number else None

    # Messages: a row each, delivered at once because somebody is waiting for the code --------
    def send_login_code(self, contact, code):
        """To `{"phone": …}` or `{"email": …}`: the same, whether an account has it or not."""
        context = {"code": code, "host": urlsplit(settings.PORTAL_URL).hostname}
        if "phone" in contact:
            self._text(contact["phone"], "account/text/code.txt", context)
        else:
            context["confirm_url"] = reverse("account_confirm_login_code")
            self.send_mail("account/email/login_code", contact["email"], context)

    def _text(self, phone, template, context):
        delivery.send_now(
            channel=Channel.TEXT,
            address=str(to_python(phone).as_e164),
            language=translation.get_language(),
            body=render_to_string(template, context).strip(),
            kind="account.login_code",
            is_secret="code" in context,
        )

    def send_mail(self, template_prefix, email, context):
        context = {name: _on_the_portal(name, value) for name, value in context.items()}
        mail = self.render_mail(template_prefix, email, context)
        delivery.send_now(
            channel=Channel.EMAIL,
            address=email,
            language=translation.get_language(),
            subject=mail.subject,
            body=mail.body,
            kind=f"account.{template_prefix.rpartition('/')[2]}"[:40],
            is_secret="code" in context,
        )

    def is_safe_url(self, url):
        """Where a `next` may lead.

        allauth takes a word too, which is then looked for among the names of pages, and breaks on
        what is no address at all.
        """
        return is_page_here(url) and not _is_closed_to(self.request.user, url)

    def format_email_subject(self, subject):
        return subject

    # A log-in under way ------------------------------------------------------
    def pre_login(self, request, user, **kwargs):
        """allauth's. Between this step and the last stands the second factor, as long as it takes:
        how often the sessions of the account were ended is noted here."""
        request.session[_BEGAN] = user.sessions_ended
        return super().pre_login(request, user, **kwargs)

    def login(self, request, user):
        """The last step, where the sessions were not ended since the first: a contact that was
        corrected meanwhile, or roles that were taken away, open nothing."""
        if request.session.pop(_BEGAN, user.sessions_ended) != user.sessions_ended:
            clear_login(request)
            self.add_message(request, messages.WARNING, message=_BEGIN_AGAIN)
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    # After the code --------------------------------------------------------
    def post_login(self, request, user, **kwargs):
        """Finish the registration that waited for this proof of the phone or e-mail."""
        response = super().post_login(request, user, **kwargs)
        if _is_closed_to(user, response.url):
            response = redirect(self.get_login_redirect_url(request))
        self._write_down(request, user)
        asking.forget(request)
        response = finish_registration(request, user) or response
        limits.remember_device(request, response, user)
        # The back office has no language in its address: it keeps that of the page left.
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            translation.get_language(),
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response

    def _write_down(self, request, user):
        """Keep a row of this log-in, and its number in the session it opened."""
        if not request.session.session_key:
            request.session.save()
        used = [record["method"] for record in get_authentication_records(request, user)]
        methods = [method for method in used if method in LogInMethod.values]
        browser, system = browser_and_system(self.get_http_user_agent(request))
        log_in = record_log_in(
            user,
            session_key=request.session.session_key,
            method=methods[-1] if methods else "",
            second_factor="mfa" in used,
            browser=browser,
            system=system,
            network=network_of(self.get_client_ip(request)),
        )
        request.session["log_in"] = [log_in.pk, log_in.session_key]
