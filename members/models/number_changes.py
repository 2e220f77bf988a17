"""Who had another number with us before says so; staff find the file."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from members.enums import NumberChangeState as State
from skills_center.base.dates import today
from skills_center.base.fields import PersonName
from skills_center.base.models import CenterScopedQuerySet, Move, StatefulModel
from skills_center.network.models import Center

from .members import Member


def _until():
    return today() + timedelta(days=settings.NUMBER_CHANGE_DAYS)


class NumberChangeQuerySet(CenterScopedQuerySet):
    def open(self):
        """Those that wait for an answer, the oldest first."""
        return self.filter(state=State.OPEN).order_by("until", "pk")


def _decides(row, user):
    return user.has_perm("members.decide_numberchange", row)


def _owns(row, user):
    return row.user_id == user.pk


class NumberChange(StatefulModel):
    """What was typed by who proved a new contact and had another one before.

    `user` is the account of the new contact. `center` decides: the one that was named, until
    `sought_at`, when the files were looked through; then that of the likely file. `member` is the
    file that staff found.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="number_changes",
    )
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="+"
    )
    first_name = PersonName(_("first name"), max_length=60)
    last_name = PersonName(_("last name"), max_length=60)
    former = models.CharField(_("former number or e-mail"), max_length=254, blank=True)
    cin = models.CharField(_("national card number"), max_length=20, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = FSMField(_("state"), choices=State.choices, default=State.OPEN, protected=True)
    until = models.DateField(_("answer before"), default=_until, editable=False)
    sought_at = models.DateTimeField(null=True, editable=False)
    member = models.ForeignKey(
        Member,
        verbose_name=_("file found"),
        on_delete=models.CASCADE,
        null=True,
        editable=False,
        related_name="number_changes",
    )

    objects = NumberChangeQuerySet.as_manager()

    class Meta:
        ordering = ["until", "pk"]
        verbose_name = _("changed number")
        verbose_name_plural = _("changed numbers")
        permissions = [("decide_numberchange", "Can decide on changed numbers")]
        indexes = [models.Index(fields=["state", "until"], name="number_change_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state=State.OPEN),
                name="number_change_one_open",
                violation_error_message=_("Such a request already waits for its answer."),
            ),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def called(self):
        """How messages call the person: as they call themselves."""
        return self.first_name

    @property
    def state_tone(self):
        return State(self.state).tone

    @property
    def is_open(self):
        return self.state == State.OPEN

    @property
    def is_overdue(self):
        return self.is_open and self.until < today()

    # The legal moves. Called through `members.services.number_changes` only, with the row locked.
    @transition(state, source=State.OPEN, target=State.ACCEPTED, permission=_decides)
    def accept(self):
        pass

    @transition(state, source=State.OPEN, target=State.REFUSED, permission=_decides)
    def refuse(self):
        pass

    @transition(state, source=State.OPEN, target=State.WITHDRAWN, permission=_owns)
    def withdraw(self):
        pass

    @transition(state, source=State.OPEN, target=State.LAPSED, permission=_decides)
    def lapse(self):
        pass


class NumberChangeMove(Move):
    subject = models.ForeignKey(
        NumberChange,
        verbose_name=_("changed number"),
        on_delete=models.CASCADE,
        related_name="moves",
    )

    class Meta(Move.Meta):
        abstract = False

    @property
    def reason_told(self):
        """None is asked for: the staff's note says it."""
        return ""
