"""Pages of links that several ways share."""

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render

from .ways import normal


def behind_log_in(page, *, account):
    """A way that shows more than its message told: it asks for a log-in, and ends on `page(row)`.

    `account(row)` is the key of the account it is for, None where its person has none yet. Whoever
    is logged in with another one is told that, and nothing of whose the link is.
    """

    def opens(request, link):
        if not request.user.is_authenticated:
            return redirect_to_login(link.address())
        if not _is_theirs(request.user, account(link.row), link.contact):
            return render(request, "messaging/link_of_another.html")
        return redirect(page(link.row))

    return opens


def _is_theirs(user, account, contact):
    if account is not None:
        return user.pk == account
    # A file that nobody opened yet: its person proved this contact a moment ago.
    return contact in {normal(user.phone or ""), normal(user.email or "")}


def dead_link(request, way=None):
    """Of what opens nothing the page does not say why: forged, too old, or of a former contact."""
    context = {"what_to_do": way.when_dead if way else ""}
    return render(request, "messaging/link_dead.html", context, status=404)
