"""Who waits for a first step, and which meetings wait for a word of who came."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills_center.network.models import Center

from .dashboard import SHOWN
from .models import MemberToOrient, OrientationMeeting
from .services.orientation_meetings import CHANGE


def people_to_orient(user):
    """How many wait, and who waits longest; for who sees several centres, at each of them."""
    if not user.has_perm("tracks.view_membertoorient"):
        return None
    waiting = MemberToOrient.objects.visible_to(user).waiting()
    url = reverse("admin:tracks_membertoorient_changelist")
    by_center = _count_by_center(waiting)
    return {
        "title": _("Registered, not enrolled"),
        "empty": _("Everybody registered has a cohort or waits for one: well done."),
        "total": sum(row["number"] for row in by_center),
        "url": url,
        "rows": _centers_told(by_center, url) if len(by_center) > 1 else _oldest_told(waiting),
    }


def meetings_to_note(user):
    """Orientation meetings that are over, of which it is not noted who came."""
    if not user.has_perm(CHANGE):
        return None
    waiting = OrientationMeeting.objects.allowing(user, CHANGE).unnoted()
    return {
        "title": _("Who came to the orientation meeting?"),
        "empty": _("Of every meeting it is noted who came."),
        "total": waiting.count(),
        "url": reverse("admin:tracks_orientationmeeting_changelist") + "?attendance=unnoted",
        "rows": [
            {
                "label": str(meeting),
                "note": _("not noted yet"),
                "when": timezone.localdate(meeting.starts_at),
                "url": reverse("admin:tracks_orientationmeeting_came", args=[meeting.pk]),
            }
            for meeting in waiting.select_related("center")[:SHOWN]
        ],
    }


def _count_by_center(waiting):
    rows = waiting.with_wait().order_by().values("center")
    return list(rows.annotate(number=Count("pk"), oldest=Min("since")).order_by("oldest"))


def _centers_told(by_center, url):
    names = {center.pk: center.name for center in Center.objects.all()}
    return [
        {
            "label": names[row["center"]],
            "note": ngettext("%(count)s person", "%(count)s people", row["number"])
            % {"count": row["number"]},
            "when": timezone.localdate(row["oldest"]),
            "url": f"{url}?center__id__exact={row['center']}",
        }
        for row in by_center
    ]


def _oldest_told(waiting):
    return [
        {
            "label": str(member),
            "note": _("waits since"),
            "when": timezone.localdate(member.since),
            "url": reverse("admin:tracks_membertoorient_change", args=[member.pk]),
        }
        for member in waiting.with_wait().order_by("since", "pk")[:SHOWN]
    ]
