"""Tracks and cohorts, as anybody sees them."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render

from skills_center.base.caching import cached_for_visitors
from tracks.models import Cohort, Track


@login_not_required
@cached_for_visitors
def track_list(request):
    return render(request, "tracks/list.html", {"tracks": Track.objects.all()})


@login_not_required
@cached_for_visitors
def track(request, code):
    track = get_object_or_404(Track, code=code)
    cohorts = Cohort.objects.open_now().for_cards().filter(track=track)
    return render(request, "tracks/track.html", {"track": track, "cohorts": cohorts})


@login_not_required
@cached_for_visitors
def cohort_list(request):
    cohorts = Cohort.objects.open_now().for_cards()
    return render(request, "tracks/cohorts.html", {"cohorts": cohorts})


@login_not_required
def cohort(request, pk):
    cohort = get_object_or_404(Cohort.objects.published().for_cards(), pk=pk)
    applied = (
        request.user.is_authenticated
        and cohort.enrolments.live().filter(member__user=request.user).exists()
    )
    return render(request, "tracks/cohort.html", {"cohort": cohort, "applied": applied})
