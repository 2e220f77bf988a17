"""What became of members, and the questions that ask them."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from skills_center.base.dates import today
from skills_center.base.models import CenterScopedQuerySet
from tracks.enums import Contract, Evidence, FollowUpDeed, FollowUpState, OutcomeKind

from .cohorts import Cohort
from .enrolments import Enrolment


class _OfCohortQuerySet(CenterScopedQuerySet):
    """Rows of an enrolment: a coach sees those of their own cohorts."""

    center_path = "enrolment__cohort__center"

    def allowing(self, user, permission):
        cohorts = Cohort.objects.allowing(user, permission)
        return super().allowing(user, permission).filter(enrolment__cohort__in=cohorts)


class OutcomeQuerySet(_OfCohortQuerySet):
    def present(self):
        """The latest of each enrolment: what holds now."""
        later = Outcome.objects.filter(enrolment=OuterRef("enrolment"))
        later = later.filter(pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))


class Outcome(models.Model):
    """What became of a member after a cohort. Only ever added to: the latest one holds."""

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("enrolment"), on_delete=models.PROTECT, related_name="outcomes"
    )
    kind = models.CharField(_("what"), max_length=12, choices=OutcomeKind.choices)
    contract = models.CharField(_("contract"), max_length=12, choices=Contract.choices, blank=True)
    where = models.CharField(
        _("where"),
        max_length=120,
        blank=True,
        help_text=_("employer, school, training centre, enterprise or association"),
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=8, choices=Evidence.choices, default=Evidence.DECLARED
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("empty: the member, by the link"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        indexes = [
            models.Index(fields=["enrolment", "-id"], name="outcome_latest"),
            models.Index(fields=["recorded_at"], name="outcome_recorded"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=OutcomeKind.JOB) | ~Q(contract=""),
                name="outcome_job_has_contract",
                violation_error_message=_("Of a job, say under which contract."),
            ),
            models.CheckConstraint(
                condition=Q(kind=OutcomeKind.JOB) | Q(contract=""),
                name="outcome_contract_is_of_a_job",
                violation_error_message=_("Only a job has a contract."),
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="outcome_dates_in_order",
                violation_error_message=_("It cannot end before it starts."),
            ),
        ]

    def __str__(self):
        return str(self.get_kind_display())

    @property
    def center_id(self):
        return self.enrolment.center_id

    @property
    def tone(self):
        return OutcomeKind(self.kind).tone


class FollowUpQuerySet(_OfCohortQuerySet):
    def put(self):
        """Those whose question left: what a rate of answers is counted over."""
        return self.filter(asked_at__isnull=False)

    def answered(self):
        return self.filter(state=FollowUpState.ANSWERED)

    def one_of_each_member_a_year(self):
        """Leave of each member and year one of these rows, so that a person counts once.

        Whoever completed two cohorts is asked twice: an answer stands before none, the latest
        before those that fell due earlier.
        """
        state = ExpressionWrapper(OuterRef("state"), output_field=models.CharField())
        same_person = self.filter(
            enrolment__member=OuterRef("enrolment__member"),
            due_on__year=OuterRef("due_on__year"),
        ).annotate(state_here=state)
        answered, answered_here = (
            Q(state=FollowUpState.ANSWERED),
            Q(state_here=FollowUpState.ANSWERED),
        )
        later = Q(due_on__gt=OuterRef("due_on")) | Q(
            due_on=OuterRef("due_on"), pk__gt=OuterRef("pk")
        )
        stands_before = same_person.filter(
            answered & ~answered_here | (~answered_here | answered) & later
        )
        return self.filter(~Exists(stands_before))

    def inserted(self):
        """Those who answered that they work, train or study."""
        return self.answered().filter(outcome__kind__in=OutcomeKind.INSERTED)

    def to_call(self):
        """Those that nobody answered, or that reached somebody else: a person should call."""
        waited = Q(call_from__lte=today())
        wrong = Q(state=FollowUpState.MISDIRECTED, call_from=None)
        return self.filter(Q(state__in=FollowUpState.OPEN) & waited | wrong)

    def rates(self, *groups):
        """One dict a group: put, answered, inserted, and of these the two rates in percent.

        The rate of insertion is of those who answered, which is why it never stands alone.
        """
        rows = (
            self.order_by()
            .values(*groups)
            .annotate(
                put=Count("pk", filter=Q(asked_at__isnull=False)),
                answered=Count("pk", filter=Q(state=FollowUpState.ANSWERED)),
                inserted=Count(
                    "pk",
                    filter=Q(state=FollowUpState.ANSWERED, outcome__kind__in=OutcomeKind.INSERTED),
                ),
            )
        )
        return [
            row
            | {
                "answer_rate": _percent(row["answered"], row["put"]),
                "insertion_rate": _percent(row["inserted"], row["answered"]),
            }
            for row in rows.order_by(*groups)
        ]


def _percent(part, whole):
    """Rounded percent; None of nothing."""
    return round(100 * part / whole) if whole else None


class FollowUp(models.Model):
    """One question to one member: what became of you, so many months after the cohort?"""

    MONTHS = (3, 6, 12)

    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("enrolment"), on_delete=models.PROTECT, related_name="follow_ups"
    )
    months = models.PositiveSmallIntegerField(
        _("months after"), choices=[(months, str(months)) for months in MONTHS]
    )
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=FollowUpState.choices,
        default=FollowUpState.PLANNED,
        editable=False,
    )
    asked_at = models.DateTimeField(_("asked at"), null=True, editable=False)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    call_from = models.DateField(_("call from"), null=True, editable=False)
    calls = models.PositiveSmallIntegerField(_("calls without reply"), default=0, editable=False)
    outcome = models.OneToOneField(
        Outcome,
        verbose_name=_("answer"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="follow_up",
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            models.Index(fields=["state", "due_on"], name="follow_up_due"),
            models.Index(fields=["call_from"], name="follow_up_to_call"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "months"], name="follow_up_once"),
            models.CheckConstraint(
                condition=~Q(state=FollowUpState.ANSWERED)
                | Q(outcome__isnull=False, answered_at__isnull=False),
                name="follow_up_answer_is_there",
            ),
        ]

    def __str__(self):
        return gettext("%(member)s, after %(months)s months") % {
            "member": self.enrolment.member,
            "months": self.months,
        }

    @property
    def center_id(self):
        return self.enrolment.center_id

    @property
    def state_tone(self):
        return FollowUpState(self.state).tone


class FollowUpEvent(models.Model):
    """What was done to get an answer: who, when. `by` is empty for the portal and the member."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="events")
    deed = models.CharField(_("what"), max_length=12, choices=FollowUpDeed.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("event")
        verbose_name_plural = _("what was done to it")

    def __str__(self):
        return str(self.get_deed_display())
