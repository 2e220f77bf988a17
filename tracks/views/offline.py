"""What lets the coach's pages open without network."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from skills_center.base.keeping import same_for_everybody

WORKER = settings.BASE_DIR / "static" / "js" / "coach-worker.js"


@login_not_required
@cache_control(no_cache=True)
def worker(request):
    """The service worker. Served from here, since it may only look after addresses below its own:
    the coach's pages, in one language."""
    script = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    return same_for_everybody(script)


@login_not_required
def offline(request):
    """What stands in the place of a page that was never opened on this phone."""
    return render(request, "tracks/coach/offline.html")
