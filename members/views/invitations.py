"""An invited person opens their link, chooses a password, and is in."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from members.forms.invitations import AcceptForm
from members.models import Invitation, User
from members.services.invitations import accept_invitation
from skills_center.base.errors import DomainError
from skills_center.base.keeping import kept_to_itself

_KEY = "invitation"


@kept_to_itself
@sensitive_variables("token")
def open_invitation(request, token):
    """Put the token into the session and out of the address: addresses are kept and shared."""
    if not Invitation.objects.opened_by(token).exists():
        return render(request, "account/invitation_dead.html", status=410)
    request.session[_KEY] = token
    return redirect("account_invitation")


@login_not_required
@never_cache
@sensitive_variables()
@sensitive_post_parameters()
def accept(request):
    """The page of the link. Reading it uses nothing up: programs of mail open links too."""
    token = request.session.get(_KEY, "")
    invitation = Invitation.objects.opened_by(token).first() if token else None
    if invitation is None:
        return render(request, "account/invitation_dead.html", status=410)
    account = User(email=invitation.email, name=invitation.name)
    form = AcceptForm(request.POST or None, account=account)
    if form.is_valid():
        try:
            user = accept_invitation(token, password=form.cleaned_data["password"])
        except DomainError:
            return render(request, "account/invitation_dead.html", status=410)
        del request.session[_KEY]
        return _enter(request, user)
    return render(request, "account/invitation.html", {"form": form, "invitation": invitation})


def _enter(request, user):
    """Log in as by a password; an account that has a second factor is asked for it."""
    record_authentication(request, user, method="invitation")
    return perform_login(request, Login(user=user, email=user.email))
