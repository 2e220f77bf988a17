"""What the link of a message opens. A GET changes nothing: phones fetch pages to preview them."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET

from skills_center.base.keeping import kept_to_itself
from skills_center.base.limits import network_address, too_often

from .pages import dead_link, go_on
from .ways import link_of, way_of


@kept_to_itself
@sensitive_variables()
def open_link(request, token):
    link = link_of(token)
    return link.way.opens(request, link) if link else _refuse(request, token)


@kept_to_itself
@sensitive_variables()
def act(request, token, act):
    """One of the acts of a way: asked once, or done at once where it can be taken back."""
    link = link_of(token)
    if link is None:
        return _refuse(request, token)
    if act not in link.way.acts:
        return redirect(link.address())
    return link.way.acts[act](request, link)


@require_GET
@never_cache
def follow(request):
    """Behind a log-in: on to the page that the link led to."""
    return go_on(request)


def _refuse(request, token):
    """A person opens an old link now and then; a program guesses."""
    if too_often("link", network_address(request)):
        return render(request, "429.html", status=429)
    return dead_link(request, way_of(token))
