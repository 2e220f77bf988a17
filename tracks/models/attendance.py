"""Who was there: one mark for each member, session and half-day, and every mark it had before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from skills_center.base.models import CenterScopedQuerySet
from skills_center.base.text import isolated
from tracks.enums import AttendanceMark

from .cohorts import Cohort
from .enrolments import Enrolment
from .sessions import Session


class AttendanceQuerySet(CenterScopedQuerySet):
    center_path = "session__cohort__center"

    def allowing(self, user, permission):
        """Those of the cohorts where this person may: a coach, of their own cohorts only."""
        cohorts = Cohort.objects.allowing(user, permission)
        return super().allowing(user, permission).filter(session__cohort__in=cohorts)


class Attendance(models.Model):
    """`half` is 1, or 2 for the second half of a day-long session.

    `marked_at` is when the coach tapped, perhaps without network; `version` counts the marks it
    had, so that who marks on an older page is told.
    """

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
    version = models.PositiveIntegerField(default=1, editable=False)

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


class Marking(models.Model):
    """One mark as it was made: who, when, and when it reached us. Only ever added to.

    `client_id` is what the phone called it: sent again, it is known and changes nothing.
    """

    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="markings")
    client_id = models.UUIDField(unique=True)
    mark = models.CharField(_("attendance"), max_length=8, choices=AttendanceMark.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"))
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("marking")
        verbose_name_plural = _("markings")

    def __str__(self):
        return self.get_mark_display()


class AbsenceWarning(models.Model):
    """That three sessions in a row were missed was told once, at `session`, the third."""

    enrolment = models.ForeignKey(
        Enrolment,
        verbose_name=_("enrolment"),
        on_delete=models.CASCADE,
        related_name="absence_warnings",
    )
    session = models.ForeignKey(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField(_("told at"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("warning of absences")
        verbose_name_plural = _("warnings of absences")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "session"], name="absence_warning_once_a_session"
            )
        ]

    def __str__(self):
        return f"{self.enrolment.member.number} · {isolated(timezone.localdate(self.told_at))}"
