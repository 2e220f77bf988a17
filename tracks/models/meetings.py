"""The hours a coach keeps free, and the meetings that take them."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, can_proceed, transition

from skills_center.base.models import BaseQuerySet, Move, StatefulModel
from skills_center.network.models import Center
from tracks.enums import EnrolmentState, MeetingState, MeetingWay

from .coaching import CoachingPlan, leads


class CoachingSlotQuerySet(BaseQuerySet):
    def ahead(self):
        return self.filter(withdrawn_at=None, starts_at__gt=timezone.now())

    def free(self):
        """Those ahead that nobody has booked; true for good only while the slot is locked."""
        taken = CoachingMeeting.objects.live().filter(slot=OuterRef("pk"))
        return self.ahead().filter(~Exists(taken))

    def overlapping(self, coach, starts_at, ends_at):
        return self.filter(
            coach=coach, withdrawn_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at
        )

    def open_to(self, member):
        """Free hours this member may book: of their coach, else of the coaches of their cohorts."""
        plan = member.coaching_plans.open().first()
        if plan:
            return self.free().filter(coach=plan.coach_id, center=plan.center_id)
        cohorts = member.enrolments.filter(
            state__in=[EnrolmentState.ACCEPTED, EnrolmentState.ACTIVE]
        ).values("cohort")
        return self.free().filter(coach__cohorts__in=cohorts, center=member.center_id).distinct()


class CoachingSlot(models.Model):
    """An hour a coach keeps free. Weekly hours are a row a week."""

    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("coach"),
        on_delete=models.PROTECT,
        related_name="coaching_slots",
    )
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="coaching_slots"
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    way = models.CharField(
        _("how"), max_length=10, choices=MeetingWay.choices, default=MeetingWay.CENTER
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    objects = CoachingSlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("free hour")
        verbose_name_plural = _("free hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="coaching_slot_times_in_order"
            ),
            models.UniqueConstraint(
                fields=["coach", "starts_at"],
                condition=Q(withdrawn_at=None),
                name="coaching_slot_once",
            ),
        ]

    def __str__(self):
        return date_format(timezone.localtime(self.starts_at), "DATETIME_FORMAT")

    @property
    def minutes(self):
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class CoachingMeetingQuerySet(BaseQuerySet):
    def live(self):
        """All but the cancelled: these take their hour."""
        return self.exclude(state=MeetingState.CANCELLED)

    def ahead(self):
        return self.filter(state=MeetingState.BOOKED, slot__starts_at__gt=timezone.now())

    def unmarked(self):
        """Begun, and nobody has said whether it was held."""
        return self.filter(state=MeetingState.BOOKED, slot__starts_at__lte=timezone.now())


def _member_or_coach(meeting, user):
    return meeting.plan.member.user_id == user.pk or leads(meeting.plan, user)


def _coach_of(meeting, user):
    return leads(meeting.plan, user)


class CoachingMeeting(StatefulModel):
    """A slot is taken by one meeting that is not cancelled: the database says so too."""

    plan = models.ForeignKey(
        CoachingPlan, verbose_name=_("plan"), on_delete=models.PROTECT, related_name="meetings"
    )
    slot = models.ForeignKey(
        CoachingSlot, verbose_name=_("hour"), on_delete=models.PROTECT, related_name="meetings"
    )
    state = FSMField(
        _("state"), choices=MeetingState.choices, default=MeetingState.BOOKED, protected=True
    )
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True, editable=False)

    objects = CoachingMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["slot__starts_at", "pk"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings with your coach")
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=~Q(state=MeetingState.CANCELLED),
                name="coaching_meeting_slot_once",
            )
        ]

    def __str__(self):
        return str(self.slot)

    @property
    def state_tone(self):
        return MeetingState(self.state).tone

    @property
    def has_begun(self):
        return self.slot.starts_at <= timezone.now()

    @property
    def as_shown(self):
        """The hour, as a page sends it back that is answered: another hour was not asked about."""
        return self.slot.starts_at.isoformat()

    @property
    def can_mark(self):
        return self.has_begun and can_proceed(self.hold)

    @transition(state, source=MeetingState.BOOKED, target=MeetingState.HELD, permission=_coach_of)
    def hold(self):
        pass

    @transition(state, source=MeetingState.BOOKED, target=MeetingState.MISSED, permission=_coach_of)
    def miss(self):
        pass

    @transition(
        state,
        source=MeetingState.BOOKED,
        target=MeetingState.CANCELLED,
        permission=_member_or_coach,
    )
    def cancel(self):
        pass

    @transition(
        state, source=MeetingState.BOOKED, target=MeetingState.BOOKED, permission=_member_or_coach
    )
    def shift(self):
        """To another hour, which the service gives."""
        self.reminded_at = None


class CoachingMeetingMove(Move):
    subject = models.ForeignKey(
        CoachingMeeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="moves"
    )

    class Meta(Move.Meta):
        abstract = False
