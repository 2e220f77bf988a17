"""A register of members sent to be imported, and how far it is."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import ImportState
from skills_center.base.files import private_files
from skills_center.base.models import CenterScopedQuerySet
from skills_center.network.models import Center

# How long a register is kept to correct its rows. What it added are members by then.
KEPT = timedelta(days=30)
LEFT_WAITING = timedelta(minutes=10)  # no worker will come: a page that waits for one stops asking
# A worker that says nothing for so long has died: it speaks after each few hundred rows, but
# while it writes, all in one transaction, nobody hears it.
SILENT_CHECKING, SILENT_WRITING = timedelta(minutes=1), timedelta(minutes=10)


def _place(register, filename):
    return f"imports/{uuid.uuid4().hex}"


class RegisterImportQuerySet(CenterScopedQuerySet):
    def kept_too_long(self):
        """Those whose rows and files are still here though nobody works with them any more."""
        return self.exclude(file="").filter(changed_at__lt=timezone.now() - KEPT)

    def waiting(self):
        """Those a worker has to take up, the oldest first."""
        return self.filter(state__in=ImportState.WAITS).order_by("pk")


class RegisterImport(models.Model):
    """`columns` are the codes of the columns, as corrected by hand; `counts` by verdict."""

    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    name = models.CharField(_("name of the file"), max_length=120)
    file = models.FileField(_("file"), storage=private_files, upload_to=_place, blank=True)
    report = models.FileField(storage=private_files, upload_to=_place, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    columns = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=12, choices=ImportState.choices, default=ImportState.SENT
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    rows_done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    samples = models.JSONField(default=list)
    error = models.CharField(_("error"), max_length=200, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import of a register")
        verbose_name_plural = _("imports of registers")

    def __str__(self):
        return self.name

    @property
    def has_stopped(self):
        """Whether the worker that had it is gone."""
        silent = timezone.now() - self.changed_at
        return (self.state == ImportState.CHECKING and silent > SILENT_CHECKING) or (
            self.state == ImportState.WRITING and silent > SILENT_WRITING
        )

    @property
    def waits_long(self):
        """Whether no worker takes it up."""
        return self._waits_since(timedelta(seconds=15))

    @property
    def is_left(self):
        """Whether none has come for so long that nobody should go on waiting for it."""
        return self._waits_since(LEFT_WAITING)

    def _waits_since(self, long):
        return self.state in ImportState.WAITS and timezone.now() - self.changed_at > long
