"""Setting up, replacing and giving the second factor: allauth's views, fitted to our rule."""

from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth import update_session_auth_hash
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from members.second_factor import forget_passed, has_second_factor, mark_passed
from members.services.log_ins import end_sessions
from members.views.fresh import fresh_log_in
from members.views.sessions import log_in_of
from skills_center.base.trying import tells_when_away


def end_what_was_opened_without(request):
    """The sessions of before knew no second factor: only this one, which set it up, goes on."""
    end_sessions(request.user, keep=log_in_of(request))
    update_session_auth_hash(request, request.user)


@method_decorator(never_cache, name="dispatch")
class SetUp(ActivateTOTPView):
    def form_valid(self, form):
        had_none = not has_second_factor(self.request.user)
        response = super().form_valid(form)
        mark_passed(self.request)
        if had_none:
            end_what_was_opened_without(self.request)
        return response


class Replace(DeactivateTOTPView):
    """Staff take the old one away to set up the next: until then, every other page is closed."""

    success_url = reverse_lazy("mfa_activate_totp")

    def form_valid(self, form):
        response = super().form_valid(form)
        if not has_second_factor(self.request.user):
            forget_passed(self.request)
        return response


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(ViewRecoveryCodesView):
    pass


@tells_when_away
class Give(AuthenticateView):
    pass


@tells_when_away
class GiveAgain(ReauthenticateView):
    pass


set_up = fresh_log_in(SetUp.as_view())
replace = fresh_log_in(Replace.as_view())
recovery_codes = fresh_log_in(RecoveryCodes.as_view())
new_recovery_codes = fresh_log_in(GenerateRecoveryCodesView.as_view())
give = Give.as_view()
give_again = GiveAgain.as_view()
