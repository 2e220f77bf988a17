"""The meetings of a cohort, and the rooms they are held in."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from skills_center.base.dates import Days, within
from skills_center.base.models import CenterScopedQuerySet, TimestampedModel
from skills_center.network.models import Center
from tracks.enums import AttendanceMark, EnrolmentState

from .cohorts import Cohort
from .enrolments import Enrolment


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

    def allowing(self, user, permission):
        """Those of the cohorts where this person may: a coach, of their own cohorts only."""
        cohorts = Cohort.objects.allowing(user, permission)
        return super().allowing(user, permission).filter(cohort__in=cohorts)

    def held(self):
        """All but the cancelled."""
        return self.filter(cancelled_at=None)

    def led_by(self, user):
        """Those this person trains, or of the cohorts they coach."""
        coached = Cohort.objects.filter(coaches=user).order_by().values("pk")
        return self.filter(Q(trainer=user) | Q(cohort__in=coached))

    def attended_by(self, user):
        """Those of the cohorts in which the member of this account has, or had, a seat."""
        places = Enrolment.objects.filter(member__user=user, state__in=EnrolmentState.SEATED)
        return self.filter(cohort__in=places.order_by().values("cohort"))

    def between(self, first, last):
        """Those that begin on one of these days."""
        return self.filter(within("starts_at", Days.from_to(first, last)))

    def coming(self):
        """Those not over yet, the next first; the cancelled too: nobody is to come for nothing."""
        ahead = self.filter(ends_at__gt=timezone.now())
        return ahead.select_related("cohort", "room").order_by("starts_at", "pk")

    def overlapping(self, starts_at, ends_at):
        """Those under way at some moment between these two; the cancelled are not."""
        return self.held().filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def for_day(self):
        """What a card of the coach's day draws: the places, the seats, the marks made."""
        return self.select_related(
            "cohort__track", "cohort__center", "room", "trainer"
        ).with_marks()

    def with_marks(self):
        """Annotate `expected`, those whose mark is asked for, and `marked` and `there` of them."""
        seats = Enrolment.objects.filter(cohort=OuterRef("cohort"), state__in=EnrolmentState.SEATED)
        marks = Session._meta.get_field("attendances").related_model._default_manager.filter(
            session=OuterRef("pk"), half=1
        )
        return self.annotate(
            expected=_count(seats, "cohort"),
            marked=_count(marks, "session"),
            there=_count(marks.filter(mark__in=AttendanceMark.ATTENDED), "session"),
        )


def _count(rows, by):
    """How many rows, counted for each row shown."""
    number = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


class Session(TimestampedModel):
    """One meeting of a cohort. A day-long one has two halves, each with its attendance.

    `planned_at` is the moment a weekly pattern gave it: moved or cancelled it keeps that place, so
    that the pattern, run again, makes no second one. `sequence` counts what changed of it since:
    calendars take the highest.
    """

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
    planned_at = models.DateTimeField(_("planned at"), null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(_("changes"), default=0, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [
            models.Index(fields=["cohort", "starts_at"], name="session_of_cohort"),
            models.Index(fields=["starts_at"], name="session_starts"),
            models.Index(fields=["room", "starts_at"], name="session_of_room"),
            models.Index(fields=["trainer", "starts_at"], name="session_of_trainer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_times_in_order",
                violation_error_message=_("A session must end after it starts."),
            ),
            models.CheckConstraint(condition=Q(halves__in=[1, 2]), name="session_one_half_or_two"),
            models.UniqueConstraint(
                fields=["cohort", "planned_at"], name="session_once_a_place_of_the_pattern"
            ),
        ]

    def __str__(self):
        when = date_format(timezone.localtime(self.starts_at), "DATETIME_FORMAT")
        return f"{self.cohort} · {when}"

    @property
    def center_id(self):
        return self.cohort.center_id

    def get_absolute_url(self):
        return reverse("tracks:session", args=[self.pk])

    # For cards; they need `with_marks()`, which annotates:
    expected: int
    marked: int
    there: int

    @property
    def day(self):
        """Its day in Casablanca."""
        return timezone.localtime(self.starts_at).date()

    @property
    def is_over(self):
        return self.ends_at <= timezone.now()

    @property
    def waits_for_marks(self):
        """Somebody who has a seat has no mark yet. Needs `with_marks()`."""
        return self.marked < self.expected

    @property
    def can_be_marked(self):
        """From the morning of its day on, unless it was cancelled."""
        return self.cancelled_at is None and self.day <= timezone.localdate()

    @property
    def place(self):
        """Where it is held: the room, or what the cohort says."""
        return self.room.name if self.room else self.cohort.place
