"""Orientation: who is registered and in no cohort, and what the centre does for them.

A `MemberToOrient` is a member's file read for that question. What was done for somebody is an
`OrientationStep`: an invitation to an `OrientationMeeting`, a cohort proposed, a call.
"""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import Origin, Role
from members.models import Member
from members.models.members import MemberQuerySet
from skills_center.base.dates import as_shown, start_of_day, today
from skills_center.base.models import CenterScopedQuerySet, TimestampedModel
from skills_center.base.text import isolated
from skills_center.network.models import Center
from tracks.enums import EnrolmentState, MeetingAnswer, OrientationDeed

from .cohorts import Cohort
from .enrolments import Enrolment


class OrientationMeetingQuerySet(CenterScopedQuerySet):
    def allowing(self, user, permission):
        """Those of one's centres; where only the role of a coach allows it, those one leads."""
        centers = user.centers_allowing(permission, besides=Role.COACH)
        if centers is None:
            return self.all()
        led = super().allowing(user, permission).filter(led_by=user)
        return self.filter(Q(center__in=centers) | Q(pk__in=led.order_by().values("pk")))

    def coming(self):
        """Those still ahead, the next one first."""
        ahead = self.filter(called_off_at=None, starts_at__gt=timezone.now())
        return ahead.order_by("starts_at", "pk")

    def with_taken(self):
        """Annotate `taken`: how many of its places are, read at once for all rows."""
        expected = OrientationStep.objects.expected().filter(meeting=OuterRef("pk"))
        taken = expected.order_by().values("meeting").annotate(number=Count("pk"))
        return self.annotate(taken=Coalesce(Subquery(taken.values("number")), 0))

    def unnoted(self):
        """Those whose day is over and of which it is not noted who came, the oldest first."""
        over = self.filter(called_off_at=None, starts_at__lt=start_of_day(today()))
        expected = OrientationStep.objects.expected().filter(meeting=OuterRef("pk"))
        return over.filter(Exists(expected)).order_by("starts_at", "pk")


class OrientationMeeting(TimestampedModel):
    """A meeting at which a centre shows newcomers what is there for them, and hears them."""

    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.PROTECT,
        related_name="orientation_meetings",
    )
    starts_at = models.DateTimeField(_("day and hour"))
    place = models.CharField(
        _("room or place"), max_length=120, blank=True, help_text=_("empty: at the centre")
    )
    led_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("led by"),
        on_delete=models.PROTECT,
        related_name="orientation_meetings",
    )
    places = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, help_text=_("empty: as many as come")
    )
    called_off_at = models.DateTimeField(_("called off at"), null=True, editable=False)
    called_off_why = models.CharField(
        _("why it was called off"), max_length=300, blank=True, editable=False
    )

    objects = OrientationMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("orientation meeting")
        verbose_name_plural = _("orientation meetings")
        indexes = [
            models.Index(fields=["center", "starts_at"], name="orientation_of_center"),
            models.Index(fields=["starts_at"], name="orientation_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(places__gte=1),
                name="orientation_has_places",
                violation_error_message=_("A meeting has at least one place."),
            ),
        ]

    def __str__(self):
        return f"{isolated(as_shown(self.starts_at))} · {self.center}"

    @property
    def has_begun(self):
        return self.starts_at <= timezone.now()

    @property
    def is_ahead(self):
        return self.called_off_at is None and not self.has_begun

    @property
    def is_full(self):
        """Whether all its places are taken; who writes asks under its lock."""
        return self.places is not None and self.invitations.expected().count() >= self.places

    @property
    def place_told(self):
        """Where it is, as those invited read it."""
        return self.place or self.center.name


class OrientationStepQuerySet(CenterScopedQuerySet):
    center_path = "member__center"

    def invitations(self):
        return self.filter(deed=OrientationDeed.INVITED)

    def proposals(self):
        return self.filter(deed=OrientationDeed.PROPOSED)

    def expected(self):
        return self.filter(answer__in=MeetingAnswer.EXPECTED)


