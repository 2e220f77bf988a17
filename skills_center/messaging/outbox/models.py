"""What the portal tells people: a row first, in the caller's transaction; sent afterwards."""

import uuid
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from skills_center.base.models import CenterScopedQuerySet
from skills_center.base.quiet_hours import awake
from skills_center.base.text import isolated, shortened, unbroken
from skills_center.messaging.enums import Channel, MessageState, Refusal
from skills_center.messaging.kinds import LASTS, end_of_wait
from skills_center.messaging.links.filling import LINK
from skills_center.network.models import Center

from .awaited import awaited_at, is_awaited_at

LONGEST_SUBJECT = 200


class MessageQuerySet(CenterScopedQuerySet):
    def queue(
        self,
        *,
        channel,
        address,
        language,
        body,
        subject="",
        to=None,
        user=None,
        center=None,
        is_secret=False,
        expires_at=None,
        by_day=False,
        together=None,
        kind="",
        link_purpose="",
        link_id=None,
        is_urgent=False,
        forget_once_sent=False,
        lasts=LASTS,
    ):
        """Write a message in the caller's transaction; `send_due` delivers it.

        `to`: the row of whom it is for, who gets it wherever they are reached when it leaves;
        `HOLDER` where it is said to whoever holds this very contact. `user`: the account with which
        it ends. `by_day`: it does not leave in the quiet hours, however often it is tried.
        `together`: a list that gets it, unwritten; who gave the list writes all of it at once.
        `kind`: the code of a `Kind`, where it is of one. `is_urgent`: somebody waits for it, and it
        leaves before the others. `link_purpose` and `link_id`: the way and the row that the signs
        `LINK` in `body` lead to, once it leaves. `forget_once_sent`: its row goes when it has left.
        `expires_at`: when what it tells of is over; `lasts`: for how long it may wait at all.
        """
        now = timezone.now()
        message = self.model(
            next_try_at=awake(now) if by_day else now,
            channel=channel,
            address=address,
            language=language,
            subject=shortened(unbroken(subject), LONGEST_SUBJECT),
            body=body,
            recipient_kind=to.recipient_kind if to else "",
            recipient_id=to.pk if to else None,
            by_day=by_day,
            user=user,
            center=center,
            is_secret=is_secret,
            expires_at=expires_at,
            kind=kind,
            link_purpose=link_purpose,
            link_id=link_id,
            is_urgent=is_urgent,
            forget_once_sent=forget_once_sent,
            lasts_until=end_of_wait(lasts),
        )
        if together is not None:
            together.append(message)
        else:
            message.save(force_insert=True, using=self.db)
        return message

    def due(self):
        """Those to be sent now: not those that came too late to be of use, nor at night those that
        leave by day alone or nobody waits for any more, whatever kept them until then."""
        now = timezone.now()
        waiting = self.filter(state=MessageState.QUEUED, next_try_at__lte=now)
        if awake(now) != now:
            waiting = waiting.filter(awaited_at(now))
        return waiting.exclude(expires_at__lte=now).exclude(lasts_until__lte=now)

    def expired(self):
        return self.filter(state=MessageState.QUEUED, expires_at__lte=timezone.now())

    def waited_too_long(self):
        return self.filter(state=MessageState.QUEUED, lasts_until__lte=timezone.now())

    def to(self, *rows):
        """Those that name one of these rows (None is none)."""
        named = [
            models.Q(recipient_kind=row.recipient_kind, recipient_id=row.pk)
            for row in rows
            if row is not None
        ]
        return self.filter(reduce(or_, named)) if named else self.none()

    def unsent(self):
        """All but what left: they wait, or staff may look at them."""
        return self.exclude(state=MessageState.SENT)

    def unsettled(self):
        """What may leave, by itself or because staff send it again."""
        return self.unsent().exclude(expires_at__lte=timezone.now())

    def leading_to(self, purpose, *keys):
        """What may still leave with a link to one of these rows."""
        return self.unsent().filter(link_purpose=purpose, link_id__in=keys)

    def to_look_at(self):
        """What did not reach its person, or perhaps did not: somebody has to decide. About who was
        forgotten nothing is left to be decided."""
        return self.filter(state__in=MessageState.FOR_STAFF, forget_once_sent=False)


