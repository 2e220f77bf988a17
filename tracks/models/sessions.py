"""The meetings of a cohort, and the rooms they are held in."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from skills_center.base.models import CenterScopedQuerySet, TimestampedModel
from skills_center.network.models import Center

from .cohorts import Cohort


class RoomQuerySet(CenterScopedQuerySet):
    pass


class Room(models.Model):
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="rooms"
    )
    name = models.CharField(_("name"), max_length=80)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["center", "name"]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(
                fields=["center", "name"],
                name="room_name_once_a_center",
                violation_error_message=_("This centre already has a room of that name."),
            )
        ]

    def __str__(self):
        return self.name


class SessionQuerySet(CenterScopedQuerySet):
    center_path = "cohort__center"

    def visible_to(self, user):
        """Those of the cohorts this person sees: a coach, their own cohorts only."""
        return super().visible_to(user).filter(cohort__in=Cohort.objects.visible_to(user))

    def held(self):
        """All but the cancelled."""
        return self.filter(cancelled_at=None)


class Session(TimestampedModel):
    """One meeting of a cohort. A day-long one has two halves, each with its attendance."""

    cohort = models.ForeignKey(
        Cohort, verbose_name=_("cohort"), on_delete=models.PROTECT, related_name="sessions"
    )
    title = models.CharField(_("subject"), max_length=160, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    halves = models.PositiveSmallIntegerField(
        _("half-days"), choices=[(1, _("half a day")), (2, _("a whole day"))], default=1
    )
    room = models.ForeignKey(
        Room,
        verbose_name=_("room"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("trainer"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [
            models.Index(fields=["cohort", "starts_at"], name="session_of_cohort"),
            models.Index(fields=["starts_at"], name="session_starts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_times_in_order",
                violation_error_message=_("A session must end after it starts."),
            ),
            models.CheckConstraint(condition=Q(halves__in=[1, 2]), name="session_one_half_or_two"),
        ]

    def __str__(self):
        when = date_format(timezone.localtime(self.starts_at), "DATETIME_FORMAT")
        return f"{self.cohort} · {when}"

    @property
    def center_id(self):
        return self.cohort.center_id
