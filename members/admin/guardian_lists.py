"""Minors by how far their guardian's agreement is: a filter, and who waits for the desk."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.enums import GuardianAnswer
from members.models import Member
from members.services.guardian_answers import needing_desk, stuck
from members.services.own_numbers import doubtful
from skills_center.base.phones import takes_texts

SHOWN = 8
DESK = "desk"


class GuardianFilter(admin.SimpleListFilter):
    """Minors by how far their guardian's agreement is."""

    title = gettext_lazy("guardian of a minor")
    parameter_name = "guardian"

    def lookups(self, request, model_admin):
        return [
            (DESK, _("needs the desk")),
            ("awaited", _("agreement missing")),
            ("no", _("said no")),
            ("silent", _("never answered")),
            ("doubtful", _("agreement to be looked at")),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "desk":
                return queryset.filter(pk__in=needing_desk(_of_the_desk_of(request.user)))
            case "awaited":
                return queryset.offered().awaiting_guardian()
            case "no":
                awaiting = queryset.offered().awaiting_guardian()
                return awaiting.filter(guardian__answer__in=GuardianAnswer.values)
            case "silent":
                awaiting = queryset.offered().awaiting_guardian()
                return awaiting.filter(guardian__unanswered_at__isnull=False)
            case "doubtful":
                return doubtful(queryset.offered())
        return queryset


def guardians_to_look_after(user):
    """Those of `needing_desk`, the newest first; asked for part by part, each by its newest."""
    if not user.has_perm("members.identify_member"):
        return None
    of_desk = _of_the_desk_of(user)
    to_look_at = _newest(doubtful(of_desk))
    waiting = sorted({*_newest(stuck(of_desk)), *to_look_at}, key=lambda member: -member.pk)
    return {
        "title": _("Minors whose guardian needs the desk"),
        "empty": _("No minor waits for the desk: links sent are being answered."),
        "url": reverse("admin:members_member_changelist") + f"?guardian={DESK}",
        "rows": [
            {
                "label": str(member),
                "note": _why(member, is_to_look_at=member in to_look_at),
                "when": _since(member),
                "url": reverse("admin:members_member_change", args=[member.pk]),
            }
            for member in waiting[:SHOWN]
        ],
    }


def _of_the_desk_of(user):
    """The files whose guardian this person may write to."""
    return Member.objects.allowing(user, "members.identify_member").offered()


def _newest(members):
    return set(members.select_related("guardian").order_by("-pk")[:SHOWN])


def _why(member, *, is_to_look_at):
    guardian = getattr(member, "guardian", None)
    if is_to_look_at:
        return _("agreement to be looked at")
    if guardian is None:
        return _("no guardian named")
    if guardian.answer:
        return guardian.get_answer_display()
    if guardian.unanswered_at:
        return _("never answered")
    if guardian.phone:
        return _("no link sent") if takes_texts(guardian.phone) else _("a landline: no text")
    return _("paper awaited")


def _since(member):
    guardian = getattr(member, "guardian", None)
    moment = guardian and (guardian.answered_at or guardian.unanswered_at or guardian.asked_at)
    return moment or member.registered_on
