"""Who answers for a member under age."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from members.enums import Relation
from skills_center.base.fields import PersonName
from skills_center.base.models import CenterScopedQuerySet

from .members import Member


class GuardianQuerySet(CenterScopedQuerySet):
    center_path = "member__center"


class Guardian(models.Model):
    member = models.OneToOneField(
        Member, verbose_name=_("member"), on_delete=models.CASCADE, related_name="guardian"
    )
    name = PersonName(_("guardian's name"), max_length=120)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation.choices)
    phone = PhoneNumberField(_("guardian's phone"))
    asked_at = models.DateTimeField(_("link sent at"), null=True, editable=False)
    times_asked = models.PositiveSmallIntegerField(_("links sent"), default=0, editable=False)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")

    def __str__(self):
        return self.name

    @property
    def center_id(self):
        return self.member.center_id