class OrientationStep(models.Model):
    """One thing done for a member who is in no cohort: what, when, by whom (empty: the portal)."""

    member = models.ForeignKey(
        Member,
        verbose_name=_("member"),
        on_delete=models.PROTECT,
        related_name="orientation_steps",
    )
    deed = models.CharField(_("what"), max_length=8, choices=OrientationDeed.choices)
    meeting = models.ForeignKey(
        OrientationMeeting,
        verbose_name=_("orientation meeting"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        on_delete=models.CASCADE,  # a cohort that is deleted takes its proposals along
        null=True,
        blank=True,
        related_name="proposals",
    )
    answer = models.CharField(
        _("answer"), max_length=6, choices=MeetingAnswer.choices, blank=True, editable=False
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, editable=False)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("empty: the portal itself"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = OrientationStepQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("step of an orientation")
        verbose_name_plural = _("steps of an orientation")
        indexes = [models.Index(fields=["member", "deed"], name="orientation_of_member")]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="orientation_invited_once"),
            models.UniqueConstraint(fields=["cohort", "member"], name="orientation_proposed_once"),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(deed=OrientationDeed.WRITTEN),
                name="orientation_written_once",
            ),
            models.CheckConstraint(
                condition=Q(deed=OrientationDeed.INVITED, meeting__isnull=False) & ~Q(answer="")
                | ~Q(deed=OrientationDeed.INVITED) & Q(meeting=None, answer=""),
                name="orientation_invited_where",
            ),
            models.CheckConstraint(
                condition=Q(deed=OrientationDeed.PROPOSED, cohort__isnull=False)
                | ~Q(deed=OrientationDeed.PROPOSED) & Q(cohort=None),
                name="orientation_proposed_what",
            ),
        ]

    def __str__(self):
        return str(self.get_deed_display())

    @property
    def center_id(self):
        return self.member.center_id


def _ended(**which):
    """The applications of a member that ended without a seat."""
    return Enrolment.objects.filter(
        member=OuterRef("pk"), state__in=EnrolmentState.ENDED_WITHOUT_SEAT, **which
    )


class MemberToOrientQuerySet(MemberQuerySet):
    def to_orient(self):
        """Those in no cohort: never had a seat, and no application of theirs waits."""
        placing = Enrolment.objects.placing().filter(member=OuterRef("pk"))
        return self.filter(~Exists(placing), anonymised_at=None)

    def waiting(self):
        """Those in no cohort who expect something of the centre: who came by an imported register
        does once they applied."""
        return self.to_orient().filter(~Q(origin=Origin.IMPORT) | Exists(self._applied()))

    def imported(self):
        """Those in no cohort known by an imported register alone."""
        return self.to_orient().filter(~Exists(self._applied()), origin=Origin.IMPORT)

    def _applied(self):
        return Enrolment.objects.filter(member=OuterRef("pk"))

    def with_wait(self):
        """Annotate `since`: when they registered, or when their last application ended."""
        ended = _ended().order_by().values("member").annotate(last=Max("updated_at")).values("last")
        return self.annotate(since=Coalesce(Subquery(ended), F("created_at")))

    def since_before(self, instant):
        """Those who wait since before `instant`. What `with_wait` counts is not compared: a
        database plans badly with a number that it has to count for each row."""
        return self.filter(~Exists(_ended(updated_at__gte=instant)), created_at__lt=instant)

    def since_from(self, instant):
        """Those who wait since `instant` or later."""
        ended = Exists(_ended(updated_at__gte=instant))
        return self.filter(Q(created_at__gte=instant) | ended)

    def unheard(self):
        """Those who heard nothing from the centre yet."""
        heard = OrientationStep.objects.filter(
            member=OuterRef("pk"), deed__in=OrientationDeed.HEARD
        )
        return self.filter(~Exists(heard))

    def with_steps(self):
        """What a row of the list tells, read at once for all rows."""
        steps = OrientationStep.objects.select_related("meeting", "cohort", "by").order_by("-pk")
        applied = Enrolment.objects.select_related("cohort").order_by("-updated_at", "-pk")
        return self.select_related("center", "commune").prefetch_related(
            "goals",
            Prefetch("orientation_steps", steps, to_attr="steps"),
            Prefetch("enrolments", applied, to_attr="applied"),
        )


class MemberToOrient(Member):
    """A member's file, read for one question: what is their first step?"""

    objects = MemberToOrientQuerySet.as_manager()  # type: ignore[misc]

    # They need `with_wait()` and `with_steps()`:
    since: object
    steps: list
    applied: list

    class Meta:
        proxy = True
        ordering = ["pk"]
        verbose_name = _("member in no cohort")
        verbose_name_plural = _("registered, not enrolled")
        permissions = [("invite_membertoorient", "Can invite and propose")]
