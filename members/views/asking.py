"""A code that was asked for: sent to a contact, whether an account has it or not.

Nothing is opened, and nothing written, before the code has proved the contact: the same page,
words, statements and time for a contact that has an account, one that has a file of the desk, and
one that nobody knows. A number that changed hands while its code was on the way opens nothing.
"""

import time
from datetime import UTC, datetime

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.contrib import messages
from django.utils.translation import get_language

from members.forms.account import STILL_COUNTS, too_many_wrong_codes
from members.forms.contacts import address_in
from members.models import User
from members.services.access import open_account
from members.services.contacts import StaleContactError, prove

_KEY = "code_asked"


class CodeProcess(LoginCodeVerificationProcess):
    """allauth's, which looks an account up first and writes something else to who has none."""

    @property
    def contact(self):
        """`{"phone": …}` or `{"email": …}`, as it was given."""
        return {name: self.state[name] for name in ("phone", "email") if self.state.get(name)}

    @classmethod
    def initiate(cls, *, request, contact):
        login = _waiting_login(contact)
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=None, **contact), initiated_by_user=True)
        process = cls(stage=stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage):
        return cls(stage=stage).abort_if_invalid()

    def send(self, skip_enumeration_mails=False):
        """A new code, good for as long as the first was; for whose account, is noted with it."""
        self.state["account"] = User.objects.filter(**self.contact).values_list("pk").first()
        self.state["code"] = get_adapter().generate_login_code()
        self.state["at"] = self.stage.login.initiated_at = time.time()
        self.state["failed_attempts"] = 0
        get_adapter().send_login_code(self.contact, self.state["code"])

    def finish(self, redirect_url):
        """The contact is proved: now its account is looked for, and opened where there is none."""
        user = open_account(**self.contact, language=get_language())
        if self._has_moved_to(user):
            raise StaleContactError()
        if not user.is_active:
            forget(self.request)
            return get_adapter().respond_user_inactive(self.request, user)
        prove(user, **self.contact)
        forget(self.request)
        self._user = user
        return super().finish(redirect_url)

    def _has_moved_to(self, user):
        """Whether the contact was another's, or nobody's, when the code was sent. That an account
        was opened for it meanwhile, on another tab, is no matter."""
        (before,) = self.state["account"] or (None,)
        asked_at = datetime.fromtimestamp(self.state["at"], UTC)
        return user.pk != before and (before is not None or user.date_joined < asked_at)


def _waiting_login(contact):
    login = Login(email=contact.get("email"))
    login.state["stages"] = {"current": LoginByCodeStage.key}
    return login


def send_code(request, contact, next_url=""):
    """Send a code to a contact (`{"phone": …}` or `{"email": …}`), and note that it was asked for.

    The caller has counted it (`limits.may_ask_for_code`).
    """
    CodeProcess.initiate(request=request, contact=contact)
    request.session[_KEY] = {"contact": contact, "next": next_url or ""}


def waiting_code(request):
    """The code that may still be entered in this session, or None."""
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    return CodeProcess.resume(stage) if stage else None


def asked(request):
    """What was asked for last in this session: `contact`, `next`, and `over`, why its code is good
    no more. Empty where nothing was."""
    return request.session.get(_KEY) or {}


def set_aside(request, why):
    """No entry of the code counts, until it is taken up again: who goes to correct the contact may
    find that it was right."""
    login = request.session.get(LOGIN_SESSION_KEY) if waiting_code(request) else None
    end_code(request, why)
    if login and asked(request):
        request.session[_KEY] = asked(request) | {"aside": login}


def take_up_again(request, contact):
    """Whether a code for this contact may be typed that was sent already, also one set aside: that
    is said. Asked where no other is sent for now."""
    note = asked(request)
    if note.get("contact") != contact or too_many_wrong_codes(request, address_in(contact)):
        return False
    if aside := note.pop("aside", None):
        request.session[LOGIN_SESSION_KEY] = aside
        note.pop("over", None)
        request.session[_KEY] = note
    if not waiting_code(request):
        return False
    messages.info(request, STILL_COUNTS)
    return True


def end_code(request, why):
    """No entry of this code counts any more; that it was asked for is remembered."""
    _drop(request)
    if note := asked(request):
        request.session[_KEY] = note | {"over": why}


def forget(request):
    """Forget what was asked for, and the code that waits."""
    _drop(request)
    request.session.pop(_KEY, None)


def _drop(request):
    """The code alone: who gave theirs and is asked for a second factor is not sent back."""
    if LoginStageController.enter(request, LoginByCodeStage.key):
        clear_login(request)
