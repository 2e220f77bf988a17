"""Logging out, on a phone that others use."""

from allauth.account import views as accounts
from django.contrib.auth.decorators import login_not_required


@login_not_required
def log_out(request):
    """allauth's; what this browser kept of our pages goes with the person.

    Where marks of attendance wait to be sent (`leave.js` says so, and has wiped the pages with
    names itself), the store stays: they name nobody, and wait for the one who made them.
    """
    response = accounts.logout(request)
    if request.method == "POST" and not request.POST.get("marks_wait"):
        response["Clear-Site-Data"] = '"storage"'
    return response
