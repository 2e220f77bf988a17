"""Coaching: a plan of one member with one coach, and its goals."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from members.enums import Role
from members.models import Member
from skills_center.base.dates import today
from skills_center.base.models import BaseQuerySet, CenterScopedQuerySet, Move, StatefulModel
from skills_center.network.models import Center
from tracks.enums import GoalState, PlanResult, PlanState


class CoachingPlanQuerySet(CenterScopedQuerySet):
    def visible_to(self, user):
        """A coach's own, while they coach there; a director's, of their centre. Nobody else's."""
        coached = Q(coach=user, center__in=user.centers_held_as(Role.COACH))
        return self.filter(coached | Q(center__in=user.centers_held_as(Role.DIRECTOR)))

    def open(self):
        return self.filter(state=PlanState.OPEN)


def directs(user, center_id):
    return center_id in user.centers_held_as(Role.DIRECTOR)


def leads(plan, user):
    """The coach of the plan, or the director of its centre."""
    coaches = plan.coach_id == user.pk and plan.center_id in user.centers_held_as(Role.COACH)
    return coaches or directs(user, plan.center_id)


class CoachingPlan(StatefulModel):
    """A member has one open plan at most, and through it one coach."""

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="coaching_plans"
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("coach"),
        on_delete=models.PROTECT,
        related_name="coaching_plans",
    )
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="coaching_plans"
    )
    state = FSMField(_("state"), choices=PlanState.choices, default=PlanState.OPEN, protected=True)
    opened_on = models.DateField(_("opened on"), default=today, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    result = models.CharField(_("result"), max_length=12, choices=PlanResult.choices, blank=True)

    objects = CoachingPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("coaching plan")
        verbose_name_plural = _("coaching plans")
        indexes = [models.Index(fields=["coach", "state"], name="coaching_plan_of_coach")]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state=PlanState.OPEN),
                name="coaching_plan_one_open",
                violation_error_message=_("This member already has an open plan."),
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.OPEN) | (Q(closed_at__isnull=False) & ~Q(result="")),
                name="coaching_plan_closed_has_result",
            ),
        ]

    def __str__(self):
        return f"{self.member} · {self.coach}"

    @property
    def is_open(self):
        return self.state == PlanState.OPEN

    @transition(state, source=PlanState.OPEN, target=PlanState.CLOSED, permission=leads)
    def close(self):
        self.closed_at = timezone.now()

    @transition(
        state,
        source=PlanState.OPEN,
        target=PlanState.OPEN,
        permission=lambda plan, user: directs(user, plan.center_id),
    )
    def reassign(self):
        """Another coach goes on; the service says which."""


class CoachingPlanMove(Move):
    subject = models.ForeignKey(
        CoachingPlan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="moves"
    )

    class Meta(Move.Meta):
        abstract = False


class CoachingGoalQuerySet(BaseQuerySet):
    def shared(self):
        """Those the member reads too."""
        return self.filter(is_shared=True)


class CoachingGoal(StatefulModel):
    """What member and coach aim at. One that is not shared is the coach's and the director's."""

    plan = models.ForeignKey(
        CoachingPlan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="goals"
    )
    text = models.CharField(_("goal"), max_length=300)
    due_on = models.DateField(_("until"), null=True, blank=True)
    is_shared = models.BooleanField(_("the member reads it too"), default=True)
    state = FSMField(_("state"), choices=GoalState.choices, default=GoalState.OPEN, protected=True)

    objects = CoachingGoalQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        verbose_name = _("goal")
        verbose_name_plural = _("goals of your coaching")

    def __str__(self):
        return _("goal %(number)s") % {"number": self.pk}

    @property
    def state_tone(self):
        return GoalState(self.state).tone

    @property
    def is_late(self):
        return self.state == GoalState.OPEN and self.due_on is not None and self.due_on < today()

    @transition(
        state,
        source=GoalState.OPEN,
        target=GoalState.REACHED,
        permission=lambda goal, user: leads(goal.plan, user),
    )
    def reach(self):
        pass

    @transition(
        state,
        source=GoalState.OPEN,
        target=GoalState.DROPPED,
        permission=lambda goal, user: leads(goal.plan, user),
    )
    def drop(self):
        pass


class CoachingGoalMove(Move):
    subject = models.ForeignKey(
        CoachingGoal, verbose_name=_("goal"), on_delete=models.CASCADE, related_name="moves"
    )

    class Meta(Move.Meta):
        abstract = False
