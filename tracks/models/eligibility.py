"""What was found when an application was held against the rules of its cohort."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skills_center.base.fields import ChoiceListField
from tracks.enums import Shortfall

from .enrolments import Enrolment


class EligibilityCheck(models.Model):
    """The check of one application; whom it failed was let in by somebody, who wrote why."""

    enrolment = models.OneToOneField(
        Enrolment,
        verbose_name=_("enrolment"),
        on_delete=models.CASCADE,
        related_name="eligibility",
    )
    age = models.PositiveSmallIntegerField(_("age on the first day"))
    shortfalls = ChoiceListField(verbose_name=_("does not fit"), options=Shortfall)
    unknown = ChoiceListField(verbose_name=_("not known"), options=Shortfall)
    override = models.TextField(_("let in all the same: why"), blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("let in by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    checked_at = models.DateTimeField(_("checked at"), auto_now_add=True)

    class Meta:
        verbose_name = _("eligibility check")
        verbose_name_plural = _("eligibility checks")
        constraints = [
            models.CheckConstraint(
                condition=Q(shortfalls=[]) | (~Q(override="") & Q(overridden_by__isnull=False)),
                name="eligibility_exception_has_reason",
            )
        ]

    def __str__(self):
        return ", ".join(str(Shortfall(one).label) for one in self.shortfalls) or str(_("fits"))
