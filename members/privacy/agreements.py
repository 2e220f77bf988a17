"""What was agreed to, by the member and by who answers for a minor."""

from django.db.models import OuterRef, Q

from members.models import Consent, Guardian
from skills_center.base.admin_log import forget_log
from skills_center.base.dates import start_of_day
from skills_center.base.personal_data import PersonalData
from skills_center.base.sections import section

GIVEN = ("purpose", "notice_version", "language", "means", "given_at", "withdrawn_at")


def _export_agreements(member):
    guardians = Guardian.objects.filter(member=member)
    return [
        section("guardian", guardians, "name", "relation", "phone", "answer", "answered_at"),
        section("consents", member.consents.all(), *GIVEN),
    ]


def _forget_guardian(member):
    """Agreements stay: they say by codes and days that there were some, and name nobody."""
    forget_log(Guardian.objects.filter(member=member))
    Guardian.objects.filter(member=member).delete()
    forget_log(member.consents.all())


def _signs_of_agreement(day):
    since, own = start_of_day(day), Q(member=OuterRef("pk"))
    return [
        Consent.objects.filter(own).filter(Q(given_at__gte=since) | Q(withdrawn_at__gte=since)),
        Guardian.objects.filter(own, answered_at__gte=since),
    ]


AGREEMENTS = PersonalData(
    models=(Guardian, Consent),
    export=_export_agreements,
    erase=_forget_guardian,
    active_since=_signs_of_agreement,
)
