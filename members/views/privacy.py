"""A member agrees, takes an agreement back, withdraws a request about their data."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.enums import ConsentPurpose
from members.models import DataRequest, Member
from members.services import consents, requests
from skills_center.base.errors import DomainError

from .own_file import of_own_file


def _own(request, purpose):
    """The file of who asks and the purpose named; 404 without either."""
    member = Member.objects.filter(user=request.user).first()
    if member is None or purpose not in ConsentPurpose.values:
        raise Http404
    return member, ConsentPurpose(purpose)


@require_POST
@of_own_file
def give_consent(request, purpose):
    member, purpose = _own(request, purpose)
    try:
        consents.give_consent(member, purpose, by=request.user, language=get_language())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you: your agreement is noted."))
    return redirect("pages:data")


@never_cache
@of_own_file
def withdraw_consent(request, purpose):
    """Asked first, since something follows; then done."""
    member, purpose = _own(request, purpose)
    if purpose not in ConsentPurpose.GIVEN_BY_MEMBER:  # the guardian's to take back
        return redirect("pages:data")
    if not member.consents.in_force().filter(purpose=purpose).exists():
        return redirect("pages:data")
    if request.method != "POST":
        return render(request, "members/withdraw_consent.html", {"purpose": purpose})
    consents.withdraw_consent(member, purpose, by=request.user)
    messages.success(request, _("Your agreement is withdrawn."))
    return redirect("pages:data")


@require_POST
@of_own_file
def withdraw_request(request, pk):
    row = DataRequest.objects.filter(pk=pk, member__user=request.user).first()
    if row is None:
        raise Http404
    try:
        requests.withdraw(row, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your request is withdrawn."))
    return redirect("pages:data")
