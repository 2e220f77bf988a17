"""Ten faults, planted: pages that do what a page must not, each beside its sound form.

They stand in no address of the portal. `FAULTY` names those that are wrong at the moment.
"""

import logging
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.html import escape
from django.views.decorators.cache import never_cache

from members.models import Member
from skills_center import urls as portal
from skills_center.base.keeping import same_for_everybody
from skills_center.base.limits import used_up

# Rule → the name of the page that breaks it.
PLANTS = {
    ("error", "number"),
    ("foreign data", "object"),
    ("foreign data", "list"),
    ("reflected", "hello"),
    ("write by reading", "seen"),
    ("write by reading", "ended"),
    ("foreign write", "written"),
    ("kept", "mine"),
    ("unlimited tries", "door"),
    ("logged", "noted"),
}
FAULTY: set[str] = set()
LARGEST = 10**6
# Of the portal's own loggers what was typed is left out; libraries write what they like.
library = logging.getLogger("a.library")


def _page(text):
    return HttpResponse(f"<!doctype html><title>…</title><p>{text}</p>")


def _told(members):
    return _page(" ".join(escape(f"{one.first_name} {one.phone}") for one in members))


@login_not_required
@never_cache
def number(request, days):
    """Error on a number that a day is too small for."""
    if days > LARGEST and "number" not in FAULTY:
        return HttpResponse(status=404)
    return _page(timedelta(days=days))


def _theirs(request, name):
    """The members this person may identify; all of them where the fault is."""
    if name in FAULTY:
        return Member.objects.all()
    return Member.objects.in_centers(
        request.user.centers_allowing("members.identify_member")
    ).visible_to(request.user)


@never_cache
def one(request, pk):
    """A file, whosever it is."""
    return _told([get_object_or_404(_theirs(request, "object"), pk=pk)])


@never_cache
def several(request):
    """A list with rows of another centre."""
    return _told(_theirs(request, "list"))


@login_not_required
@never_cache
def hello(request):
    """What the address says, as it says it."""
    name = request.GET.get("name", "")
    told = name if "hello" in FAULTY else escape(name)
    return _page(f'<a href="?name=you">{told}</a>')


@never_cache
def seen(request, pk):
    """A page whose reading is a deed."""
    if request.method == "POST" or "seen" in FAULTY:
        Member.objects.filter(user=request.user, pk=pk).update(seen_on="2026-01-01")
    return _page("…")


@login_not_required
@never_cache
def ended(request):
    """A page whose reading ends the sessions of all."""
    if "ended" in FAULTY:
        Session.objects.exclude(pk=request.session.session_key).delete()
    return _page("…")


@login_not_required
@never_cache
def written(request, pk):
    """A file that nobody known writes in."""
    if request.method == "POST" and "written" in FAULTY and not request.user.is_authenticated:
        Member.objects.update(seen_on="2026-01-01")
    return _page("…")


def mine(request):
    """One's own name, for any cache on the way."""
    response = _page(escape(request.user.name))
    return same_for_everybody(response) if "mine" in FAULTY else response


@login_not_required
@never_cache
def door(request):
    """A password that may be guessed for ever."""
    if request.method == "POST" and "door" not in FAULTY and used_up("door", most=5, seconds=60):
        return HttpResponse("Too many tries.", status=429)
    return _page('<form method="post"><input type="password" name="word"><button>…</button></form>')


@login_not_required
@never_cache
def noted(request):
    """What the address says, in the log."""
    if "noted" in FAULTY:
        library.warning("looked for %s", request.GET.get("name", ""))
    return _page('<a href="?name=you">…</a>')


planted = [
    path("planted/number/<int:days>/", number, name="number"),
    path("planted/files/<int:pk>/", one, name="object"),
    path("planted/files/", several, name="list"),
    path("planted/hello/", hello, name="hello"),
    path("planted/seen/<int:pk>/", seen, name="seen"),
    path("planted/ended/", ended, name="ended"),
    path("planted/written/<int:pk>/", written, name="written"),
    path("planted/mine/", mine, name="mine"),
    path("planted/door/", door, name="door"),
    path("planted/noted/", noted, name="noted"),
]
urlpatterns = [*planted, *portal.urlpatterns]
FILLS = {
    "number": lambda world: [[3]],
    "object": lambda world: [[world.member.pk]],
    "seen": lambda world: [[world.member.pk]],
    "written": lambda world: [[world.member.pk]],
}
handler400, handler403 = portal.handler400, portal.handler403
handler404, handler500 = portal.handler404, portal.handler500
