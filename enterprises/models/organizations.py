from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.ma import ice as ice_number

from enterprises.enums import LegalForm, OrganizationKind, Programme
from members.models import Member
from skills_center.base.models import CenterScopedQuerySet, TimestampedModel
from skills_center.base.text import in_letters_of_page, searchable
from skills_center.network.models import Center, Commune


def validate_ice(value):
    """Fifteen digits whose checksum holds."""
    try:
        ice_number.validate(value)
    except NumberError as error:
        raise ValidationError(
            _("Check this identifier: an ICE has 15 digits."), code="ice"
        ) from error


class OrganizationQuerySet(CenterScopedQuerySet):
    def public(self):
        """Those that agreed to be shown."""
        return self.filter(is_public=True)

    def bearing_a_name(self):
        """Those of one person, which are called as they are; a company has a name of its own."""
        own_name = Q(legal_form=LegalForm.AUTO_ENTREPRENEUR) | Q(
            legal_form="", kind=OrganizationKind.ENTERPRISE
        )
        return self.filter(own_name)

    def bearing_the_name_of(self, member):
        return self.bearing_a_name().filter(founder=member)


class Organization(TimestampedModel):
    """An association, a cooperative, an enterprise or an economic interest group."""

    kind = models.CharField(_("kind"), max_length=12, choices=OrganizationKind.choices)
    name = models.CharField(_("name"), max_length=160)
    latin_name = models.CharField(_("name in Latin letters"), max_length=160, blank=True)
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="organizations"
    )
    commune = models.ForeignKey(
        Commune,
        verbose_name=_("commune"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organizations",
    )
    legal_form = models.CharField(
        _("legal form"), max_length=20, choices=LegalForm.choices, blank=True
    )
    ice = models.CharField(
        _("enterprise identifier (ICE)"), max_length=15, blank=True, validators=[validate_ice]
    )
    created_on = models.DateField(_("created on"), null=True, blank=True)
    founder = models.ForeignKey(
        Member,
        verbose_name=_("founder"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organizations",
    )
    activity = models.CharField(_("activity"), max_length=200, blank=True)
    is_public = models.BooleanField(_("agreed to be shown"), default=False)
    search_text = models.TextField(editable=False, default="")

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        indexes = [models.Index(fields=["kind", "created_on"], name="organization_kind_created")]

    @property
    def called(self):
        """The name, in the letters of the page."""
        return in_letters_of_page(self.name, self.latin_name)

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """Keep `search_text` in step with the names."""
        self.search_text = searchable(self.name, self.latin_name, self.ice)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(**kwargs)


class AccompanimentQuerySet(CenterScopedQuerySet):
    center_path = "organization__center"


class Accompaniment(TimestampedModel):
    """An organization is trained and accompanied under a programme."""

    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        on_delete=models.PROTECT,
        related_name="accompaniments",
    )
    programme = models.CharField(_("programme"), max_length=12, choices=Programme.choices)
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = AccompanimentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-pk"]
        verbose_name = _("accompaniment")
        verbose_name_plural = _("accompaniments")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
                name="accompaniment_dates_in_order",
                violation_error_message=_("It cannot end before it starts."),
            )
        ]

    def __str__(self):
        return str(self.organization)

    @property
    def center_id(self):
        return self.organization.center_id
