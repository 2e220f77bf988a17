"""Calls, and the public directories of funded projects and of organizations."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from members.views.going import named_so
from skills_center.base.caching import FIRST_PAGES, NONE_KEPT, cached_for_visitors
from skills_center.messaging.links.ways import Way
from skills_center.messaging.telling import addresses_of

from .enums import OrganizationKind, Programme
from .models import Call, Organization, Project
from .notices import spoken_to

PER_PAGE = 24
LONGEST_QUERY = 100


@login_not_required
@cached_for_visitors
def calls(request):
    shown = Call.objects.select_related("center")
    return render(
        request,
        "enterprises/calls.html",
        {
            "calls": shown.open_now().order_by("closes_at"),
            "upcoming": shown.upcoming().order_by("opens_at"),
            "past": shown.past()[:PER_PAGE],
        },
    )


def _described(slug):
    call = Call.objects.published().filter(slug=slug).select_related("center").first()
    return call and (_("your project"), call.title, call.center)


@named_so(_described)
@login_not_required
@cached_for_visitors
def call(request, slug):
    call = get_object_or_404(Call.objects.published().select_related("center"), slug=slug)
    return render(request, "enterprises/call.html", {"call": call})


@login_not_required
@cached_for_visitors(programme=Programme.values, page=FIRST_PAGES)
def projects(request):
    programme = _chosen(request, "programme", Programme)
    shown = Project.objects.public().for_cards()
    if programme:
        shown = shown.filter(programme=programme)
    return render(
        request,
        "enterprises/projects.html",
        {
            "page_obj": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
            "programmes": Programme.choices,
            "chosen": programme,
        },
    )


@login_not_required
@cached_for_visitors(kind=OrganizationKind.values, page=FIRST_PAGES, q=NONE_KEPT)
def organizations(request):
    kind = _chosen(request, "kind", OrganizationKind)
    query = request.GET.get("q", "")[:LONGEST_QUERY].replace("\x00", "")
    shown = Organization.objects.public().search(query).select_related("center", "commune")
    if kind:
        shown = shown.filter(kind=kind)
    return render(
        request,
        "enterprises/organizations.html",
        {
            "page_obj": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
            "kinds": OrganizationKind.choices,
            "chosen": kind,
            "query": query,
        },
    )


def _chosen(request, name, choices):
    """The choice named in the address, or nothing when it is not one of `choices`."""
    value = request.GET.get(name, "")
    return value if value in choices.values else ""


# The link of a message ------------------------------------------------------------------
def _project(pk):
    rows = Project.objects.select_related("center", "holder", "organization__founder")
    return rows.filter(pk=pk).first()


def _reached(project):
    """By what they are reached who is told of it."""
    member = spoken_to(project)
    return addresses_of(member) if member else []


def show_project(request, link):
    """Where it stands now, to who was told of it; it names nobody."""
    return render(request, "enterprises/linked_project.html", {"project": link.row})


PROJECT = Way("project", "j", Project, find=_project, contacts=_reached, opens=show_project)
