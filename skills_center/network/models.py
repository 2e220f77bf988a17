"""The centres, their partners, the communes young people come from, the days nobody works."""

from datetime import date, timedelta
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from skills_center.base.models import BaseQuerySet, CenterScopedQuerySet

from .enums import CommuneKind, PartnerKind


class CenterQuerySet(BaseQuerySet):
    def open(self):
        return self.filter(is_open=True)


class Center(models.Model):
    """One skills centre. `code` begins the member numbers it gives: KHO-2026-00042."""

    slug = models.SlugField(_("slug"), unique=True)
    code = models.CharField(
        _("code"),
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters."))],
    )
    name = models.CharField(_("name"), max_length=80)
    province = models.CharField(_("province"), max_length=80, blank=True)
    intro = models.TextField(_("introduction"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening_rank = models.PositiveSmallIntegerField(_("order of opening"), unique=True)
    is_open = models.BooleanField(_("open"), default=True)

    objects = CenterQuerySet.as_manager()

    class Meta:
        ordering = ["opening_rank"]
        verbose_name = _("centre")
        verbose_name_plural = _("centres")

    def __str__(self):
        return self.name

    @property
    def center_id(self):
        """Its own: a right at a centre is a right at this row."""
        return self.pk

    def get_absolute_url(self):
        return reverse("pages:center", args=[self.slug])


class Commune(models.Model):
    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=CommuneKind.choices)
    center = models.ForeignKey(
        Center,
        verbose_name=_("nearest centre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="communes",
    )

    class Meta:
        ordering = ["center__opening_rank", "kind", "name"]
        verbose_name = _("commune")
        verbose_name_plural = _("communes")

    def __str__(self):
        return self.name


class Partner(models.Model):
    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=PartnerKind.choices)
    role = models.CharField(_("what they bring"), max_length=200, blank=True)
    website = models.URLField(_("website"), blank=True)
    centers = models.ManyToManyField(
        Center, verbose_name=_("centres"), related_name="partners", blank=True
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def __str__(self):
        return self.name


class HolidayQuerySet(CenterScopedQuerySet):
    def in_centers(self, centers):
        """Those of these centres, and the country's, which every centre keeps."""
        if centers is None:
            return self.all()
        return self.filter(Q(center__in=centers) | Q(center=None)) if centers else self.none()

    def days_off(self, center, first, last):
        """{day: name} of the days between `first` and `last` on which the centre is closed."""
        kept: Any = self.filter(Q(center=center) | Q(center=None), starts_on__lte=last)
        return {day: holiday.name for holiday in kept for day in holiday.days_between(first, last)}


class Holiday(models.Model):
    """Days without sessions. One of `every_year` comes back on the same days from its first on.

    `code` names those that ship with the portal; the movable ones are written by the staff.
    """

    code = models.SlugField(_("code"), unique=True, null=True, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    every_year = models.BooleanField(
        _("every year"), default=False, help_text=_("on the same days, from this year on")
    )
    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="holidays",
        help_text=_("empty: every centre"),
    )

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["-every_year", "starts_on", "pk"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="holiday_dates_in_order",
                violation_error_message=_("It cannot end before it starts."),
            )
        ]

    def __str__(self):
        return self.name

    def days_between(self, first, last):
        """Its days within these, whichever year they fall in."""
        length = (self.ends_on - self.starts_on).days
        for start in self._starts(first, last):
            for days in range(length + 1):
                day = start + timedelta(days=days)
                if first <= day <= last:
                    yield day

    def _starts(self, first, last):
        if not self.every_year:
            return [self.starts_on]
        # The year before too: a holiday may reach over the end of a year.
        years = range(max(self.starts_on.year, first.year - 1), last.year + 1)
        return [
            date(year, self.starts_on.month, self.starts_on.day)
            for year in years
            if (self.starts_on.month, self.starts_on.day) != (2, 29) or year % 4 == 0
        ]


class YearSequence(models.Model):
    """The last number a centre gave in a year. It only grows."""

    center = models.ForeignKey(Center, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = BaseQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.center_id}-{self.year}: {self.last}"

    @classmethod
    def take(cls, center, year, many=1):
        """The next numbers of a centre and year, as a range; its row stays locked until the
        caller, who is in a transaction, commits.

        A number taken by a transaction that fails was never seen by anybody and is taken again;
        one that was given is never given twice, even when what bore it is deleted.
        """
        cls.objects.get_or_create(center=center, year=year)
        sequence = cls.objects.locked().get(center=center, year=year)
        begins = sequence.last + 1
        sequence.last += many
        sequence.save(update_fields=["last"])
        return range(begins, begins + many)
