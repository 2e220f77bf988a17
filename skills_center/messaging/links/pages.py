"""Pages of links that several ways share."""

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse

from .ways import Link, way_called

_KEY = "led_by_link"  # the way and the row that a message led this session to: never the token


def behind_log_in(page, *, account, unopened=None):
    """A way that shows more than its message told: it asks for a log-in, and ends on `page(row)`.

    `account(row)` is the key of the account it is for, None where its person has none yet. Whoever
    is logged in with another one is told that, and nothing of whose the link is; unless
    `unopened(request, link)` answers them, which leads to where they open what it is for. From
    there `links:follow` leads on.
    """

    def opens(request, link):
        user = request.user
        if not user.is_authenticated:
            _remember(request, link)
            return redirect_to_login(reverse("links:follow"))
        if user.pk == account(link.row):
            return redirect(page(link.row))
        if unopened and (answer := unopened(request, link)):
            _remember(request, link)
            return answer
        return render(request, "messaging/link_of_another.html")

    return opens


def _remember(request, link):
    request.session[_KEY] = [link.way.code, link.row.pk]


def go_on(request):
    """Where the link led that this session was opened with, once its person has logged in, and has
    a file: the addresses on the way, and its row of the session, hold no token."""
    code, pk = request.session.get(_KEY) or ("", None)
    if not code or (row := way_called(code).find(pk)) is None:
        return redirect(reverse("pages:me"))
    way = way_called(code)
    return way.opens(request, Link("", way, row, ""))


def dead_link(request, way=None):
    """Of what opens nothing the page does not say why: forged, too old, or of a former contact."""
    context = {
        "what_to_do": way.when_dead if way else "",
        "has_space": way is None or way.has_space,
    }
    return render(request, "messaging/link_dead.html", context, status=404)
