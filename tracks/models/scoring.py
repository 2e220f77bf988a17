"""The small grid on which the applications of a selection are scored."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .cohorts import Cohort
from .enrolments import Enrolment

MOST_POINTS = 5


class Criterion(models.Model):
    """A line of the grid: 0 to 5 points, counted `weight` times."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="criteria")
    name = models.CharField(_("criterion"), max_length=80)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("criterion")
        verbose_name_plural = _("scoring grid")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "name"],
                name="criterion_once_a_cohort",
                violation_error_message=_("The grid already has this criterion."),
            )
        ]

    def __str__(self):
        return self.name


class Score(models.Model):
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="scores")
    points = models.PositiveSmallIntegerField(_("points"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["criterion", "enrolment"], name="score_once"),
            models.CheckConstraint(condition=Q(points__lte=MOST_POINTS), name="score_at_most_five"),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.points}"
