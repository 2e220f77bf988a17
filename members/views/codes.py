"""The page where the code of a message is typed."""

from contextlib import suppress

from allauth.account.views import ConfirmLoginCodeView
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from members import limits
from members.forms.account import waiting
from members.models import User
from members.services.contacts import StaleContactError, prove
from skills_center.base.stores import StoreAwayError
from skills_center.base.trying import tells_when_away


@tells_when_away
class ConfirmCode(ConfirmLoginCodeView):
    """allauth's, with waits that grow between codes, told on the page."""

    @property
    def _contact(self):
        state = self._process.state
        return state.get("phone") or state["email"]

    def get_form_kwargs(self):
        if self._process.user is None:
            # Where there is an account it was just read: this page takes no longer for one.
            User.objects.filter(pk=0).first()
        return super().get_form_kwargs()

    def post(self, request, *args, **kwargs):
        """Only so many entries of a code, also of those that arrive at one moment."""
        entering = self._action != "resend"
        if entering and not limits.may_enter_code(request, self._process.state["at"]):
            self._process.state["failed_attempts"] = self._process.max_attempts
            return self.form_invalid(self.get_form())
        return super().post(request, *args, **kwargs)

    def _verify_form_valid(self, form):
        """The code was right; it opens nothing where its contact was corrected meanwhile."""
        state = self._process.state
        try:
            prove(self._process.user, phone=state.get("phone"), email=state.get("email"))
        except StaleContactError as error:
            self._process.abort()
            messages.warning(self.request, str(error))
            return HttpResponseRedirect(reverse("account_request_login_code"))
        return super()._verify_form_valid(form)

    def _resend_form_valid(self, form):
        """Send another code, or say how long to wait.

        To a contact without account goes the message that says so, each time: allauth would
        send nothing, or break, and either tells that there is none.
        """
        try:
            self._send_another()
        except StoreAwayError as error:
            messages.warning(self.request, error.message)
        return HttpResponseRedirect(
            self.passthrough_next_url(reverse("account_confirm_login_code"))
        )

    def _send_another(self):
        if limits.may_ask_for_code(self.request, self._contact):
            self._process.send()
            self._process.record_resend()
            self._process.persist()
        else:
            seconds = limits.seconds_to_next_code(self.request, self._contact)
            messages.warning(self.request, waiting(seconds))

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"wait": self._wait()}

    def _wait(self):
        """What the page says below its form; nothing while nobody can say it."""
        with suppress(StoreAwayError):
            if seconds := limits.seconds_to_next_code(self.request, self._contact):
                return waiting(seconds)
        return ""


confirm_code = ConfirmCode.as_view()
