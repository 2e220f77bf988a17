"""Citizen initiatives that are done and that their team lets everybody see."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render

from skills_center.base.caching import cached_for_visitors
from skills_center.base.keeping import same_for_everybody
from tracks.models import SocialAction

SHOWN = 60


@login_not_required
@cached_for_visitors
def initiative_list(request):
    shown = SocialAction.objects.shown_initiatives().select_related("center")[:SHOWN]
    return render(request, "tracks/initiatives.html", {"initiatives": shown})


@login_not_required
@cached_for_visitors
def initiative(request, pk):
    shown = SocialAction.objects.shown_initiatives().select_related("center")
    return render(
        request, "tracks/initiative.html", {"initiative": get_object_or_404(shown, pk=pk)}
    )


@login_not_required
def picture(request, pk):
    """To everybody once it is shown; before, to its team and to the staff of its centre."""
    action = get_object_or_404(SocialAction.objects.initiatives(), pk=pk)
    is_public = SocialAction.objects.shown_initiatives().filter(pk=pk).exists()
    if not action.picture or not (is_public or _may_see(request.user, action)):
        raise Http404
    response = FileResponse(action.picture.open("rb"), content_type="image/jpeg")
    if not is_public:
        return response  # kept by nobody, as whatever is for a person
    response["Cache-Control"] = "public, max-age=300"
    return same_for_everybody(response)


def _may_see(user, action):
    if not user.is_authenticated:
        return False
    inside = action.team.inside().filter(member__user=user).exists()
    return inside or user.has_perm("tracks.view_socialaction", action)
