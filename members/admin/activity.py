"""What a person of the staff did, to read; and what this app knows of it."""

from datetime import date

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from members.activity import Source, deeds
from members.enums import AccessKind
from members.models import (
    DataRequest,
    DataRequestMove,
    LogIn,
    Member,
    NumberChange,
    NumberChangeMove,
    StaffRole,
    User,
)
from skills_center.base.admin_log import describe_change

PAGE, LAST_PAGE = 50, 40


def staff_read_by(reader):
    """The accounts whose deeds `reader` may read: administrators all, a director their staff."""
    accounts = User.objects.all()
    if not reader.is_superuser:
        accounts = accounts.filter(is_superuser=False)
    if reader.has_perm("members.view_user"):
        return accounts
    return accounts.filter(pk__in=StaffRole.objects.visible_to(reader).values("user"))


def activity_view(request, pk, *, site):
    """The page; 404 to who may not read this person's. `site` draws the frame."""
    person = get_object_or_404(staff_read_by(request.user), pk=pk)
    day = _day(request.GET.get("day", ""))
    page = request.GET.get("page", "1")
    number = min(int(page), LAST_PAGE) if page.isdecimal() and len(page) < 4 else 1
    number = max(number, 1)
    entries, more = deeds(
        person, reader=request.user, day=day, start=(number - 1) * PAGE, size=PAGE
    )
    return render(
        request,
        "admin/members/activity.html",
        {
            **site.each_context(request),
            "title": _("What %(name)s did") % {"name": person},
            "entries": entries,
            "day": day,
            "earlier": number + 1 if more and number < LAST_PAGE else None,
            "later": number - 1 if number > 1 else None,
            "cut": more and number == LAST_PAGE,
        },
    )


def _day(text) -> date | None:
    """A day as the browser sends it; 404 to anything else that is typed there."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if text and (day is None or not 2000 <= day.year <= 2100):
        raise Http404
    return day


# The sources of this app ---------------------------------------------------------
def _log_ins(person, reader):
    return LogIn.objects.filter(user=person)


def _tell_log_in(log_in):
    method = log_in.get_method_display()
    if log_in.second_factor:
        method = _("%(method)s and second factor") % {"method": method}
    return _("Logged in"), f"{log_in.device} · {method}", ""


def _admin_entries(person, reader):
    """The log of the back office; rows that `reader` may not see are left out, gone ones too."""
    entries = LogEntry.objects.filter(user=person).select_related("content_type")
    if reader.has_perm("members.view_user"):
        return entries
    kinds = entries.order_by().values_list("content_type", flat=True).distinct()
    readable = Q(pk=None)
    for kind in ContentType.objects.filter(pk__in=kinds):
        readable |= _visible(kind, reader)
    return entries.filter(readable)


def _visible(kind, reader):
    """The entries about rows of one model that `reader` sees."""
    model = kind.model_class()
    if model is None:
        return Q(pk=None)
    rows = model._default_manager.all()
    if not hasattr(rows, "visible_to"):
        allowed = reader.has_perm(f"{kind.app_label}.view_{kind.model}")
        return Q(content_type=kind) if allowed else Q(pk=None)
    shown = rows.visible_to(reader).annotate(as_text=Cast("pk", CharField()))
    return Q(content_type=kind, object_id__in=shown.values("as_text"))


def _tell_admin_entry(entry):
    url = "" if entry.is_deletion() else entry.get_admin_url() or ""
    said = {"kind": _capitalised(entry.content_type), "row": entry.object_repr}
    about = _("%(kind)s: %(row)s") % said
    return describe_change(entry) or entry.get_action_flag_display(), about, url


def _capitalised(content_type):
    name = content_type.name if content_type else ""
    return name[:1].upper() + name[1:]


def _member_versions(person, reader):
    """Files of members that were written, by the desk or by an import."""
    versions = Member.history.filter(history_user=person)
    if reader.has_perm("members.view_user"):
        return versions
    return versions.filter(id__in=Member.objects.visible_to(reader).values("pk"))


def _tell_member_version(version):
    what = {
        "+": _("Opened a member's file"),
        "~": _("Changed a member's file"),
        "-": _("Deleted a member's file"),
    }[version.history_type]
    name = f"{version.first_name} {version.last_name} · {version.number}"
    return what, name, reverse("admin:members_member_change", args=[version.id])


def _readings(person, reader):
    """What of members they read that most staff do not need."""
    return person.accesses.visible_to(reader).select_related("member", "of_center")


def _tell_reading(access):
    what = access.get_kind_display()
    if access.kind != AccessKind.KEY:
        what = _("Read: %(what)s") % {"what": what}
    of_whom = access.member or access.of_center
    about = " · ".join(filter(None, [str(of_whom), access.get_detail_display(), access.reason]))
    return what, about, reverse("admin:members_access_change", args=[access.pk])


def _number_decisions(person, reader):
    """Whose file they looked for who came with another number."""
    moves = NumberChangeMove.objects.filter(by=person).select_related("subject")
    return moves.filter(subject__in=NumberChange.objects.visible_to(reader))


def _tell_number_decision(row):
    page = reverse("admin:members_numberchange_change", args=[row.subject_id])
    return _("A changed number: %(state)s") % {"state": row.told}, str(row.subject), page


def _answered_requests(person, reader):
    """What they did with what a member asked of their data."""
    moves = DataRequestMove.objects.filter(by=person).select_related("subject__member")
    return moves.filter(subject__in=DataRequest.objects.visible_to(reader))


def _tell_answered_request(move):
    page = reverse("admin:members_datarequest_change", args=[move.subject_id])
    return _("Data request: %(state)s") % {"state": move}, str(move.subject), page


ANSWERED_REQUESTS = Source(_answered_requests, "at", _tell_answered_request)
NUMBER_DECISIONS = Source(_number_decisions, "at", _tell_number_decision)
LOG_INS = Source(_log_ins, "at", _tell_log_in)
ADMIN_ENTRIES = Source(_admin_entries, "action_time", _tell_admin_entry)
MEMBER_VERSIONS = Source(_member_versions, "history_date", _tell_member_version)
READINGS = Source(_readings, "at", _tell_reading)
