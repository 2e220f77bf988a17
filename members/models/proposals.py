"""Changes to a member's file that wait for the staff: what is proposed, and what became of it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from members.enums import Origin, ProposalRefusal
from members.enums import ProposalState as State
from skills_center.base.dates import today
from skills_center.base.models import CenterScopedQuerySet, Move, StatefulModel

from .members import Member


def lapse_day():
    """The last day on which one that is proposed today waits: nobody waits for ever."""
    return today() + timedelta(days=settings.PROPOSAL_DAYS)


class ProposalQuerySet(CenterScopedQuerySet):
    center_path = "member__center"

    def waiting(self):
        """Those to be decided, the oldest first."""
        return self.filter(state=State.WAITING).order_by("created_at", "pk")


def _decides(row, user):
    return user.has_perm("members.decide_proposal", row)


def _owns_or_decides(row, user):
    return row.member.user_id == user.pk or _decides(row, user)


class Proposal(StatefulModel):
    """Changes to one file, decided together: `changes` is what is proposed, by field.

    A member has one that waits at most: what is proposed later joins it. `accepted` names the
    fields that were accepted; the others were refused, with one reason. `before` is what the file
    said of them at its end.
    """

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.CASCADE, related_name="proposals"
    )
    changes = models.JSONField(_("what is proposed"), default=dict)
    accepted = models.JSONField(_("accepted"), default=list, editable=False)
    before = models.JSONField(_("the file said then"), default=dict, editable=False)
    origin = models.CharField(
        _("proposed through"), max_length=10, choices=Origin.choices, default=Origin.ONLINE
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    state = FSMField(_("state"), choices=State.choices, default=State.WAITING, protected=True)
    lapses_on = models.DateField(_("decide before"), default=lapse_day, editable=False)
    refusal_reason = models.CharField(
        _("reason of the refusal"),
        max_length=20,
        choices=ProposalRefusal.choices,
        blank=True,
        editable=False,
    )

    # What its acceptance changed of the log-in, for who decided to read: it is not kept.
    followed: Any = None

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        permissions = [("decide_proposal", "Can decide on proposed changes of a file")]
        indexes = [models.Index(fields=["state", "lapses_on"], name="proposal_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state=State.WAITING),
                name="proposal_one_waiting_of_a_member",
                violation_error_message=_("Changes to this file already wait to be decided."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PARTLY, State.REFUSED]) | ~Q(refusal_reason=""),
                name="proposal_refusal_has_reason",
                violation_error_message=_("A refusal gives its reason."),
            ),
        ]

    def __str__(self):
        return str(self.member)

    @property
    def center_id(self):
        return self.member.center_id

    @property
    def is_waiting(self):
        return self.state == State.WAITING

    @property
    def state_tone(self):
        return State(self.state).tone

    # The legal moves. Called through `members.services.proposals` only, with the row locked.
    @transition(state, source=State.WAITING, target=State.ACCEPTED, permission=_decides)
    def accept(self):
        pass

    @transition(state, source=State.WAITING, target=State.PARTLY, permission=_decides)
    def accept_in_part(self):
        pass

    @transition(state, source=State.WAITING, target=State.REFUSED, permission=_decides)
    def refuse(self):
        pass

    @transition(state, source=State.WAITING, target=State.WITHDRAWN, permission=_owns_or_decides)
    def withdraw(self):
        pass

    @transition(state, source=State.WAITING, target=State.LAPSED, permission=_decides)
    def lapse(self):
        pass


class ProposalMove(Move):
    subject = models.ForeignKey(
        Proposal, verbose_name=_("proposed change"), on_delete=models.CASCADE, related_name="moves"
    )

    class Meta(Move.Meta):
        abstract = False
