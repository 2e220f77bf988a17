"""Addresses that a calendar opens without a log-in, and what was sent in the morning."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from skills_center.base.text import isolated

from .cohorts import Cohort


def new_token():
    """192 bits: nobody guesses one."""
    return secrets.token_urlsafe(24)


class CalendarAddress(models.Model):
    """The sessions of one account, or of one cohort, under an address that is its own key.

    A calendar cannot log in, so whoever has the address reads times and places, never a name. It
    is kept as it is, not as a hash, because its page shows it again; renewing it kills the old one.
    """

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="calendar_address",
    )
    cohort = models.OneToOneField(
        Cohort, on_delete=models.CASCADE, null=True, related_name="calendar_address"
    )
    renewed_at = models.DateTimeField(_("renewed at"), auto_now=True)

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(cohort__isnull=True),
                name="calendar_of_an_account_or_a_cohort",
            )
        ]

    def __str__(self):
        return f"{self.pk}"

    @property
    def feed_address(self):
        """Who holds it reads: never `get_absolute_url`, which Django hands out by itself."""
        return reverse("tracks:calendar", args=[self.token])


class MorningMessage(models.Model):
    """That somebody was told of their sessions of a day: once a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="morning_messages"
    )
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("morning message")
        verbose_name_plural = _("morning messages")
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="morning_message_once_a_day")
        ]

    def __str__(self):
        return isolated(self.day)
