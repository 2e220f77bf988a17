"""The notice people are shown, and what they agreed to."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.enums import ConsentMeans, ConsentPurpose
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.base.models import BaseQuerySet, CenterScopedQuerySet

from .members import Member


class NoticeQuerySet(BaseQuerySet):
    def current(self):
        """The newest of those in force, or None."""
        return self.filter(in_force_from__lte=today()).order_by("-in_force_from", "-pk").first()


class Notice(models.Model):
    """What people are told of the use of their data, one row a version.

    A consent names the version it was given under: from then on that version stays as it is.
    """

    version = models.CharField(
        _("version"), max_length=20, unique=True, help_text=_("like 2026-11, for November 2026")
    )
    declaration_number = models.CharField(
        _("declaration number (CNDP)"), max_length=40, blank=True, help_text=_("empty: not shown")
    )
    in_force_from = models.DateField(_("in force from"), default=today)
    summary = models.TextField(_("summary, shown on each form"))

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-in_force_from", "-pk"]
        verbose_name = _("notice on personal data")
        verbose_name_plural = _("notices on personal data")

    def __str__(self):
        return self.version

    def save(self, **kwargs):
        self._require_free()
        super().save(**kwargs)

    def delete(self, *args: Any, **kwargs: Any):
        self._require_free()
        return super().delete(*args, **kwargs)

    @property
    def is_agreed_to(self):
        """Whether somebody consented under this version, as it is kept in the database."""
        kept = Notice.objects.filter(pk=self.pk).values("version")
        return Consent.objects.filter(notice_version__in=kept).exists()

    def _require_free(self):
        if self.pk and self.is_agreed_to:
            raise DomainError(
                gettext("People agreed to this version: it stays as it is. Write a new one.")
            )


class ConsentQuerySet(CenterScopedQuerySet):
    center_path = "member__center"

    def in_force(self):
        return self.filter(withdrawn_at=None)

    def standing(self, purpose):
        """Given for this purpose, and not withdrawn."""
        return self.in_force().filter(purpose=purpose)


class Consent(models.Model):
    """What a person agreed to, with the version of the text they were shown.

    `withdrawn_by` is the account that took it back: the member's, or of the staff who recorded it;
    of a guardian's agreement none where they took it back by their link.
    """

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=ConsentPurpose.choices)
    notice_version = models.CharField(_("version of the notice"), max_length=20)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    means = models.CharField(
        _("given"), max_length=8, choices=ConsentMeans.choices, default=ConsentMeans.ONLINE
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    given_at = models.DateTimeField(_("given at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("withdrawal recorded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self):
        return self.get_purpose_display()

    @property
    def center_id(self):
        return self.member.center_id
