"""Who was there: one mark for each member, session and half-day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skills_center.base.models import CenterScopedQuerySet
from tracks.enums import AttendanceMark

from .cohorts import Cohort
from .enrolments import Enrolment
from .sessions import Session


class AttendanceQuerySet(CenterScopedQuerySet):
    center_path = "session__cohort__center"

    def visible_to(self, user):
        """Those of the cohorts this person sees: a coach, their own cohorts only."""
        return super().visible_to(user).filter(session__cohort__in=Cohort.objects.visible_to(user))


class Attendance(models.Model):
    """`half` is 1, or 2 for the second half of a day-long session."""

    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="attendances"
    )
    enrolment = models.ForeignKey(
        Enrolment,
        verbose_name=_("enrolment"),
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    half = models.PositiveSmallIntegerField(_("half-day"), default=1)
    mark = models.CharField(_("attendance"), max_length=8, choices=AttendanceMark.choices)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("marked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    marked_at = models.DateTimeField(_("marked at"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["session", "enrolment", "half"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        indexes = [models.Index(fields=["enrolment", "mark"], name="attendance_of_enrolment")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment", "half"], name="attendance_once_a_half"
            ),
            models.CheckConstraint(condition=Q(half__in=[1, 2]), name="attendance_half_is_1_or_2"),
        ]

    def __str__(self):
        return f"{self.enrolment.member.number} · {self.get_mark_display()}"

    @property
    def center_id(self):
        return self.session.cohort.center_id
