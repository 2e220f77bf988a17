"""What waits today about members, on the first page of the back office."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .enums import NumberChangeState, RequestState
from .models import DataRequest, NumberChange

SHOWN = 8


def requests_to_answer(user):
    if not user.has_perm("members.decide_datarequest"):
        return None
    waiting = DataRequest.objects.allowing(user, "members.decide_datarequest").open()
    return {
        "title": _("Requests about personal data"),
        "empty": _("No request waits for an answer."),
        "url": reverse("admin:members_datarequest_changelist") + f"?state={RequestState.RECEIVED}",
        "rows": [
            {
                "label": str(row),
                "note": _("overdue") if row.is_overdue else _("answer before"),
                "when": row.due_on,
                "url": reverse("admin:members_datarequest_change", args=[row.pk]),
            }
            for row in waiting.select_related("member")[:SHOWN]
        ],
    }


def numbers_that_changed(user):
    if not user.has_perm("members.decide_numberchange"):
        return None
    waiting = NumberChange.objects.allowing(user, "members.decide_numberchange").open()
    return {
        "title": _("They had another number before"),
        "empty": _("Nobody says so today."),
        "url": reverse("admin:members_numberchange_changelist")
        + f"?state={NumberChangeState.OPEN}",
        "rows": [
            {
                "label": str(row),
                "note": _("overdue") if row.is_overdue else _("answer before"),
                "when": row.until,
                "url": reverse("admin:members_numberchange_change", args=[row.pk]),
            }
            for row in waiting[:SHOWN]
        ],
    }
