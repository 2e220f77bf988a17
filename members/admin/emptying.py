"""A file that will be emptied, at the desk: who was told, by whom they are told, and who stays."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.permissions import identifies
from members.services.announcing import announced_to, last_day
from members.services.inactivity import without_life
from members.services.keeping import keep_file, note_told, take_back_told
from skills_center.base.admin_actions import ASKED, RowActions
from skills_center.base.dates import as_shown, today
from skills_center.base.phones import read_phone
from skills_center.messaging.outbox.printed import is_printed
from skills_center.messaging.telling import reached_by


class SureForm(forms.Form):
    """Nothing to type: what follows is said once before it is done."""

    @property
    def intro(self):
        day = date_format(last_day(today()))
        told = _("Their file is emptied after %(day)s, unless they come by, write or log in.")
        return told % {"day": day}


KEEP = gettext_lazy("They came by: keep their file")
TOLD = gettext_lazy("Record that the member was told")
NOT_TOLD = gettext_lazy("Undo: the member was not told")


class EmptyingDesk(RowActions):
    """The actions of the list of members that speak of emptying."""

    @admin.action(description=KEEP, permissions=["change"])
    def keep(self, request, queryset):
        rows = list(queryset)
        if done := self.run_each(request, rows, keep_file):
            told = ngettext("%(count)s file kept.", "%(count)s files kept.", len(done))
            self.message_user(request, told % {"count": len(done)})
        return _back_to(rows)

    @admin.action(description=TOLD, permissions=["change"])
    def told(self, request, queryset):
        if ASKED not in request.POST:
            return self.ask_page(request, "admin/moves/ask.html", "told", SureForm(), queryset)
        rows = list(queryset)
        if done := self.run_each(request, rows, note_told):
            told = ngettext("%(count)s person told.", "%(count)s persons told.", len(done))
            self.message_user(request, told % {"count": len(done)})
        return _back_to(rows)

    @admin.action(description=NOT_TOLD, permissions=["change"])
    def not_told(self, request, queryset):
        rows = list(queryset)
        if done := self.run_each(request, rows, take_back_told):
            told = ngettext("%(count)s person to tell.", "%(count)s persons to tell.", len(done))
            self.message_user(request, told % {"count": len(done)})
        return _back_to(rows)


def _back_to(rows):
    """Who chose one person reads on their file what became of it, or why nothing did."""
    if len(rows) != 1:
        return None
    return redirect("admin:members_member_change", rows[0].pk)


@dataclass(frozen=True)
class Box:
    """How it stands on the member's page: what is said, a number to call and as it is dialled, the
    actions offered, and whether it waits for the desk."""

    says: str
    number: str
    dials: str
    ways: list[tuple[str, Any]]
    url: str
    waits: bool


def emptying_of(user, member):
    """For who may change the file; None where nobody speaks of emptying it."""
    if member.anonymised_at or not user.has_perm("members.change_member", member):
        return None
    if not _is_spoken_of(member):
        return None
    keep = [("keep", KEEP)]
    if waits := member.unreached_since is not None:
        says, ways = _looked_for(member), [("told", TOLD), *keep]
    else:
        says = _told(member)
        back = [("not_told", NOT_TOLD)]
        ways = [*keep, *(back if member.told_in_person_at else [])]
    is_shown = waits and member.phone and identifies(user, member)
    return Box(
        says=says,
        number=read_phone(member.phone) if is_shown else "",
        dials=member.phone.as_e164 if is_shown else "",
        ways=ways,
        url=reverse("admin:members_member_changelist"),
        waits=waits,
    )


def _is_spoken_of(member):
    """Whether that was begun, and they did not come back since: the purge, which clears it, looks
    at night."""
    if member.unreached_since is None and member.purge_told_at is None:
        return False
    return without_life(type(member).objects.filter(pk=member.pk)).exists()


def why_unreached(member):
    """Why the portal does not tell them itself."""
    channel, address = reached_by(member)
    if address and is_printed(channel):
        return _("this portal sends no messages")
    return _("written to in vain") if address else _("neither mobile nor e-mail")


def _looked_for(member):
    said = {"day": date_format(member.unreached_since), "why": why_unreached(member)}
    return (
        _("This file will be emptied. Since %(day)s you have to tell the member: %(why)s.") % said
    )


def _told(member):
    standing = announced_to(member)
    if standing.told_at is None:
        return _("This file will be emptied. The message that says so has not arrived.")
    days = {"day": as_shown(standing.told_at), "end": as_shown(standing.last_day)}
    return _("The member was told on %(day)s: this file is emptied after %(end)s.") % days
