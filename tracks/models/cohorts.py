from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from members.enums import DocumentKind, Role, Situation
from skills_center.base.dates import today
from skills_center.base.fields import ChoiceListField, labels_of
from skills_center.base.models import CenterScopedQuerySet, TimestampedModel
from skills_center.base.small_cells import may_tell
from skills_center.network.models import Center, Commune
from tracks.enums import Admission, CohortVerb, EnrolmentState

from .tracks import Track

FEW_SEATS = 0.2


class CohortQuerySet(CenterScopedQuerySet):
    def allowing(self, user, permission):
        """Those of one's centres; where only the role of a coach allows it, those one coaches."""
        centers = user.centers_allowing(permission, besides=Role.COACH)
        if centers is None:
            return self.all()
        coached = super().allowing(user, permission).filter(coaches=user)
        return self.filter(Q(center__in=centers) | Q(pk__in=coached.order_by().values("pk")))

    def published(self):
        return self.filter(is_published=True, cancelled_at=None)

    def open_now(self):
        """Cohorts that take applications at this moment."""
        now = timezone.now()
        return self.published().filter(applications_open_at__lte=now, applications_close_at__gt=now)

    def with_seats(self):
        """Annotate `seats_taken`, for display; decisions count under the lock."""
        return self.counting("seats_taken", EnrolmentState.HOLDS_SEAT)

    def counting(self, name, states):
        """Annotate `name`: how many enrolments are in one of `states`.

        Counted for each row shown, never by grouping: a page of a long list stays quick.
        """
        enrolments = Cohort._meta.get_field("enrolments").related_model._default_manager
        number = (
            enrolments.filter(cohort=OuterRef("pk"), state__in=states)
            .order_by()
            .values("cohort")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(**{name: Coalesce(Subquery(number), 0)})

    def for_cards(self):
        return self.with_seats().select_related("track", "center").order_by("starts_on", "pk")


class Cohort(TimestampedModel):
    """One run of a track, with seats and dates."""

    track = models.ForeignKey(
        Track, verbose_name=_("track"), on_delete=models.PROTECT, related_name="cohorts"
    )
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="cohorts"
    )
    name = models.CharField(_("name"), max_length=120)
    capacity = models.PositiveIntegerField(_("seats"))
    admission = models.CharField(
        _("how seats are given"),
        max_length=12,
        choices=Admission.choices,
        default=Admission.SELECTION,
    )
    applications_open_at = models.DateTimeField(_("applications open"))
    applications_close_at = models.DateTimeField(_("applications close"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    coaches = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("coaches"), related_name="cohorts", blank=True
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer an offer"),
        default=48,
        validators=[MinValueValidator(6), MaxValueValidator(336)],
    )
    # Who it is for: empty, and nobody is held back by it.
    age_from = models.PositiveSmallIntegerField(
        _("from age"), null=True, blank=True, help_text=_("on the first day of the cohort")
    )
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    situations = ChoiceListField(
        verbose_name=_("situations"), options=Situation, help_text=_("none chosen: all")
    )
    communes = models.ManyToManyField(
        Commune,
        verbose_name=_("communes"),
        related_name="cohorts",
        blank=True,
        help_text=_("none chosen: all"),
    )
    papers = ChoiceListField(
        verbose_name=_("papers needed"), options=DocumentKind, help_text=_("none chosen: none")
    )
    certificate_attendance = models.PositiveSmallIntegerField(
        _("attendance needed for the certificate"),
        default=80,
        validators=[MaxValueValidator(100)],
        help_text=_("percent of the half-days; 0: the certificate needs no attendance"),
    )
    is_published = models.BooleanField(_("shown to the public"), default=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints = [
            models.CheckConstraint(
                condition=Q(applications_close_at__gt=models.F("applications_open_at")),
                name="cohort_window_in_order",
                violation_error_message=_("Applications must close after they open."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")),
                name="cohort_dates_in_order",
                violation_error_message=_("A cohort cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="cohort_has_seats",
                violation_error_message=_("A cohort needs at least one seat."),
            ),
            models.CheckConstraint(
                condition=Q(age_to__gte=models.F("age_from")),
                name="cohort_ages_in_order",
                violation_error_message=_("The youngest age comes first."),
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__gte=1), name="cohort_offers_last_a_while"
            ),
            models.CheckConstraint(
                condition=Q(certificate_attendance__lte=100),
                name="cohort_certificate_attendance_is_percent",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("tracks:cohort", args=[self.pk])

    @property
    def is_open(self):
        return (
            self.is_published
            and self.cancelled_at is None
            and self.applications_open_at <= timezone.now() < self.applications_close_at
        )

    @property
    def has_started(self):
        return self.starts_on <= today()

    @property
    def has_rules(self):
        return bool(self.age_from or self.age_to or self.rules_told)

    @cached_property
    def rules_told(self):
        """What it asks for besides an age, as pairs of what and which: read on its page."""
        asked: list[tuple] = [
            (_("Situation"), labels_of(Situation, self.situations)),
            (_("You live in"), [commune.name for commune in self.communes.all()]),
            (_("Papers to bring"), labels_of(DocumentKind, self.papers)),
        ]
        return [(name, " · ".join(map(str, values))) for name, values in asked if values]

    # For cards; they need `with_seats()`, which annotates:
    seats_taken: int

    @property
    def seats_left(self):
        return max(self.capacity - self.seats_taken, 0)

    @property
    def is_full(self):
        return self.seats_left == 0

    @property
    def seats_percent(self):
        return min(100 * self.seats_taken // self.capacity, 100)

    @property
    def seats_are_told(self):
        """Whether everybody may read how many are taken, or left, which says the same.

        The seats of a cohort as small as that are never told: once full, they are its members.
        """
        return may_tell(self.seats_taken, self.capacity)

    @property
    def capacity_is_told(self):
        return may_tell(self.capacity)

    @property
    def window_state(self):
        """One of open, few, full, soon, closed; few is said only where the number may be."""
        if not self.is_open:
            return "soon" if self.applications_open_at > timezone.now() else "closed"
        if self.is_full:
            return "full"
        are_few = self.seats_left <= self.capacity * FEW_SEATS
        return "few" if are_few and self.seats_are_told else "open"


class CohortEvent(models.Model):
    """What was done to a cohort by its verbs: who, when, why. Only ever added to."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(_("what"), max_length=10, choices=CohortVerb.choices)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("event")
        verbose_name_plural = _("what was done to it")

    def __str__(self):
        return f"{self.get_verb_display()} {self.detail}".strip()
