"""The log-in: one field and a code for everybody, a password on a page of its own for the staff."""

from allauth.account import views as accounts
from allauth.account.mixins import NextRedirectMixin, RedirectAuthenticatedUserMixin
from allauth.account.stages import LoginByCodeStage
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView

from members.forms.account import RequestLoginCodeForm
from members.forms.contacts import address_in
from skills_center.base.trying import tells_when_away

from . import asking


class _WhileACodeWaits(RedirectAuthenticatedUserMixin):
    """allauth leads whoever asked for a code back to it, a wrong number too: here they may begin
    anew. Who is asked for a second factor is led on."""

    def _redirect_to_pending_stage(self, request, stage):
        if stage.key == LoginByCodeStage.key:
            return None
        return super()._redirect_to_pending_stage(request, stage)


@tells_when_away
class LogIn(NextRedirectMixin, _WhileACodeWaits, FormView):
    """A phone or an e-mail is typed, and a code is sent there."""

    form_class = RequestLoginCodeForm
    template_name = "account/login.html"

    def post(self, request, *args, **kwargs):
        if "password" in request.POST:
            # Of a page that was open since before the staff had theirs.
            return staff_log_in(request)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        """`phone` and `email` are what the page asked for before, which may stand open."""
        kwargs = super().get_form_kwargs()
        typed = kwargs.get("data")
        if typed and not typed.get("login"):
            contact = next(filter(None, map(typed.get, ("phone", "email"))), "")
            kwargs["data"] = {"login": contact}
        return kwargs

    def get_initial(self):
        return {"login": address_in(asking.asked(self.request).get("contact", {}))}

    def form_valid(self, form):
        asking.send_code(self.request, form.cleaned_data["login"], self.get_next_url())
        return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))

    def form_invalid(self, form):
        if form.too_early_for and asking.take_up_again(self.request, form.too_early_for):
            return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs):
        waits = self.request.method == "GET" and asking.waiting_code(self.request)
        contact = waits.contact if waits else {}
        return super().get_context_data(**kwargs) | {"waits": contact}


@tells_when_away
class StaffLogIn(_WhileACodeWaits, accounts.LoginView):
    template_name = "account/login_staff.html"


@tells_when_away
class Reauthenticate(accounts.ReauthenticateView):
    pass


log_in = LogIn.as_view()
staff_log_in = StaffLogIn.as_view()
reauthenticate = Reauthenticate.as_view()
