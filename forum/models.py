"""The yearly forum: its editions, their programme and their stands."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Organization
from skills_center.base.models import CenterScopedQuerySet, TimestampedModel
from skills_center.network.models import Center, Partner

from .enums import ItemKind, StandCategory


class EditionQuerySet(CenterScopedQuerySet):
    def published(self):
        return self.filter(is_published=True)


class Edition(TimestampedModel):
    # It stands in the address: a key too many would leave the edition without a page.
    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    number = models.PositiveSmallIntegerField(_("edition"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    theme = models.CharField(_("theme"), max_length=200, blank=True)
    aims = models.TextField(_("aims"), help_text=_("one a line"), blank=True)
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="editions"
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    is_published = models.BooleanField(_("shown to the public"), default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = _("edition of the forum")
        verbose_name_plural = _("editions of the forum")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="edition_dates_in_order",
                violation_error_message=_("It cannot end before it starts."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("forum:edition", args=[self.year])


class OfEditionQuerySet(CenterScopedQuerySet):
    """Rows that hang on an edition."""

    center_path = "edition__center"


class ProgrammeItem(models.Model):
    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="programme"
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    kind = models.CharField(_("kind"), max_length=12, choices=ItemKind.choices)
    title = models.CharField(_("title"), max_length=200)
    speaker_role = models.CharField(_("who speaks"), max_length=200, blank=True)

    objects = OfEditionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("item of the programme")
        verbose_name_plural = _("programme")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="programme_item_times_in_order",
                violation_error_message=_("It must end after it starts."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def center_id(self):
        return self.edition.center_id


class Stand(models.Model):
    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.CASCADE, related_name="stands"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    category = models.CharField(_("category"), max_length=20, choices=StandCategory.choices)
    exhibitor = models.CharField(_("exhibitor"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stands",
    )
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stands",
    )

    objects = OfEditionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("stand")
        verbose_name_plural = _("stands")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"],
                name="stand_number_once",
                violation_error_message=_("This stand number is taken in this edition."),
            )
        ]

    def __str__(self):
        return f"{self.number} · {self.exhibitor}"

    @property
    def center_id(self):
        return self.edition.center_id
