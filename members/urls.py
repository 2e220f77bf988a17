from allauth.account import views as accounts
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from .views.join import join

app_name = "members"
urlpatterns = [
    path("join/", join, name="join"),
]

to_registration = login_not_required(RedirectView.as_view(pattern_name="members:join"))

# Of allauth's pages, those the portal has a use and a face for, under the names allauth knows.
account_urlpatterns = [
    path("login/", accounts.login, name="account_login"),
    path("login/code/", accounts.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", accounts.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", accounts.logout, name="account_logout"),
    path("inactive/", accounts.account_inactive, name="account_inactive"),
    path("signup/", to_registration, name="account_signup"),
]
