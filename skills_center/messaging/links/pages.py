"""Pages of links that several ways share."""

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse

from .ways import Link, normal, way_called

_KEY = "led_by_link"  # the way and the row that a message led this session to: never the token


def behind_log_in(page, *, account):
    """A way that shows more than its message told: it asks for a log-in, and ends on `page(row)`.

    `account(row)` is the key of the account it is for, None where its person has none yet. Whoever
    is logged in with another one is told that, and nothing of whose the link is.
    """

    def opens(request, link):
        if not request.user.is_authenticated:
            request.session[_KEY] = [link.way.code, link.row.pk]
            return redirect_to_login(reverse("links:follow"))
        if not _is_theirs(request.user, account(link.row), link.way.contacts(link.row)):
            return render(request, "messaging/link_of_another.html")
        return redirect(page(link.row))

    return opens


def go_on(request):
    """Where the link led that this session was opened with, once its person has logged in: the
    address of the log-in, and its row of the session, hold no token."""
    code, pk = request.session.get(_KEY) or ("", None)
    if not code or (row := way_called(code).find(pk)) is None:
        return redirect(reverse("pages:me"))
    way = way_called(code)
    return way.opens(request, Link("", way, row, ""))


def _is_theirs(user, account, contacts):
    if account is not None:
        return user.pk == account
    # A file that nobody opened yet: its person proved a contact of it a moment ago.
    proved = {normal(contact) for contact in (user.phone, user.email) if contact}
    return not proved.isdisjoint(normal(contact) for contact in contacts)


def dead_link(request, way=None):
    """Of what opens nothing the page does not say why: forged, too old, or of a former contact."""
    context = {
        "what_to_do": way.when_dead if way else "",
        "has_space": way is None or way.has_space,
    }
    return render(request, "messaging/link_dead.html", context, status=404)
