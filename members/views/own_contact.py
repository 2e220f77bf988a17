"""A member gives their account another phone or e-mail, once a code has proved it."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from members import limits
from members.forms.account import (
    STILL_COUNTS,
    refused_for_now,
    too_many_wrong_codes,
    until_another_code,
)
from members.forms.own_contact import NEW_CONTACT, ContactCodeForm
from members.models import Member
from members.services.own_contact import give_proved, is_code, send_proof
from skills_center.base.elapsed import is_within
from skills_center.base.errors import DomainError
from skills_center.base.limits import too_often
from skills_center.base.trying import told_in

from .fresh import fresh_log_in_first
from .own_file import of_own_file
from .sessions import log_in_of

_KEY = "own_contact"
_fresh = fresh_log_in_first(
    "members:contact", lambda: _("To protect your account, log in again first.")
)


def _too_many():
    return _("Too many tries. Wait a few minutes, then try again.")


@never_cache
@of_own_file
@_fresh
def ask_for_contact(request, name):
    """Type the new one; a code leaves to it."""
    if name not in NEW_CONTACT:
        raise Http404
    get_object_or_404(Member, user=request.user)
    pending = _pending(request)
    initial = {name: pending["value"]} if pending and pending["name"] == name else {}
    form = NEW_CONTACT[name](request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            refusal = _send(request, name, form.contact)
            if not refusal or _waits_still(request, form.contact):
                return redirect("members:contact_code")
            form.add_error(name, refusal)
    context = {"form": form, "name": name, "has_one": bool(getattr(request.user, name))}
    return render(request, "members/own_contact.html", context)


def _waits_still(request, value):
    """Whether a code for this contact may still be typed, where none is sent again; it is said."""
    pending = _pending(request)
    if not pending or pending["value"] != value or too_many_wrong_codes(request, value):
        return False
    messages.info(request, STILL_COUNTS)
    return True


def _send(request, name, value):
    """Send a code; why none left, where too many were asked for or typed wrong for that contact."""
    if too_often("own_contact", request.user.pk):
        return _too_many()
    if refusal := refused_for_now(request, value):
        return refusal
    kept = send_proof(request.user, name, value)
    request.session[_KEY] = {"name": name, "value": value, "code": kept, "at": time.time()}
    return ""


def _pending(request):
    """What waits for its code in this session; None where nothing does, or did for too long."""
    pending = request.session.get(_KEY)
    is_good = pending and is_within(pending["at"], settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    return pending if is_good else None


@never_cache
@of_own_file
@_fresh
def enter_code(request):
    """The code proves the contact: from now on the account opens with it."""
    get_object_or_404(Member, user=request.user)
    pending = _pending(request)
    if pending is None:
        messages.info(request, _("No code waits any more: ask for another."))
        return redirect("members:contact")
    form = ContactCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _is_of_another(request, pending):
            form.add_error("code", _("Meanwhile you asked for another code: type the newest."))
        elif answer := _enter(request, form, pending):
            return answer
    context = {"form": form, "name": pending["name"], "value": pending["value"]}
    context |= until_another_code(request, pending["value"])
    return render(request, "members/own_contact_code.html", context)


def _enter(request, form, pending):
    """Where a code that counts leads; None where the form says what is wrong with it."""
    with told_in(form):
        if not (tried := _try_code(request, pending)):
            return _end(request, pending)
        if is_code(pending["code"], form.cleaned_data["code"], pending["value"]):
            tried.rollback()
            return _change(request, pending)
        form.add_error("code", _("Wrong code. Check it, or ask for another."))
    return None


def _is_of_another(request, pending):
    """Whether the page was drawn for a contact that is no longer the one: a second window asked for
    a code there. That is no wrong code, and not counted as one."""
    return request.POST.get("sent_to", pending["value"]) != pending["value"]


def _try_code(request, pending):
    """Count an entry of this code, and of any for this contact, here and at the log-in: what it
    used, None when it is one too many."""
    is_good = limits.may_enter_code(request, pending["at"])
    return limits.try_code(request, pending["value"]) if is_good else None


def _end(request, pending):
    """No entry of this code counts any more: back to where another is asked for, or why not."""
    del request.session[_KEY]
    refusal = too_many_wrong_codes(request, pending["value"])
    messages.error(request, refusal or _("Too many wrong codes: ask for another."))
    return redirect("members:own_contact", pending["name"])


def _change(request, pending):
    del request.session[_KEY]
    name, value = pending["name"], pending["value"]
    try:
        user = give_proved(request.user, name, value, keep=log_in_of(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("members:contact")
    update_session_auth_hash(request, user)  # the other sessions have ended, this one stays
    answer = redirect("members:contact")
    limits.remember_device(request, answer, user)
    messages.success(
        request, _("Done: your account opens with it from now on. Other devices are logged out.")
    )
    return answer
