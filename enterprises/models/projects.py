"""What a holder asks money for: its states, its grant, the jobs it created."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from enterprises.enums import JobKind, Programme, RefusalReason
from enterprises.enums import ProjectState as State
from members.enums import Sex
from members.models import Member
from skills_center.base.dates import today
from skills_center.base.models import CenterScopedQuerySet, Move, StatefulModel, TimestampedModel
from skills_center.network.models import Center

from .calls import Call
from .organizations import Organization


class ProjectQuerySet(CenterScopedQuerySet):
    def public(self):
        """Funded projects whose holder agreed to be shown."""
        return self.filter(is_public=True, state__in=State.FUNDED_OR_LATER)

    def of_member(self, member):
        """Those a member holds, themselves or through an organization they founded."""
        return self.filter(Q(holder=member) | Q(organization__founder=member))

    def open(self):
        return self.filter(state__in=State.OPEN)

    def for_cards(self):
        return self.select_related("center", "organization").order_by("-funded_on", "-pk")


def _decides(project, user):
    return user.has_perm("enterprises.decide_project", project)


def _edits(project, user):
    return user.has_perm("enterprises.change_project", project)


class Project(StatefulModel):
    call = models.ForeignKey(
        Call,
        verbose_name=_("call"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    programme = models.CharField(_("programme"), max_length=12, choices=Programme.choices)
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="projects"
    )
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    holder = models.ForeignKey(
        Member,
        verbose_name=_("holder"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    requested = models.DecimalField(
        _("amount asked (DH)"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    state = FSMField(_("state"), choices=State.choices, default=State.DRAFT, protected=True)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)
    selected_on = models.DateField(_("selected on"), null=True, blank=True, editable=False)
    funded_on = models.DateField(_("funded on"), null=True, blank=True, editable=False)
    refusal_reason = models.CharField(
        _("reason of the refusal"), max_length=20, choices=RefusalReason.choices, blank=True
    )
    is_public = models.BooleanField(_("agreed to be shown"), default=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        permissions = [("decide_project", "Can decide on projects")]
        indexes = [
            models.Index(fields=["programme", "funded_on"], name="project_programme_funded"),
            models.Index(fields=["programme", "selected_on"], name="project_programme_selected"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(requested__gte=0),
                name="project_amount_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(holder__isnull=False),
                name="project_has_holder",
                violation_error_message=_("A project has an organization or a member behind it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=State.SELECTED_OR_LATER) | Q(selected_on__isnull=False),
                name="project_selected_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=State.FUNDED_OR_LATER) | Q(funded_on__isnull=False),
                name="project_funded_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED) | ~Q(refusal_reason=""),
                name="project_refusal_has_reason",
                violation_error_message=_("A refusal gives its reason."),
            ),
        ]

    def is_of_nobody(self):
        """Whether its holder was forgotten; where it has none, whose name its enterprise bears."""
        theirs = Q(pk=self.holder_id)
        if self.holder_id is None and self.organization_id:
            bearing = Organization.objects.bearing_a_name().filter(pk=self.organization_id)
            theirs = Q(pk__in=bearing.values("founder"))
        return Member.objects.emptied().filter(theirs).exists()

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.call and self.call.programme != self.programme:
            raise ValidationError({"programme": _("The call is for another programme.")})

    @property
    def track(self):
        return Programme(self.programme).track

    # The legal moves. Called through `enterprises.services` only, with the project locked.
    @transition(state, source=State.DRAFT, target=State.SUBMITTED, permission=_edits)
    def submit(self):
        self.submitted_on = today()

    @transition(state, source=State.SUBMITTED, target=State.UNDER_REVIEW, permission=_decides)
    def start_review(self):
        pass

    @transition(state, source=State.UNDER_REVIEW, target=State.SELECTED, permission=_decides)
    def select(self):
        self.selected_on = today()

    @transition(
        state,
        source=[State.SUBMITTED, State.UNDER_REVIEW],
        target=State.REFUSED,
        permission=_decides,
    )
    def refuse(self):
        pass

    @transition(state, source=State.SELECTED, target=State.FUNDED, permission=_decides)
    def fund(self):
        pass

    @transition(state, source=State.FUNDED, target=State.RUNNING, permission=_edits)
    def start(self):
        pass

    @transition(state, source=State.RUNNING, target=State.CLOSED, permission=_edits)
    def close(self):
        pass

    @transition(
        state,
        source=[State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.SELECTED],
        target=State.WITHDRAWN,
        permission=_edits,
    )
    def withdraw(self):
        pass


class ProjectMove(Move):
    subject = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="moves"
    )

    class Meta(Move.Meta):
        abstract = False


class OfProjectQuerySet(CenterScopedQuerySet):
    """Rows that hang on a project."""

    center_path = "project__center"

    def direct(self):
        return self.filter(kind=JobKind.DIRECT)


class Grant(TimestampedModel):
    """Money granted to a project: one grant a project; tranches will divide it."""

    project = models.OneToOneField(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="grant"
    )
    amount = models.DecimalField(
        _("amount (DH)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    awarded_on = models.DateField(_("awarded on"))
    reference = models.CharField(_("reference"), max_length=40, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-awarded_on", "-pk"]
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="grant_amount_positive",
                violation_error_message=_("A grant is more than nothing."),
            )
        ]

    def __str__(self):
        return f"{self.project} · {self.amount}"

    @property
    def center_id(self):
        return self.project.center_id


class Job(TimestampedModel):
    """A job that a project created."""

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.PROTECT, related_name="jobs"
    )
    title = models.CharField(_("title"), max_length=120)
    member = models.ForeignKey(
        Member,
        verbose_name=_("member"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices)
    kind = models.CharField(
        _("kind"), max_length=8, choices=JobKind.choices, default=JobKind.DIRECT
    )
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    is_full_time = models.BooleanField(_("full time"), default=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-pk"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")),
                name="job_dates_in_order",
                violation_error_message=_("It cannot end before it starts."),
            )
        ]

    def __str__(self):
        return f"{self.title} · {self.project}"

    @property
    def center_id(self):
        return self.project.center_id