class Message(models.Model):
    """`center` is that of the member it speaks of; its staff look after what did not arrive.

    Whom it is for stands by kind and key: those above hand in what the kinds are
    (`recipients.py`). So does what its link leads to; the address of that stands nowhere (`links`).
    A message of before that was known has none. Of the account alone there is a foreign key: with
    it go the messages that were written to it.
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
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT, blank=True)
    body = models.TextField(_("text"))
    is_secret = models.BooleanField(_("holds a code: erased once sent"), default=False)
    expires_at = models.DateTimeField(_("of no use after"), null=True, blank=True)
    lasts_until = models.DateTimeField(null=True, blank=True, editable=False)
    kind = models.CharField(
        _("kind of message"), max_length=40, blank=True, default="", db_default=""
    )
    recipient_kind = models.CharField(
        _("whom it is for"), max_length=20, blank=True, default="", db_default="", editable=False
    )
    recipient_id = models.BigIntegerField(null=True, blank=True, editable=False)
    link_purpose = models.CharField(
        _("where its link leads"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    link_id = models.BigIntegerField(null=True, blank=True, editable=False)
    by_day = models.BooleanField(
        _("leaves by day only"), default=False, db_default=False, editable=False
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_urgent = models.BooleanField(default=False, db_default=False, editable=False)
    forget_once_sent = models.BooleanField(default=False, db_default=False, editable=False)
    # It was handed over under its key, and whether it was taken nobody knows.
    maybe_sent = models.BooleanField(default=False, db_default=False, editable=False)
    # Moved by `outbox/moves.py` alone.
    state = models.CharField(
        _("state"), max_length=12, choices=MessageState.choices, default=MessageState.QUEUED
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    # How often it met a fault that may be ours or its own, since another one got through.
    met_ours = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    # Whether it was refused for good without a word of its address: a fault of all, or of its own.
    refused = models.CharField(
        max_length=5,
        choices=Refusal.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    next_try_at = models.DateTimeField(_("next try at"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    queued_at = models.DateTimeField(_("queued at"), auto_now_add=True)
    taken_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    put_aside_at = models.DateTimeField(_("put aside at"), null=True, blank=True, editable=False)
    put_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("put aside by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    state_before = models.CharField(
        max_length=12, blank=True, default="", db_default="", editable=False
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        # As it was called before it had a room of its own: servers of the version before read it
        # while a new one comes.
        db_table = "members_message"
        ordering = ["-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        permissions = [("resend_message", "Can send a message again")]
        indexes = [
            models.Index(fields=["queued_at"], name="message_queued"),
            models.Index(fields=["recipient_kind", "recipient_id"], name="message_recipient"),
            models.Index(
                fields=["next_try_at"],
                name="message_due",
                condition=models.Q(state=MessageState.QUEUED),
            ),
            models.Index(
                fields=["center", "id"],
                name="message_for_staff",
                # Not `state__in`: PostgreSQL writes a list another way each time it reads one.
                condition=reduce(or_, (models.Q(state=one) for one in MessageState.FOR_STAFF)),
            ),
            models.Index(
                fields=["channel"],
                name="message_refused",
                condition=models.Q(refused=Refusal.IN_A_ROW),
            ),
            models.Index(
                fields=["address"],
                name="message_unsettled",
                condition=~models.Q(state=MessageState.SENT),
            ),
            models.Index(
                fields=["link_id"],
                name="message_link",
                condition=~models.Q(state=MessageState.SENT),
            ),
        ]

    @property
    def body_as_read(self):
        """The text for the eyes of others: in the place of its link stands that there is one."""
        named = _("personal link")
        return self.body.replace(LINK, f"[{named}]")

    def get_body_display(self):
        """As it stands in a copy of one's data, for its person and for a program."""
        return self.body_as_read

    def __str__(self):
        """With its moment as the pages write one."""
        return f"{self.get_channel_display()} · {isolated(_moment(self.queued_at))}"

    def may_leave_at(self, moment):
        """`moment`, or the next morning where it falls into the quiet hours and nobody waits for
        this message then."""
        return moment if is_awaited_at(self, moment) else awake(moment)


def _moment(at):
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
