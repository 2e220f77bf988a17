from allauth.account import views as accounts
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from .views import (
    beside,
    card,
    claim,
    contact,
    guardians,
    kept,
    my_file,
    number_changes,
    own_contact,
    own_papers,
    papers,
    privacy,
    second_factor,
    sessions,
)
from .views.codes import confirm_code, correct
from .views.invitations import accept, open_invitation
from .views.join import join
from .views.log_in import log_in, reauthenticate, staff_log_in
from .views.log_out import log_out

app_name = "members"
urlpatterns = [
    path("join/", join, name="join"),
    path("join/claim/", claim.claim, name="claim"),
    path("join/registered/", beside.registered_beside, name="registered_beside"),
    path("join/no-file/", number_changes.no_file, name="no_file"),
    path("join/former-number/", number_changes.former_number, name="former_number"),
    path("join/former-number/withdraw/", number_changes.withdraw, name="withdraw_number_change"),
    path("join/<slug:step>/", join, name="join_step"),
    path("guardian/<str:token>/", guardians.guardian, name="guardian"),
    path("guardian/<str:token>/refuse/", guardians.refuse, name="guardian_refuse"),
    path("guardian/<str:token>/not-known/", guardians.not_known, name="guardian_not_known"),
    path("guardian/<str:token>/take-back/", guardians.take_back, name="guardian_take_back"),
    path("me/card.pdf", card.card_pdf, name="card_pdf"),
    path("me/file/", my_file.my_file, name="my_file"),
    path("me/file/<slug:part>/", my_file.change_part, name="my_file_part"),
    path("me/file/<slug:name>/take-back/", my_file.take_back_change, name="take_back_change"),
    path("me/contact/", contact.contact, name="contact"),
    path("me/contact/code/", own_contact.enter_code, name="contact_code"),
    path("me/contact/<slug:name>/", own_contact.ask_for_contact, name="own_contact"),
    path("me/papers/", own_papers.papers, name="papers"),
    path("me/papers/<key:pk>/", own_papers.replace_paper, name="replace_paper"),
    path("me/papers/<key:pk>/remove/", own_papers.remove_paper, name="remove_paper"),
    path("me/picture/", papers.portrait, name="portrait"),
    path("me/picture/remove/", papers.remove_portrait, name="remove_portrait"),
    path("me/guardian/", guardians.my_guardian, name="my_guardian"),
    path("me/guardian/send/", guardians.send_link_again, name="send_link_again"),
    path("me/typed/", kept.kept_form, name="kept_form"),
    path("documents/<key:pk>/", papers.document, name="document"),
    path("me/data/consents/<slug:purpose>/give/", privacy.give_consent, name="give_consent"),
    path(
        "me/data/consents/<slug:purpose>/withdraw/",
        privacy.withdraw_consent,
        name="withdraw_consent",
    ),
    path("me/data/requests/<key:pk>/withdraw/", privacy.withdraw_request, name="withdraw_request"),
]

to_registration = login_not_required(RedirectView.as_view(pattern_name="members:join"))

# Of allauth's pages, those the portal has a use and a face for, under the names allauth knows.
account_urlpatterns = [
    path("login/", log_in, name="account_login"),
    path("login/staff/", staff_log_in, name="account_login_staff"),
    path("login/correct/", correct, name="account_correct"),
    # Where the field stood before: links of old messages lead there.
    path("login/code/", log_in, name="account_request_login_code"),
    path("login/code/confirm/", confirm_code, name="account_confirm_login_code"),
    path("logout/", log_out, name="account_logout"),
    path("inactive/", accounts.account_inactive, name="account_inactive"),
    path("reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("sessions/", sessions.sessions, name="account_sessions"),
    path("sessions/others/", sessions.end_others, name="account_end_other_sessions"),
    path("sessions/<key:pk>/end/", sessions.end_one, name="account_end_session"),
    path("invitation/", accept, name="account_invitation"),
    path("invitation/<str:token>/", open_invitation, name="account_open_invitation"),
    path("second-factor/", second_factor.give, name="mfa_authenticate"),
    path("second-factor/again/", second_factor.give_again, name="mfa_reauthenticate"),
    path("second-factor/set-up/", second_factor.set_up, name="mfa_activate_totp"),
    path("second-factor/replace/", second_factor.replace, name="mfa_deactivate_totp"),
    path("recovery-codes/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/new/",
        second_factor.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("signup/", to_registration, name="account_signup"),
]
