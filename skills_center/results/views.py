"""The yearly results, for everybody; the records behind them, for those with the right."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from skills_center.base.caching import ANY_THAT_IS_FOUND, cached_for_visitors
from skills_center.base.dates import today
from skills_center.network.models import Center
from tracks.models import Track

from . import exports
from .bases import Base
from .figures import STATUS_DRAFT
from .indicators import INDICATORS
from .permissions import may_open
from .presentation import earlier_years, funding_bars, tile, track_bars, what_became, year_tiles
from .reading import Reading

PER_PAGE = 50


@login_not_required
@cached_for_visitors(center=ANY_THAT_IS_FOUND)
def index(request):
    center = _center(request)
    reading = Reading(center, show_all=may_open(request.user, center))
    return render(
        request,
        "results/index.html",
        {
            "years": [(year, year_tiles(reading.headlines(year))) for year in reading.years],
            "center": center,
            "centers_open": Center.objects.open(),
        },
    )


@login_not_required
@cached_for_visitors(center=ANY_THAT_IS_FOUND)
def year(request, year):
    reading = _reading(request, year)
    found = reading.figures(year)
    trusted, center = reading.show_all, reading.center
    tiles = {code: tile(figure, center, may_open=trusted) for code, figure in found.items()}
    return render(
        request,
        "results/year.html",
        {
            "year": year,
            "years": reading.years,
            "center": center,
            "centers_open": Center.objects.open(),
            "status": STATUS_DRAFT,
            "lead": tile(found["members"], center, may_open=trusted, base=Base.YEAR),
            "tiles": [one for code, one in tiles.items() if one.figure.indicator.since_opening][1:],
            "all_tiles": tiles.values(),
            "funding": funding_bars(found),
            "what_became": what_became(found),
            "by_track": track_bars(found["members"], Track.objects.all()),
            "earlier": earlier_years(reading, year),
            "may_open": trusted,
        },
    )


@login_not_required
@cached_for_visitors(center=ANY_THAT_IS_FOUND)
def year_json(request, year):
    reading = _reading(request, year)
    return JsonResponse(exports.as_json(year, reading.center, reading.figures(year)))


def records(request, year, code):
    """The rows a figure is made of. A stranger gets 404: nothing says that there is a list."""
    center = _center(request)
    if year > today().year or code not in INDICATORS or not may_open(request.user, center):
        raise Http404
    since_opening = request.GET.get("since_opening") == "1"
    indicator = INDICATORS[code]
    rows = indicator.records(year, center, since_opening=since_opening)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "results/records.html",
        {
            "indicator": indicator,
            "year": year,
            "center": center,
            "base": Base.SINCE_OPENING if since_opening else Base.YEAR,
            "page_obj": page,
            "total": indicator.total(rows),
            "rows": [_record(indicator, row, request.user) for row in page],
        },
    )


def _record(indicator, row, user):
    """What a line of the list shows, with the address of the record for who may open it."""
    meta = row._meta
    may_view = user.has_perm(f"{meta.app_label}.view_{meta.model_name}", row)
    return {
        "row": row,
        "date": row.counted_on,
        "amount": indicator.amount_of(row),
        "url": reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
        if may_view
        else "",
    }


def _reading(request, year):
    """What this reader may see of a year that has figures; of any other it is a 404."""
    center = _center(request)
    reading = Reading(center, show_all=may_open(request.user, center))
    if year not in reading.years:
        raise Http404
    return reading


def _center(request):
    """The centre of `?center=`, None for the network; an unknown one is a 404."""
    slug = request.GET.get("center")
    return get_object_or_404(Center, slug=slug) if slug else None
