"""What the portal tells people: a row first, in the caller's transaction; sent afterwards."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import Channel, MessageState
from skills_center.base.models import CenterScopedQuerySet


class MessageQuerySet(CenterScopedQuerySet):
    center_path = "user__member__center"

    def queue(self, *, channel, address, language, body, subject="", user=None, is_secret=False):
        """Write a message in the caller's transaction; `send_due` delivers it."""
        return self.create(
            channel=channel,
            address=address,
            language=language,
            subject=subject,
            body=body,
            user=user,
            is_secret=is_secret,
        )

    def due(self):
        return self.filter(state=MessageState.QUEUED, next_try_at__lte=timezone.now())


class Message(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        null=True,
        related_name="portal_messages",
    )
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices)
    address = models.CharField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    is_secret = models.BooleanField(_("holds a code: erased once sent"), default=False)
    state = models.CharField(
        _("state"), max_length=8, choices=MessageState.choices, default=MessageState.QUEUED
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    queued_at = models.DateTimeField(_("queued at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="message_due",
                condition=models.Q(state=MessageState.QUEUED),
            )
        ]

    def __str__(self):
        return f"{self.get_channel_display()} · {self.queued_at:%Y-%m-%d %H:%M}"
