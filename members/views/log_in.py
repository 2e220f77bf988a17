"""allauth's pages of the log-in that count a try before they make their form."""

from allauth.account import views as accounts

from skills_center.base.trying import tells_when_away


@tells_when_away
class LogIn(accounts.LoginView):
    pass


@tells_when_away
class Reauthenticate(accounts.ReauthenticateView):
    pass


log_in = LogIn.as_view()
reauthenticate = Reauthenticate.as_view()
