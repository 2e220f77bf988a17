"""The centres, their partners and the communes young people come from."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from skills_center.base.models import BaseQuerySet

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
