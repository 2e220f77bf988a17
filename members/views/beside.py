"""Who registered on a phone that opens the space of somebody else: where their way ends.

What they came for would be done there in the other one's name, so they are not led on to it.
"""

import time

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from members.destinations import destination, safe_path
from members.models import Member
from skills_center.base.elapsed import is_within

from .drafts import LASTS

_KEY = "registered_beside"


def lead_beside(request, member, path):
    """To the page of `member`, who was registered in the session of another; `path` is what they
    came for."""
    request.session[_KEY] = {"file": member.pk, "next": path, "at": time.time()}
    return redirect("members:registered_beside")


@never_cache
def registered_beside(request):
    """Their number, and how they apply: at the centre, or in a space of their own."""
    own = Member.objects.filter(user=request.user).first()
    kept = request.session.get(_KEY)
    if own is None or not kept or not is_within(kept["at"], LASTS):
        return redirect("pages:me")
    files = Member.objects.filter(pk=kept["file"], user=None, anonymised_at=None)
    member = files.select_related("center").first()
    if member is None:
        return redirect("pages:me")  # they have a space of their own by now
    going = destination(safe_path(kept["next"]))
    center = (going and going.center) or member.center
    context = {"member": member, "own": own, "going": going, "center": center}
    return render(request, "members/registered_beside.html", context)
