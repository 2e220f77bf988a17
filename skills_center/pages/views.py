"""Home, the member's space and the standing pages: views over every floor below."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from enterprises.models import Call
from forum.models import Edition
from members.enums import Origin
from members.models import Member
from members.qr import qr_path
from members.services.consents import current_notice
from members.services.guardian_standing import standing_of
from members.services.number_changes import waiting_of
from members.services.proposals import waiting_of as changes_waiting
from members.views.going import remembered
from skills_center.base.caching import cached_for_visitors
from skills_center.base.elapsed import is_within
from skills_center.network.models import Center
from skills_center.results.presentation import headline
from tracks import services
from tracks.enums import EnrolmentState
from tracks.models import Certificate, Cohort, Session, SocialAction, Track
from tracks.services.offers import lasts_until

from .styleguide import samples

HOME_COHORTS = 6
NEXT_SESSIONS = 4
# So long a new member is asked whether they had another number before.
NEW_FOR = 2 * 24 * 60 * 60  # seconds


@login_not_required
@cached_for_visitors
def home(request):
    return render(
        request,
        "pages/home.html",
        {
            "tracks": Track.objects.all(),
            "cohorts": Cohort.objects.open_now().for_cards()[:HOME_COHORTS],
            "call": Call.objects.open_now().order_by("closes_at").first(),
            "edition": Edition.objects.filter(is_published=True).order_by("-year").first(),
            "headline": headline(),
        },
    )


@never_cache
def me(request):
    member = Member.objects.filter(user=request.user).select_related("center").first()
    if member is None:
        return redirect("admin:index" if request.user.is_staff else "members:no_file")
    enrolments = member.enrolments.for_member()
    for enrolment in enrolments:
        enrolment.offered_until = lasts_until(enrolment)
    return render(
        request,
        "pages/me.html",
        {
            "member": member,
            "enrolments": enrolments,
            "has_completed": any(one.state == EnrolmentState.COMPLETED for one in enrolments),
            "certificates": Certificate.objects.of_user(request.user).for_print(),
            "guardian_standing": standing_of(member),
            "changes_wait": changes_waiting(member),
            "first_step": services.first_step_of(member),
            "proposals": services.proposals_to(member),
            "came_for": remembered(member),
            "number_change": waiting_of(request.user),
            "is_new": _is_new(member),
            "qr_path": qr_path(member.number),
            "sessions": Session.objects.attended_by(request.user).coming()[:NEXT_SESSIONS],
            "portrait": member.documents.portraits().first(),
        },
    )


def _is_new(member):
    """Whether they opened the file themselves, and lately: of a file that was found for them nobody
    asks for another."""
    is_own = member.origin == Origin.ONLINE
    return is_own and is_within(member.created_at.timestamp(), NEW_FOR)


@login_not_required
@cached_for_visitors
def center(request, slug):
    center = get_object_or_404(Center.objects.open(), slug=slug)
    return render(
        request,
        "pages/center.html",
        {
            "center": center,
            "cohorts": Cohort.objects.open_now().for_cards().filter(center=center),
            "tracks": Track.objects.all(),
            "partners": center.partners.all(),
            "initiatives": SocialAction.objects.shown_initiatives().filter(center=center)[:6],
        },
    )


PROSE_TITLES = {
    "about": _("About the centres"),
    "privacy": _("Your data and your rights"),
    "accessibility": _("Accessibility"),
}


@login_not_required
@cached_for_visitors
def prose(request, page):
    return render(
        request,
        "pages/prose.html",
        {
            "title": PROSE_TITLES[page],
            "prose": f"pages/prose/{page}.{get_language()}.html",
            "notice": current_notice(),
            "retention_years": settings.RETENTION_YEARS,
            "request_days": settings.DATA_REQUEST_DAYS,
        },
    )


@login_not_required
def styleguide(request):
    return render(request, "pages/styleguide.html", samples())
