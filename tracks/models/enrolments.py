"""A member's place in a cohort: its states, its legal moves, its history."""

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, can_proceed, transition

from members.models import Member
from skills_center.base.dates import today
from skills_center.base.models import CenterScopedQuerySet, Move, StatefulModel
from tracks.enums import AttendanceMark as Mark
from tracks.enums import EnrolmentState as State
from tracks.enums import RefusalReason

from .cohorts import Cohort


class EnrolmentQuerySet(CenterScopedQuerySet):
    center_path = "cohort__center"

    def allowing(self, user, permission):
        """Those of the cohorts where this person may: a coach, of their own cohorts only."""
        cohorts = Cohort.objects.allowing(user, permission)
        return super().allowing(user, permission).filter(cohort__in=cohorts)

    def holding_seat(self):
        return self.filter(state__in=State.HOLDS_SEAT)

    def live(self):
        """All but the refused and the withdrawn: a member has one at most in a cohort."""
        return self.exclude(state__in=State.ENDED_WITHOUT_SEAT)

    def placing(self):
        """Those by which a member is in a cohort, was in one, or waits for an answer that can
        still come: nobody waits for a cohort that is over."""
        over = Q(state__in=State.NOT_TAKEN_UP, cohort__ends_on__lt=today())
        return self.live().exclude(over)

    def open(self):
        """Those whose member waits for a seat or sits on it now."""
        return self.filter(state__in=State.OPEN)

    def waiting(self):
        """The waiting list, the first in it first."""
        return self.filter(state=State.WAITLISTED).order_by("position", "arrival")

    def accompanied(self):
        return self.filter(state__in=State.ACCOMPANIED)

    def first_of_each_member(self):
        """Leave of each member the earliest of these rows, so that a person counts once."""
        same_day = Q(accepted_on=OuterRef("accepted_on"), pk__lt=OuterRef("pk"))
        earlier = self.filter(member=OuterRef("member")).filter(
            Q(accepted_on__lt=OuterRef("accepted_on")) | same_day
        )
        return self.filter(~Exists(earlier))

    def with_rank(self):
        """Annotate `rank`, the place in the waiting list, from 1; counted, it has no holes."""
        same_position = Q(position=OuterRef("position"), arrival__lt=OuterRef("arrival"))
        ahead = (
            Enrolment.objects.filter(state=State.WAITLISTED, cohort=OuterRef("cohort"))
            .filter(Q(position__lt=OuterRef("position")) | same_position)
            .order_by()
            .values("cohort")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(rank=Coalesce(Subquery(ahead), 0) + 1)

    def with_attendance(self):
        """Annotate `attended` and `expected`, in half-days: those marked, the excused left out."""
        return self._counting_marks("attended", Mark.ATTENDED)._counting_marks(
            "expected", Mark.COUNTED
        )

    def _counting_marks(self, name, marks):
        attendances = Enrolment._meta.get_field("attendances").related_model._default_manager
        number = (
            attendances.filter(enrolment=OuterRef("pk"), mark__in=marks, session__cancelled_at=None)
            .order_by()
            .values("enrolment")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(**{name: Coalesce(Subquery(number), 0)})

    def with_score(self):
        """Annotate `points` scored on the cohort's grid, each times its weight; None unscored."""
        return self.annotate(points=Sum(F("scores__points") * F("scores__criterion__weight")))

    def for_member(self):
        """What the member's own page draws, newest first."""
        return (
            self.with_rank()
            .with_attendance()
            .select_related("cohort__track", "cohort__center")
            .prefetch_related(
                Prefetch("moves", EnrolmentMove.objects.exclude(to_state=F("from_state")))
            )
        )


def _decides(enrolment, user):
    return user.has_perm("tracks.decide_enrolment", enrolment)


def _owns(enrolment, user):
    return enrolment.member.user_id == user.pk


def _owns_or_decides(enrolment, user):
    return _owns(enrolment, user) or _decides(enrolment, user)


def _applies(enrolment, user):
    """The member, or the desk that registers a walk-in."""
    return _owns_or_decides(enrolment, user) or user.has_perm("tracks.add_enrolment", enrolment)


def _never(enrolment, user):
    """The portal itself alone."""
    return False


class Enrolment(StatefulModel):
    """`arrival` is the rank in which applications reached the cohort: 1, 2, 3 …

    `position` orders the waiting list; what the member reads is the rank counted from it.
    """

    cohort = models.ForeignKey(
        Cohort, verbose_name=_("cohort"), on_delete=models.PROTECT, related_name="enrolments"
    )
    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="enrolments"
    )
    state = FSMField(_("state"), choices=State.choices, default=State.SUBMITTED, protected=True)
    arrival = models.PositiveIntegerField(_("arrival"), editable=False)
    position = models.PositiveIntegerField(_("position"), null=True, blank=True, editable=False)
    motivation = models.TextField(_("motivation"), blank=True, max_length=2000)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True, editable=False)
    offer_expires_at = models.DateTimeField(
        _("offer runs out"), null=True, blank=True, editable=False
    )
    refusal_reason = models.CharField(
        _("reason of the refusal"), max_length=20, choices=RefusalReason.choices, blank=True
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        permissions = [("decide_enrolment", "Can decide on enrolments")]
        indexes = [
            models.Index(fields=["cohort", "state", "arrival"], name="enrolment_queue"),
            models.Index(
                fields=["cohort", "position", "arrival"],
                name="enrolment_waiting",
                condition=Q(state=State.WAITLISTED),
            ),
            models.Index(fields=["member", "accepted_on"], name="enrolment_first_of_member"),
            models.Index(
                fields=["offer_expires_at"],
                name="enrolment_offers",
                condition=Q(state=State.OFFERED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "member"],
                condition=~Q(state__in=State.ENDED_WITHOUT_SEAT),
                name="enrolment_once_per_cohort",
                violation_error_message=_("This member already has a place in this cohort."),
            ),
            models.UniqueConstraint(fields=["cohort", "arrival"], name="enrolment_arrival_once"),
            models.CheckConstraint(
                condition=~Q(state__in=State.ACCOMPANIED) | Q(accepted_on__isnull=False),
                name="enrolment_accepted_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.OFFERED) | Q(offer_expires_at__isnull=False),
                name="enrolment_offer_has_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WAITLISTED) | Q(position__isnull=False),
                name="enrolment_waiting_has_position",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED) | ~Q(refusal_reason=""),
                name="enrolment_refusal_has_reason",
                violation_error_message=_("A refusal gives its reason."),
            ),
        ]

    def is_of_nobody(self):
        return Member.objects.emptied().filter(pk=self.member_id).exists()

    def __str__(self):
        return f"{self.member} · {self.cohort}"

    @property
    def center_id(self):
        return self.cohort.center_id

    @property
    def state_tone(self):
        return State(self.state).tone

    @property
    def holds_seat(self):
        return self.state in State.HOLDS_SEAT

    # For rates; they need `with_attendance()`, which annotates:
    attended: int
    expected: int

    @property
    def attendance_rate(self):
        """Percent of the half-days attended, rounded down; None before the first mark."""
        return 100 * self.attended // self.expected if self.expected else None

    @property
    def can_withdraw(self):
        """Whether the member may still give their place back."""
        return can_proceed(self.withdraw)

    # The legal moves. Called through `tracks.services` only, under the cohort's lock.
    @transition(state, source=State.SUBMITTED, target=State.WAITLISTED, permission=_applies)
    def waitlist(self):
        pass

    @transition(
        state,
        source=[State.SUBMITTED, State.WAITLISTED, State.OFFERED],
        target=State.ACCEPTED,
        permission=_decides,
    )
    def accept(self):
        self._take_seat()

    @transition(state, source=State.SUBMITTED, target=State.ACCEPTED, permission=_applies)
    def admit(self):
        """First come: the application itself takes the seat."""
        self._take_seat()

    @transition(state, source=State.OFFERED, target=State.ACCEPTED, permission=_owns_or_decides)
    def confirm(self):
        self._take_seat()

    @transition(
        state,
        source=[State.SUBMITTED, State.WAITLISTED],
        target=State.OFFERED,
        permission=_decides,
    )
    def offer(self):
        pass

    @transition(state, source=State.OFFERED, target=State.WITHDRAWN, permission=_decides)
    def lapse(self):
        """The offer ran out."""

    @transition(
        state,
        source=[State.SUBMITTED, State.WAITLISTED],
        target=State.REFUSED,
        permission=_decides,
    )
    def refuse(self):
        pass

    @transition(
        state,
        source=[State.SUBMITTED, State.WAITLISTED, State.OFFERED, State.ACCEPTED],
        target=State.WITHDRAWN,
        permission=_owns_or_decides,
    )
    def withdraw(self):
        pass

    @transition(
        state,
        source=[one for one in State if one not in State.ENDED_WITHOUT_SEAT],
        target=State.WITHDRAWN,
        permission=_never,
    )
    def set_aside(self):
        """The same person has another place in this cohort: two files became one."""

    @transition(
        state,
        source=[State.SUBMITTED, State.WAITLISTED, State.OFFERED, State.ACCEPTED],
        target=State.REFUSED,
        permission=_decides,
    )
    def call_off(self):
        """The cohort was cancelled before it began."""
        self.refusal_reason = RefusalReason.CANCELLED
        self.offer_expires_at = None

    @transition(state, source=State.ACCEPTED, target=State.ACTIVE, permission=_decides)
    def start(self):
        pass

    @transition(state, source=State.ACTIVE, target=State.DROPPED, permission=_decides)
    def drop(self):
        pass

    @transition(state, source=State.ACTIVE, target=State.COMPLETED, permission=_decides)
    def complete(self):
        pass

    def _take_seat(self):
        self.accepted_on = today()
        self.offer_expires_at = None


class EnrolmentMove(Move):
    subject = models.ForeignKey(
        Enrolment, verbose_name=_("enrolment"), on_delete=models.CASCADE, related_name="moves"
    )

    class Meta(Move.Meta):
        abstract = False
