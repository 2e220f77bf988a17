"""Online registration: one form, then a code that proves the phone or e-mail."""

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from members.forms import JoinForm
from members.models import Member
from members.services.access import open_account

from .drafts import draft, keep_draft, register_and_welcome


@login_not_required
@never_cache
def join(request):
    known = request.user.is_authenticated
    if known and Member.objects.filter(user=request.user).exists():
        return redirect("pages:me")
    if request.method == "POST":
        form = JoinForm(request.POST, contact_known=known)
        if form.is_valid():
            proceed = register_known if known else prove_contact
            if response := proceed(request, form):
                return response
    else:
        form = JoinForm(contact_known=known)
        if waiting := draft(request):
            form = JoinForm(waiting, contact_known=known)
    return render(request, "members/join.html", {"form": form})


def register_known(request, form):
    return register_and_welcome(request, request.user, form)


def prove_contact(request, form):
    """Keep the answers and send a code; None, with an error on the form, when asked too often.

    An account that exists and one that was just opened answer alike: who typed another's
    phone learns nothing, and only the phone's holder can go on.
    """
    phone, email = form.cleaned_data["phone"], form.cleaned_data["email"]
    contact = {"phone": phone.as_e164} if phone else {"email": email}
    code_form = RequestLoginCodeForm(contact)
    if not code_form.is_valid():
        for name, errors in code_form.errors.items():
            form.add_error(name if name in form.fields else None, errors)
        return None
    user = open_account(**contact, language=get_language())
    keep_draft(request, contact)
    # allauth's own view does this and nothing more; its form keeps the rate limits.
    LoginCodeVerificationProcess.initiate(
        request=request, user=user if user.is_active else None, **contact
    )
    return redirect("account_confirm_login_code")
