from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import Member
from skills_center.base.models import CenterScopedQuerySet, TimestampedModel
from skills_center.network.models import Center
from tracks.enums import SocialActionKind


class SocialActionQuerySet(CenterScopedQuerySet):
    def camps(self):
        return self.filter(kind=SocialActionKind.CAMP)

    def initiatives(self):
        return self.filter(kind=SocialActionKind.INITIATIVE)


class SocialAction(TimestampedModel):
    """A camp, or a citizen initiative, with the girls and boys who took part."""

    kind = models.CharField(_("kind"), max_length=12, choices=SocialActionKind.choices)
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="social_actions"
    )
    title = models.CharField(_("title"), max_length=160)
    place = models.CharField(_("place"), max_length=120, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    girls = models.PositiveIntegerField(_("girls"), default=0)
    boys = models.PositiveIntegerField(_("boys"), default=0)
    leaders = models.ManyToManyField(
        Member, verbose_name=_("led by"), related_name="social_actions", blank=True
    )
    description = models.TextField(_("description"), blank=True)
    is_public = models.BooleanField(_("shown to the public"), default=False)

    objects = SocialActionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("social action")
        verbose_name_plural = _("social actions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="social_action_dates_in_order",
                violation_error_message=_("It cannot end before it starts."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def participants(self):
        return self.girls + self.boys
