"""The page where the code of a message is typed, and what to do when it is good no more."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_login_redirect_url
from allauth.account.views import ConfirmLoginCodeView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members import limits
from members.forms.account import refused_for_now, until_another_code
from members.forms.contacts import address_in
from members.services.contacts import StaleContactError
from skills_center.base.stores import StoreAwayError
from skills_center.base.text import plain_signs
from skills_center.base.trying import tells_when_away

from . import asking
from .drafts import Draft

_WRONG, _EXPIRED, _DROPPED = "wrong", "expired", "dropped"


@tells_when_away
@method_decorator([never_cache, login_not_required], name="dispatch")
class ConfirmCode(ConfirmLoginCodeView):
    """allauth's, for a contact that nobody was looked up for, with waits that grow between codes.

    A code that was entered wrong too often, or waited too long, leaves its person on this page:
    it has the way to another code, and to another contact.
    """

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return redirect(get_login_redirect_url(request))
        self._process = asking.waiting_code(request)
        if self._process is None:
            return self._without_code()
        self.stage = self._process.stage
        # Past allauth's own, which looks for the code again, as one of an account.
        return super(ConfirmLoginCodeView, self).dispatch(request, *args, **kwargs)

    @property
    def _contact(self):
        return address_in(self._process.contact)

    def get_next_url(self):
        """Where the person was going, also where a link or another language left it out."""
        noted = asking.asked(self.request).get("next")
        is_safe = get_adapter().is_safe_url(noted)
        return super().get_next_url() or (noted if is_safe else None)

    def _this_page(self):
        return self.passthrough_next_url(reverse("account_confirm_login_code"))

    # A code that waits -----------------------------------------------------------------
    def post(self, request, *args, **kwargs):
        """Only so many entries of a code, also of those that arrive at one moment."""
        if self._action == "resend":
            return super().post(request, *args, **kwargs)
        if not plain_signs(request.POST.get("code", "")).strip():
            return self.render_to_response(self.get_context_data())  # nobody guesses nothing
        if not limits.may_enter_code(request, self._process.state["at"]):
            return self._end(_WRONG)
        self._used = limits.try_code(request, self._contact)
        return super().post(request, *args, **kwargs) if self._used else self._end(_WRONG)

    def form_invalid(self, form):
        if self._process.record_invalid_attempt():
            return self.render_to_response(self.get_context_data(form=form))
        return self._end(_WRONG)

    def _verify_form_valid(self, form):
        """The code was right; it opens nothing where its contact was given away this moment."""
        self._used.rollback()
        try:
            return self._process.finish(self.get_next_url())
        except StaleContactError as error:
            asking.forget(self.request)
            messages.warning(self.request, str(error))
            return redirect("account_request_login_code")

    def _end(self, why):
        asking.end_code(self.request, why)
        return redirect(self._this_page())

    def _resend_form_valid(self, form):
        """Send another code, or say how long to wait."""
        try:
            self._send_another()
        except StoreAwayError as error:
            messages.warning(self.request, error.message)
        return redirect(self._this_page())

    def _send_another(self):
        if refusal := refused_for_now(self.request, self._contact):
            messages.warning(self.request, refusal)
            return
        self._process.send()
        self._process.record_resend()
        self._process.persist()

    def get_context_data(self, **kwargs):
        told = until_another_code(self.request, self._contact)
        return super().get_context_data(**kwargs) | told

    # A code that is good no more -----------------------------------------------------------
    def _without_code(self):
        """Say why, and how to get another; to who asked for none here, the page that asks."""
        note = asking.asked(self.request)
        if not note:
            return redirect(self.passthrough_next_url(reverse("account_login")))
        if self.request.POST.get("action") == "resend":
            return self._ask_again(note)
        told = {
            **note["contact"],
            "why": note.get("over", _EXPIRED),
            **until_another_code(self.request, address_in(note["contact"])),
        }
        return render(self.request, "account/code_over.html", told)

    def _ask_again(self, note):
        try:
            refusal = refused_for_now(self.request, address_in(note["contact"]))
        except StoreAwayError as error:
            refusal = error.message
        if refusal:
            messages.warning(self.request, refusal)
        else:
            asking.send_code(self.request, note["contact"], note["next"])
        return redirect(self._this_page())


confirm_code = ConfirmCode.as_view()


@require_POST
@login_not_required
@never_cache
def correct(request):
    """Back to where the contact was typed, which stands there still; its code counts no more, until
    that contact is sent again."""
    note, draft = asking.asked(request), Draft(request)
    asking.set_aside(request, _DROPPED)
    if draft and note and draft.contact == note["contact"]:
        return redirect("members:join_step", "contact")
    going = note.get("next")
    page = reverse("account_login")
    return redirect(f"{page}?{urlencode({'next': going})}" if going else page)
