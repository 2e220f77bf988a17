"""What members ask about their data: its states, its legal moves, its deadline."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, can_proceed, transition

from members.enums import RequestKind, RequestRefusal
from members.enums import RequestState as State
from skills_center.base.dates import today
from skills_center.base.models import CenterScopedQuerySet, Move, StatefulModel

from .members import Member


def _due():
    return today() + timedelta(days=settings.DATA_REQUEST_DAYS)


class DataRequestQuerySet(CenterScopedQuerySet):
    center_path = "member__center"

    def open(self):
        """Those that wait for an answer, the most urgent first."""
        return self.filter(state=State.RECEIVED).order_by("due_on", "pk")


def _decides(row, user):
    return user.has_perm("members.decide_datarequest", row)


def _owns_or_decides(row, user):
    return row.member.user_id == user.pk or _decides(row, user)


def _is_erasure(row):
    return row.kind == RequestKind.ERASURE


def _is_no_erasure(row):
    return not _is_erasure(row)


class DataRequest(StatefulModel):
    """`answer` is what the member is told; `text` what they wrote."""

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.CASCADE, related_name="data_requests"
    )
    kind = models.CharField(_("what is asked"), max_length=10, choices=RequestKind.choices)
    text = models.TextField(_("in their words"), blank=True, max_length=2000)
    state = FSMField(_("state"), choices=State.choices, default=State.RECEIVED, protected=True)
    due_on = models.DateField(_("answer before"), default=_due, editable=False)
    answer = models.TextField(_("answer"), blank=True, editable=False)
    refusal_reason = models.CharField(
        _("reason of the refusal"),
        max_length=20,
        choices=RequestRefusal.choices,
        blank=True,
        editable=False,
    )

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        permissions = [("decide_datarequest", "Can decide on requests about personal data")]
        indexes = [models.Index(fields=["state", "due_on"], name="data_request_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(state=State.RECEIVED),
                name="data_request_one_open_of_a_kind",
                violation_error_message=_("Such a request already waits for its answer."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED) | ~Q(refusal_reason=""),
                name="data_request_refusal_has_reason",
                violation_error_message=_("A refusal gives its reason."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.member}"

    @property
    def center_id(self):
        return self.member.center_id

    @property
    def state_tone(self):
        return State(self.state).tone

    @property
    def is_overdue(self):
        return self.state == State.RECEIVED and self.due_on < today()

    @property
    def can_withdraw(self):
        return can_proceed(self.withdraw)

    # The legal moves. Called through `members.services.requests` only, with the request locked.
    @transition(
        state,
        source=State.RECEIVED,
        target=State.ANSWERED,
        conditions=[_is_no_erasure],
        permission=_decides,
    )
    def reply(self):
        pass

    @transition(
        state,
        source=State.RECEIVED,
        target=State.ANSWERED,
        conditions=[_is_erasure],
        permission=_decides,
    )
    def erase(self):
        pass

    @transition(state, source=State.RECEIVED, target=State.REFUSED, permission=_decides)
    def refuse(self):
        pass

    @transition(state, source=State.RECEIVED, target=State.WITHDRAWN, permission=_owns_or_decides)
    def withdraw(self):
        pass


class DataRequestMove(Move):
    subject = models.ForeignKey(
        DataRequest, verbose_name=_("request"), on_delete=models.CASCADE, related_name="moves"
    )

    class Meta(Move.Meta):
        abstract = False
