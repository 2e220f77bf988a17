"""What the portal tells people: a row first, in the caller's transaction; sent afterwards."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from members.enums import Channel, MessageState
from members.kinds import KINDS
from skills_center.base.dates import written
from skills_center.base.models import BaseQuerySet, CenterScopedQuerySet
from skills_center.base.text import isolated
from skills_center.network.models import Center


class MessageQuerySet(CenterScopedQuerySet):
    def queue(
        self,
        *,
        channel,
        address,
        language,
        body,
        subject="",
        user=None,
        center=None,
        is_secret=False,
        expires_at=None,
        not_before=None,
        together=None,
        follows_person=True,
        kind="",
    ):
        """Write a message in the caller's transaction; `send_due` delivers it.

        `not_before`: the earliest moment it may leave. `together`: a list that gets it, unwritten;
        who gave the list writes all of it at once. `follows_person`: whether it is said to a
        person, wherever they are reached; else to whoever holds this very contact. `kind`: the
        code of a `Kind`, where it is of one.
        """
        message = self.model(
            next_try_at=not_before or timezone.now(),
            channel=channel,
            address=address,
            language=language,
            subject=subject,
            body=body,
            user=user,
            center=center,
            is_secret=is_secret,
            expires_at=expires_at,
            follows_person=follows_person,
            kind=kind,
        )
        if together is not None:
            together.append(message)
        else:
            message.save(force_insert=True, using=self.db)
        return message

    def due(self):
        """Those to be sent now; one that came too late to be of use is not."""
        now = timezone.now()
        waiting = self.filter(state=MessageState.QUEUED, next_try_at__lte=now)
        return waiting.exclude(expires_at__lte=now)

    def expired(self):
        return self.filter(state=MessageState.QUEUED, expires_at__lte=timezone.now())

    def unsettled_at(self, *addresses):
        """What may leave for one of these contacts, by itself or because staff send it again."""
        return self.exclude(state=MessageState.SENT).filter(address__in=addresses)

    def to_look_at(self):
        """What did not reach its person, or perhaps did not: somebody has to decide."""
        return self.filter(state__in=MessageState.FOR_STAFF)


class Message(models.Model):
    """`center` is that of the member it speaks of; its staff look after what did not arrive.

    `key` goes with every try, so that a gateway that keeps keys takes a message once.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        null=True,
        related_name="portal_messages",
    )
    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices)
    address = models.CharField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    is_secret = models.BooleanField(_("holds a code: erased once sent"), default=False)
    expires_at = models.DateTimeField(_("of no use after"), null=True, blank=True)
    kind = models.CharField(
        _("kind of message"), max_length=40, blank=True, default="", db_default=""
    )
    follows_person = models.BooleanField(
        _("goes to another contact of its person"), default=True, db_default=True, editable=False
    )
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=MessageState.choices, default=MessageState.QUEUED
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    queued_at = models.DateTimeField(_("queued at"), auto_now_add=True)
    taken_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        permissions = [("resend_message", "Can send a message again")]
        indexes = [
            models.Index(fields=["queued_at"], name="message_queued"),
            models.Index(
                fields=["next_try_at"],
                name="message_due",
                condition=models.Q(state=MessageState.QUEUED),
            ),
            models.Index(
                fields=["address"],
                name="message_unsettled",
                condition=~models.Q(state=MessageState.SENT),
            ),
        ]

    def __str__(self):
        return f"{self.get_channel_display()} · {isolated(written(self.queued_at))}"


class MessageTemplate(models.Model):
    """The staff's own words for a kind of message in a language; without one, ours are sent."""

    kind = models.CharField(_("kind of message"), max_length=40)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject (of an e-mail)"), max_length=200)
    body = models.TextField(_("text"), max_length=1000)
    history = HistoricalRecords()

    objects = BaseQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "language"]
        verbose_name = _("words of a message")
        verbose_name_plural = _("words of the messages")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"],
                name="message_template_once",
                violation_error_message=_("This message has its own words in this language."),
            )
        ]

    def __str__(self):
        kind = KINDS.get(self.kind)
        return f"{kind.title if kind else self.kind} · {self.get_language_display()}"
