from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.enums import Programme
from skills_center.base.models import CenterScopedQuerySet, TimestampedModel
from skills_center.network.models import Center


class CallQuerySet(CenterScopedQuerySet):
    def in_centers(self, centers):
        """Those of the whole network belong to every centre."""
        if not centers:
            return super().in_centers(centers)
        return self.filter(Q(center__in=centers) | Q(center=None))

    def published(self):
        return self.filter(is_published=True)

    def open_now(self):
        now = timezone.now()
        return self.published().filter(opens_at__lte=now, closes_at__gt=now)

    def upcoming(self):
        return self.published().filter(opens_at__gt=timezone.now())

    def past(self):
        return self.published().filter(closes_at__lte=timezone.now())


class Call(TimestampedModel):
    """A round of funding; of the whole network when `center` is empty."""

    slug = models.SlugField(_("slug"), unique=True)
    programme = models.CharField(_("programme"), max_length=12, choices=Programme.choices)
    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        help_text=_("empty: every centre"),
    )
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"))
    conditions = models.TextField(_("conditions"), help_text=_("one a line"), blank=True)
    budget = models.DecimalField(
        _("budget (DH)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    max_grant = models.DecimalField(
        _("largest grant (DH)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    is_published = models.BooleanField(_("shown to the public"), default=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_at"]
        verbose_name = _("call for projects")
        verbose_name_plural = _("calls for projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="call_window_in_order",
                violation_error_message=_("A call must close after it opens."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("enterprises:call", args=[self.slug])

    @property
    def is_open(self):
        return self.is_published and self.opens_at <= timezone.now() < self.closes_at

    @property
    def window_state(self):
        """One of open, soon, closed."""
        if self.is_open:
            return "open"
        return "soon" if self.opens_at > timezone.now() else "closed"

    @property
    def track(self):
        return Programme(self.programme).track
