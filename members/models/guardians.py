"""Who answers for a member under age."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from members.enums import GuardianAnswer, Relation
from skills_center.base.fields import PersonName
from skills_center.base.models import CenterScopedQuerySet

from .members import Member


class GuardianQuerySet(CenterScopedQuerySet):
    center_path = "member__center"


class Guardian(models.Model):
    """Who answers for a minor. Without a phone of their own they sign a paper at the desk.

    `asked_at` is when the last link left and `times_asked` how many did, to whatever number;
    `asked_by` the account that asked, which does not agree in the guardian's place. `answer` is
    what the number said in place of an agreement. `closed_numbers` are those, sealed, to
    which nothing of this file is sent any more.
    """

    recipient_kind = "guardian"

    member = models.OneToOneField(
        Member, verbose_name=_("member"), on_delete=models.CASCADE, related_name="guardian"
    )
    name = PersonName(_("guardian's name"), max_length=120)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation.choices)
    phone = PhoneNumberField(_("guardian's phone"), blank=True)
    asked_at = models.DateTimeField(_("link sent at"), null=True, editable=False)
    times_asked = models.PositiveSmallIntegerField(_("links sent"), default=0, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("link asked for by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    reminded_at = models.DateTimeField(_("reminded at"), null=True, editable=False)
    unanswered_at = models.DateTimeField(_("without answer since"), null=True, editable=False)
    answer = models.CharField(
        _("answer of the guardian"),
        max_length=10,
        choices=GuardianAnswer.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    answered_at = models.DateTimeField(_("guardian answered at"), null=True, editable=False)
    closed_numbers = models.TextField(
        _("numbers that are asked no more"), default="", db_default="", blank=True, editable=False
    )
    looked_at = models.DateTimeField(_("agreement looked at"), null=True, editable=False)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        # It is the guardian who rings: among all of them one is found by the whole number.
        indexes = [models.Index(fields=["phone"], name="guardian_by_phone")]

    def __str__(self):
        return self.name

    @property
    def center_id(self):
        return self.member.center_id
