"""Certificates: issued only when the rule of the cohort holds; revoked with a reason."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.base.locks import lock
from skills_center.base.rights import require
from skills_center.base.states import coded_reason
from tracks import notices
from tracks.enums import EnrolmentState, RevocationReason
from tracks.models import Certificate, CertificateSequence

from .seats import lock_cohort


@dataclass
class Batch:
    """What was issued to a cohort, and who was left out: pairs of an enrolment and why."""

    issued: list = field(default_factory=list)
    left_out: list = field(default_factory=list)


def shortfall(enrolment):
    """What is missing for the certificate, as a sentence; empty when the rule holds.

    The enrolment is read with its attendance and its cohort.
    """
    if enrolment.state != EnrolmentState.COMPLETED:
        return _("The cohort is not completed.")
    if enrolment.member.anonymised_at:
        return _("This file was emptied: nothing is written in it any more.")
    needed, rate = enrolment.cohort.certificate_attendance, enrolment.attendance_rate
    if not needed:
        return ""
    if rate is None:
        return _("No attendance was marked: %(needed)s %% are needed.") % {"needed": needed}
    if rate < needed:
        return _("Attendance is %(rate)s %%: %(needed)s %% are needed.") % {
            "rate": rate,
            "needed": needed,
        }
    return ""


def candidates(cohort):
    """The enrolments of a cohort that a certificate is asked for, with all it is decided on."""
    return (
        cohort.enrolments.filter(state__in=EnrolmentState.BEGUN)
        .with_attendance()
        .select_related("member", "cohort__center")
        .order_by("arrival")
    )


def _hold(cohort):
    """The same, under their locks: whoever is forgotten at this moment is so before they are read,
    or finds their certificate."""
    lock(cohort.enrolments.filter(state__in=EnrolmentState.BEGUN))
    return candidates(cohort)


@transaction.atomic
def issue(enrolment, *, by):
    """The certificate of one enrolment; issued already, the same one.

    Raises DomainError that says which part of the rule does not hold.
    """
    require(by, "tracks.add_certificate", enrolment)
    cohort = lock_cohort(enrolment.cohort_id)
    row = _hold(cohort).filter(pk=enrolment.pk).first()
    if row is None:
        raise DomainError(_("The cohort is not completed."))
    if sentence := shortfall(row):
        raise DomainError(sentence)
    return Certificate.objects.genuine().filter(enrolment=row).first() or _write([row], by)[0]


@transaction.atomic
def issue_for_cohort(cohort, *, by):
    """Certificates for all of a cohort who meet its rule and have none yet."""
    require(by, "tracks.add_certificate", cohort)
    cohort = lock_cohort(cohort.pk)
    batch, due = Batch(), []
    held = set(
        Certificate.objects.genuine()
        .filter(enrolment__cohort=cohort)
        .values_list("enrolment", flat=True)
    )
    for row in _hold(cohort):
        if sentence := shortfall(row):
            batch.left_out.append((row, sentence))
        elif row.pk not in held:
            due.append(row)
    batch.issued = _write(due, by)
    return batch


@transaction.atomic
def revoke(certificate, *, by, reason, note=""):
    """The paper is worth nothing from now on, and its page says so.

    Revoked twice, it stays; for another reason it is refused, since that one would be lost. So is
    a note about who was forgotten.
    """
    certificate = Certificate.objects.under_lock(certificate.pk)
    require(by, "tracks.revoke_certificate", certificate)
    reason = coded_reason(RevocationReason, reason)
    said = (certificate.revocation_reason, certificate.revocation_note)
    if certificate.revoked_at and said != (reason, note):
        raise DomainError(_("This certificate is revoked"))
    if note and certificate.enrolment.is_of_nobody():
        raise DomainError(_("This file was emptied: nothing is written in it any more."))
    if certificate.revoked_at is None:
        certificate.revocation_reason = reason
        certificate.revocation_note = note
        certificate.revoked_at, certificate.revoked_by = timezone.now(), by
        certificate.save()
    return certificate


def _write(rows, by):
    """One certificate a row, numbered without holes. The cohort is locked."""
    if not rows:
        return []
    day = today()
    center = rows[0].cohort.center
    taken = CertificateSequence.take(center, day.year, len(rows))
    made = [
        Certificate(
            enrolment=row,
            number=f"{center.code}-{day.year}-C{number:05}",
            name=row.member.full_name,
            latin_name=_latin_name(row.member),
            attended=row.attended,
            expected=row.expected,
            issued_on=day,
            issued_by=by,
        )
        for row, number in zip(rows, taken, strict=True)
    ]
    made = Certificate.objects.bulk_create(made)
    for certificate in made:
        notices.certificate_issued(certificate)
    return made


def _latin_name(member):
    """Their name in Latin letters; nothing where the name itself is written so."""
    name = f"{member.latin_first_name} {member.latin_last_name}".strip()
    return "" if name == member.full_name else name
