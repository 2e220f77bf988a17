"""The certificate of who completed a cohort: numbered, verifiable, revocable."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from skills_center.base.models import CenterScopedQuerySet
from skills_center.network.models import YearSequence
from tracks.enums import RevocationReason

from .cohorts import Cohort
from .enrolments import Enrolment

# Without those that a reader takes for another: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
CODE_LENGTH = 12


def new_code():
    """A code nobody guesses: 23 letters, 12 times."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class CertificateSequence(YearSequence):
    """Of the numbers of certificates."""

    class Meta:
        verbose_name = _("count of certificate numbers")
        verbose_name_plural = _("counts of certificate numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["center", "year"], name="certificate_sequence_per_center_and_year"
            )
        ]


class CertificateQuerySet(CenterScopedQuerySet):
    center_path = "enrolment__cohort__center"

    def allowing(self, user, permission):
        """Those of the cohorts where this person may: a coach, of their own cohorts only."""
        cohorts = Cohort.objects.allowing(user, permission)
        return super().allowing(user, permission).filter(enrolment__cohort__in=cohorts)

    def genuine(self):
        return self.filter(revoked_at=None)

    def of_user(self, user):
        """The member's own, to take home."""
        return self.genuine().filter(enrolment__member__user=user)

    def for_print(self):
        return self.select_related("enrolment__cohort__center", "enrolment__cohort__track")


class Certificate(models.Model):
    """`name` and `latin_name` are the holder's on the day of issue; the paper keeps them."""

    enrolment = models.ForeignKey(
        Enrolment,
        verbose_name=_("enrolment"),
        on_delete=models.PROTECT,
        related_name="certificates",
    )
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    name = models.CharField(_("holder"), max_length=130)
    latin_name = models.CharField(_("holder, in Latin letters"), max_length=130, blank=True)
    attended = models.PositiveIntegerField(_("half-days attended"))
    expected = models.PositiveIntegerField(_("half-days counted"))
    issued_on = models.DateField(_("issued on"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("issued by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("revoked by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    revocation_reason = models.CharField(
        _("why it was revoked"), max_length=12, choices=RevocationReason.choices, blank=True
    )
    revocation_note = models.TextField(_("note"), blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        permissions = [("revoke_certificate", "Can revoke certificates")]
        indexes = [models.Index(fields=["issued_on", "id"], name="certificate_issued")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(revoked_at=None),
                name="certificate_one_genuine",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None)
                | (~Q(revocation_reason="") & Q(revoked_by__isnull=False)),
                name="certificate_revoked_with_reason",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def center_id(self):
        return self.enrolment.center_id

    @property
    def code_in_groups(self):
        """As it is printed and typed: 4 letters at a time."""
        return "-".join(self.code[start : start + 4] for start in range(0, len(self.code), 4))

    def verify_address(self):
        """Where anybody can see that it is genuine; absolute, for the paper."""
        return settings.PORTAL_URL + reverse("tracks:verify", args=[self.code])
