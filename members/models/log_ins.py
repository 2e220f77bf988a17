"""Each log-in: what the person reads as their sessions, and the director as what they did."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.enums import LogInMethod
from skills_center.base.dates import written
from skills_center.base.models import BaseQuerySet
from skills_center.base.text import isolated


class LogInQuerySet(BaseQuerySet):
    def open(self):
        """Those whose session was not ended and has not run out, as its own row says."""
        alive = Session.objects.filter(expire_date__gt=timezone.now())
        return self.filter(ended_at=None, session_key__in=alive.values("session_key"))


class LogIn(models.Model):
    """One log-in and the session it opened.

    Of the address only the network is kept (/24, /48), of the browser its name: enough to know
    one's own phone in the list, too little to follow a person.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="log_ins",
    )
    at = models.DateTimeField(pgettext_lazy("log-in", "at"), default=timezone.now)
    method = models.CharField(
        pgettext_lazy("log-in", "by"), max_length=10, choices=LogInMethod.choices, blank=True
    )
    second_factor = models.BooleanField(_("second factor"), default=False)
    browser = models.CharField(_("browser"), max_length=20, blank=True)
    system = models.CharField(_("system"), max_length=20, blank=True)
    network = models.CharField(_("network"), max_length=45, blank=True)
    session_key = models.CharField(max_length=40, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = LogInQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("log-in")
        verbose_name_plural = _("log-ins")
        indexes = [models.Index(fields=["user", "-at"], name="log_in_of_user")]

    def __str__(self):
        return f"{self.device} · {isolated(written(self.at))}"

    @property
    def device(self):
        """“Firefox, Android”: names of products, the same in every language."""
        return ", ".join(filter(None, [self.browser, self.system])) or "?"
