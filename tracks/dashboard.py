"""What waits today in the tracks, on the first page of the back office."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from members.enums import Role
from skills_center.base.dates import today
from skills_center.messaging.enums import MessageState

from .coaching_lists import meetings_of
from .enums import EnrolmentState, SocialState
from .models import Cohort, Enrolment, FollowUp, Session, SocialAction
from .services.offers import Telling, tellings

SHOWN = 8
DECIDE, DECIDE_ACTION = "tracks.decide_enrolment", "tracks.decide_socialaction"
MARK, CALL = "tracks.change_attendance", "tracks.change_followup"


def applications_to_decide(user):
    if not user.has_perm(DECIDE):
        return None
    waiting = Enrolment.objects.allowing(user, DECIDE).filter(state=EnrolmentState.SUBMITTED)
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


def offers_running_out(user):
    if not user.has_perm(DECIDE):
        return None
    offers = Enrolment.objects.allowing(user, DECIDE).filter(state=EnrolmentState.OFFERED)
    offers = offers.select_related("member", "cohort").order_by("offer_expires_at")[:SHOWN]
    told = tellings(*offers)
    return {
        "title": _("Offers running out"),
        "empty": _("No offer waits for an answer."),
        "url": reverse("admin:tracks_enrolment_changelist") + f"?state={EnrolmentState.OFFERED}",
        "rows": [
            {
                "label": str(row.member),
                "note": _note_of(row, told[row.pk].telling),
                "when": row.offer_expires_at,
                "url": reverse("admin:tracks_enrolment_change", args=[row.pk]),
            }
            for row in offers
        ],
    }


def _note_of(offer, telling):
    """Its cohort, and whether its person knows of it: whom somebody may call."""
    known = {
        Telling.NOT_LEFT: _("the message has not left"),
        Telling.TO_SAY: _("no phone and no e-mail of theirs is known"),
        Telling.MAYBE: MessageState.UNSURE.label,
    }
    return f"{offer.cohort} · {known[telling]}" if telling in known else str(offer.cohort)


def sessions_today(user):
    """The way to the coach's day."""
    if not user.has_perm(MARK):
        return None
    sessions = Session.objects.allowing(user, MARK).held().between(today(), today())
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


def initiatives_to_decide(user):
    if not user.has_perm(DECIDE_ACTION):
        return None
    proposed = SocialAction.objects.allowing(user, DECIDE_ACTION).filter(state=SocialState.PROPOSED)
    return {
        "title": _("Initiatives to decide"),
        "empty": _("No initiative waits for an answer."),
        "url": reverse("admin:tracks_socialaction_changelist") + f"?state={SocialState.PROPOSED}",
        "rows": [
            {
                "label": action.title,
                "note": action.center.name,
                "when": action.created_at,
                "url": reverse("admin:tracks_socialaction_change", args=[action.pk]),
            }
            for action in proposed.select_related("center").order_by("pk")[:SHOWN]
        ],
    }


def coaching_today(user):
    """The meetings of today; it leads to the coach's own pages, since the back office has none."""
    if not (user.centers_held_as(Role.COACH) or user.centers_held_as(Role.DIRECTOR)):
        return None
    return {
        "title": _("Coaching"),
        "empty": _("No meeting today."),
        "url": reverse("tracks:coaching"),
        "rows": [
            {
                "label": str(meeting.plan.member),
                "note": meeting.get_state_display(),
                "when": meeting.slot.starts_at,
                "url": reverse("tracks:coaching_plan", args=[meeting.plan_id]),
            }
            for meeting in meetings_of(user)[:SHOWN]
        ],
    }


def camps_led(user):
    """The way to the page of the camp, for its leader."""
    led = SocialAction.objects.led_by(user).filter(state=SocialState.PLANNED)
    rows = list(led.select_related("center").order_by("starts_on")[:SHOWN])
    if not rows:
        return None
    return {
        "title": _("The camps I lead"),
        "empty": "",
        "url": reverse("tracks:led_camps"),
        "rows": [
            {
                "label": camp.title,
                "note": camp.center.name,
                "when": camp.starts_on,
                "url": reverse("tracks:led_camp", args=[camp.pk]),
            }
            for camp in rows
        ],
    }


def people_to_call(user):
    if not user.has_perm(CALL):
        return None
    waiting = FollowUp.objects.allowing(user, CALL).to_call()
    return {
        "title": _("To call: what has become of them?"),
        "empty": _("Nobody to call today."),
        "url": reverse("admin:tracks_followup_changelist"),
        "rows": [
            {
                "label": str(row.enrolment.member),
                "note": str(row.enrolment.cohort),
                "when": row.call_from,
                "url": reverse("admin:tracks_followup_change", args=[row.pk]),
            }
            for row in waiting.select_related("enrolment__member", "enrolment__cohort").order_by(
                "call_from", "pk"
            )[:SHOWN]
        ],
    }
