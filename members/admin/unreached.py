"""Who cannot be reached before their file is emptied: a filter, and who waits for the desk."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.services.inactivity import to_tell_in_person

from .emptying import why_unreached

SHOWN = 8
WAITING = "waiting"


class UnreachedFilter(admin.SimpleListFilter):
    title = gettext_lazy("before the file is emptied")
    parameter_name = "unreached"

    def lookups(self, request, model_admin):
        return [(WAITING, _("cannot be reached"))]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(pk__in=to_tell_in_person().values("pk"))


def members_to_tell(user):
    """Those whom somebody of their centre looks for: the file stays until they are told."""
    if not user.has_perm("members.change_member"):
        return None
    waiting = to_tell_in_person().allowing(user, "members.change_member")[:SHOWN]
    return {
        "title": _("Members to tell before their file is emptied"),
        "empty": _("No member to tell."),
        "url": reverse("admin:members_member_changelist") + f"?unreached={WAITING}",
        "rows": [
            {
                "label": str(member),
                "note": why_unreached(member),
                "when": member.unreached_since,
                "url": reverse("admin:members_member_change", args=[member.pk]),
            }
            for member in waiting
        ],
    }
