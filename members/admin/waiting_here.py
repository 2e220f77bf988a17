"""What waits for somebody's decision about the file that they have before them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.models import NumberChange, Proposal
from members.services.changes import labels_of
from members.services.number_changes import waiting_about


@dataclass(frozen=True)
class Waiting:
    """A line on the member's page: what waits, and the page on which it is decided."""

    says: str
    url: str


def waiting_here(user, member):
    """What waits about this file, for who may decide it: others are told nothing of it."""
    if member.anonymised_at:
        return
    proposals = Proposal.objects.allowing(user, "members.decide_proposal").waiting()
    for row in proposals.filter(member=member):
        said = {"fields": labels_of(row.changes), "day": date_format(row.lapses_on)}
        told = _("Changes to this file wait to be decided until %(day)s: %(fields)s.") % said
        yield Waiting(told, reverse("admin:members_proposal_change", args=[row.pk]))
    requests = NumberChange.objects.allowing(user, "members.decide_numberchange")
    for row in waiting_about(member, requests):
        told = _("Somebody with a new number asks for a file, perhaps this one: answer by %(day)s.")
        url = reverse("admin:members_numberchange_change", args=[row.pk])
        yield Waiting(told % {"day": date_format(row.until)}, url)
