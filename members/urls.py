from allauth.account import views as accounts
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from .views import card, claim, guardians, papers
from .views.join import join

app_name = "members"
urlpatterns = [
    path("join/", join, name="join"),
    path("join/claim/", claim.claim, name="claim"),
    path("join/<slug:step>/", join, name="join_step"),
    path("guardian/<str:token>/", guardians.guardian, name="guardian"),
    path("me/card.pdf", card.card_pdf, name="card_pdf"),
    path("me/picture/", papers.portrait, name="portrait"),
    path("me/picture/remove/", papers.remove_portrait, name="remove_portrait"),
    path("me/guardian/", guardians.my_guardian, name="my_guardian"),
    path("me/guardian/send/", guardians.send_link_again, name="send_link_again"),
    path("documents/<int:pk>/", papers.document, name="document"),
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
