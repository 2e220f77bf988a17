"""Whom messages are for here: guardians of children in camps."""

from django.urls import reverse
from django.utils.translation import gettext as _

from members.permissions import has_permission
from members.search import find_among
from skills_center.base.phones import read_phone, texted
from skills_center.base.text import searchable
from skills_center.messaging.enums import Channel
from skills_center.messaging.recipients import Recipient
from tracks.models import CampInscription

SEARCHED = 5_000  # the latest: their names are read and compared one by one


def _contacts(inscription):
    number = texted(inscription.guardian_phone)
    return [(Channel.TEXT, number)] if number else []


def _named(inscription):
    child = f"{inscription.first_name} {inscription.last_name}"
    return _("guardian of %(name)s") % {"name": child}


def _number(inscription, user):
    """As on the page of the inscription, which whoever opens it reads."""
    if not has_permission(user, "tracks.view_campinscription", inscription):
        return ""
    return read_phone(inscription.guardian_phone)


def _found(rows, user, typed):
    """By the names of the child and of the guardian, as in the list of inscriptions."""
    names = ("first_name", "last_name", "guardian_name")
    latest = rows.order_by("-pk").values_list("pk", *names)[:SEARCHED]
    keys, _near = find_among(((pk, searchable(*words)) for pk, *words in latest), typed)
    return rows.filter(pk__in=keys)


INSCRIPTION = Recipient(
    kind=CampInscription.recipient_kind,
    rows=lambda: CampInscription.objects.filter(emptied_at=None).select_related("camp__center"),
    contacts=_contacts,
    seen_by=lambda user: CampInscription.objects.visible_to(user).select_related("camp__center"),
    named=_named,
    page=lambda row: reverse("admin:tracks_campinscription_change", args=[row.pk]),
    call=_number,
    found_by=_found,
)
