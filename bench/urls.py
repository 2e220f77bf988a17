"""The bare page: one query, one small template."""

from django.contrib.contenttypes.models import ContentType
from django.shortcuts import render
from django.urls import path


def bare(request):
    # A table every Django site has: no model of the portal takes part.
    row = ContentType.objects.get(app_label="contenttypes", model="contenttype")
    return render(request, "bench/bare.html", {"row": row})


urlpatterns = [path("", bare)]
