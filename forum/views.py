"""The forum, as anybody sees it."""

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from skills_center.base.caching import cached_for_visitors

from .enums import StandCategory
from .models import Edition, Stand


@login_not_required
@cached_for_visitors
def index(request):
    editions = Edition.objects.published().select_related("center")
    return render(request, "forum/index.html", {"editions": editions})


@login_not_required
@cached_for_visitors
def edition(request, year):
    edition = _edition(year)
    days = [
        (day, list(items))
        for day, items in groupby(
            edition.programme.all(), key=lambda item: timezone.localdate(item.starts_at)
        )
    ]
    return render(
        request,
        "forum/edition.html",
        {"edition": edition, "days": days, "stand_count": edition.stands.count()},
    )


@login_not_required
@cached_for_visitors
def stands(request, year):
    edition = _edition(year)
    found: dict[str, list[Stand]] = {}
    for stand in edition.stands.all():
        found.setdefault(stand.category, []).append(stand)
    groups = [
        (label, found[category]) for category, label in StandCategory.choices if category in found
    ]
    return render(request, "forum/stands.html", {"edition": edition, "groups": groups})


def _edition(year):
    return get_object_or_404(Edition.objects.published().select_related("center"), year=year)
