"""What the link of an invitation opens: a meeting, and whether who holds the link comes.

The page names nobody: who holds the phone may be a stranger.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from skills_center.base.errors import DomainError
from skills_center.base.keeping import kept_to_itself
from tracks import services
from tracks.services.orientation_links import invitation_of


def _dead(request):
    text = _(
        "It is too old, or was not copied whole. Call the centre or come by: you are always"
        " welcome."
    )
    return render(request, "tracks/link_dead.html", {"text": text}, status=404)


@kept_to_itself
def invitation(request, token):
    """Day, hour and place, and the two answers; what was said stands there until the meeting."""
    step = invitation_of(token)
    if step is None:
        return _dead(request)
    context = {"step": step, "meeting": step.meeting, "token": token}
    return render(request, "tracks/orientation.html", context)


@kept_to_itself
@require_POST
def answer(request, token, says):
    step = invitation_of(token)
    if step is None:
        return _dead(request)
    try:
        services.answer_invitation(step, comes=says == "come")
    except DomainError as error:
        messages.error(request, str(error))
    else:
        told = _("Noted. See you soon!") if says == "come" else _("Noted, thank you for saying so.")
        messages.success(request, told)
    return redirect("tracks:orientation", token)
