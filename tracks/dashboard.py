"""What waits today in the tracks, on the first page of the back office."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from skills_center.base.admin import add_panel
from skills_center.base.dates import today

from .enums import EnrolmentState
from .models import Cohort, Enrolment, Session

SHOWN = 8


@add_panel
def applications_to_decide(user):
    if not user.has_perm("tracks.decide_enrolment"):
        return None
    waiting = Enrolment.objects.visible_to(user).filter(state=EnrolmentState.SUBMITTED)
    return {
        "title": _("Applications to decide"),
        "empty": _("No application waits: well done."),
        "url": reverse("admin:tracks_enrolment_changelist") + f"?state={EnrolmentState.SUBMITTED}",
        "rows": [
            {
                "label": str(row.member),
                "note": str(row.cohort),
                "when": row.created_at,
                "url": reverse("admin:tracks_enrolment_change", args=[row.pk]),
            }
            for row in waiting.select_related("member", "cohort").order_by("pk")[:SHOWN]
        ],
    }


@add_panel
def cohorts_that_start(user):
    if not user.has_perm("tracks.view_cohort"):
        return None
    soon = Cohort.objects.visible_to(user).filter(
        starts_on__gte=today(),
        starts_on__lte=today() + timedelta(days=30),
    )
    return {
        "title": _("Cohorts that start within 30 days"),
        "empty": _("No cohort starts within 30 days."),
        "url": reverse("admin:tracks_cohort_changelist"),
        "rows": [
            {
                "label": cohort.name,
                "note": cohort.center.name,
                "when": cohort.starts_on,
                "url": reverse("admin:tracks_cohort_change", args=[cohort.pk]),
            }
            for cohort in soon.select_related("center").order_by("starts_on")[:SHOWN]
        ],
    }


@add_panel
def offers_running_out(user):
    if not user.has_perm("tracks.decide_enrolment"):
        return None
    offers = Enrolment.objects.visible_to(user).filter(state=EnrolmentState.OFFERED)
    return {
        "title": _("Offers running out"),
        "empty": _("No offer waits for an answer."),
        "url": reverse("admin:tracks_enrolment_changelist") + f"?state={EnrolmentState.OFFERED}",
        "rows": [
            {
                "label": str(row.member),
                "note": str(row.cohort),
                "when": row.offer_expires_at,
                "url": reverse("admin:tracks_enrolment_change", args=[row.pk]),
            }
            for row in offers.select_related("member", "cohort").order_by("offer_expires_at")[
                :SHOWN
            ]
        ],
    }


@add_panel
def sessions_today(user):
    """The way to the coach's day."""
    if not user.has_perm("tracks.change_attendance"):
        return None
    sessions = Session.objects.visible_to(user).held().between(today(), today())
    return {
        "title": _("Sessions today"),
        "empty": _("No session today."),
        "url": reverse("tracks:coach"),
        "rows": [
            {
                "label": row.cohort.name,
                "note": row.place,
                "when": row.starts_at,
                "url": reverse("tracks:session", args=[row.pk]),
            }
            for row in sessions.select_related("cohort", "room")[:SHOWN]
        ],
    }
