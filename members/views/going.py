"""Pages that ask for a member's file: who has none registers first, and ends where they began."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.destinations import (
    LONGEST,
    destination,
    has_gone,
    in_language_of_page,
    on_the_way,
    safe_path,
)
from members.models import Member
from members.sessions import ENDED
from skills_center.base.ways_back import page_of


def going_to(request):
    """Where this page, which is on the way, leads: what its address says, or what was sent."""
    typed = request.GET.get(REDIRECT_FIELD_NAME) or request.POST.get(REDIRECT_FIELD_NAME)
    return safe_path(typed)


def named_so(describe):
    """A page that somebody may be going to. `describe` takes what its address holds, and returns
    what is done there, the name of what it is of and, where it is at one, its centre; or None where
    there is no such thing."""

    def decorator(view):
        view.describe_destination = describe
        return view

    return decorator


def asks_for_file(describe):
    """A page that visitors are invited to, and that needs a file: they register first.

    Who has a file logs in from there. Of who was logged in a moment ago the session ended: they
    log in, and find what they typed.
    """

    def decorator(view):
        @login_not_required
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            user = request.user
            if not user.is_authenticated and _was_logged_in(request):
                return redirect_to_login(request.get_full_path())
            if user.is_authenticated and Member.objects.filter(user=user).exists():
                return view(request, *args, **kwargs)
            return redirect(on_the_way("members:join", safe_path(page_of(request))))

        wrapper.asks_for_file = True  # type: ignore[attr-defined]
        return named_so(describe)(wrapper)

    return decorator


def arrive(request, path):
    """Lead on who came in for this page; to their space where it is closed meanwhile, or none."""
    if path and has_gone(path):
        messages.info(request, _("What you came for has closed meanwhile. See what is open."))
        path = ""
    return redirect(path or "pages:me")


def came_too_early(request, member):
    """Whether the member's guardian has to agree first: then the file remembers this page."""
    if not member.awaits_guardian:
        return False
    path = page_of(request)
    if path != member.came_for:
        Member.objects.filter(pk=member.pk).update(came_for=path[:LONGEST])
    return True


def came_in_time(request, member):
    """What they came for is done: the file remembers it no more."""
    if member.came_for and in_language_of_page(member.came_for) == request.path:
        Member.objects.filter(pk=member.pk).update(came_for="")


def remembered(member):
    """What the member came for before their guardian agreed, where it can still be done."""
    return destination(safe_path(member.came_for))


def _was_logged_in(request):
    return request.method == "POST" or bool(request.session.get(ENDED))
