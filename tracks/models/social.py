"""Camps and citizen initiatives: what they are, and the way each goes until it is counted."""

import uuid
from datetime import date, timedelta
from typing import cast

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from members.models import Member
from skills_center.base.dates import today
from skills_center.base.files import private_files
from skills_center.base.models import CenterScopedQuerySet, Move, StatefulModel
from skills_center.base.small_cells import may_tell
from skills_center.network.models import Center
from tracks.enums import InitiativeRefusal, InscriptionState, SocialActionKind, SocialState


class SocialActionQuerySet(CenterScopedQuerySet):
    def camps(self):
        return self.filter(kind=SocialActionKind.CAMP)

    def led_by(self, user):
        """The camps of this leader, while they work at the centre of each."""
        return self.camps().filter(leader=user, center__in=user.centers_worked_at)

    def initiatives(self):
        return self.filter(kind=SocialActionKind.INITIATIVE)

    def done(self):
        """What the results count."""
        return self.filter(state=SocialState.DONE)

    def open_camps(self):
        """Camps that families see and may register for."""
        return self.camps().filter(
            state=SocialState.PLANNED,
            is_public=True,
            places__isnull=False,
            starts_on__gt=today(),
        )

    def with_places_taken(self):
        """Annotate `places_taken`, for display; decisions count under the lock."""
        inscriptions = self._related("inscriptions").filter(state__in=InscriptionState.HOLDS_PLACE)
        groups = self._related("head_counts").filter(withdrawn_at=None)
        return self.annotate(
            places_taken=_counted(inscriptions, Count("pk"))
            + _counted(groups, Sum(F("girls") + F("boys")))
        )

    def _related(self, name):
        return cast(
            type[models.Model], SocialAction._meta.get_field(name).related_model
        )._default_manager

    def shown_initiatives(self):
        return self.initiatives().done().filter(is_public=True)


def _counted(rows, number):
    """A number counted over the rows of each camp, 0 where there are none."""
    of_camp = rows.filter(camp=OuterRef("pk")).order_by().values("camp")
    return Coalesce(Subquery(of_camp.annotate(number=number).values("number")), 0)


def _decides(action, user):
    return user.has_perm("tracks.decide_socialaction", action)


def _proposed_or_decides(action, user):
    own = action.proposer is not None and action.proposer.user_id == user.pk
    return own or _decides(action, user)


def _place(action, filename):
    """A name that tells nothing of what people called the file."""
    return f"initiatives/{uuid.uuid4().hex}.jpg"


class SocialAction(StatefulModel):
    """A camp, or a citizen initiative, with the girls and boys who took part.

    The figures of a camp that has inscriptions or groups are computed from them when it is
    closed; those of other camps are typed.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=SocialActionKind.choices)
    center = models.ForeignKey(
        Center, verbose_name=_("centre"), on_delete=models.PROTECT, related_name="social_actions"
    )
    state = FSMField(
        _("state"), choices=SocialState.choices, default=SocialState.PLANNED, protected=True
    )
    title = models.CharField(_("title"), max_length=160)
    place = models.CharField(_("place"), max_length=120, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    girls = models.PositiveIntegerField(_("girls"), default=0)
    boys = models.PositiveIntegerField(_("boys"), default=0)
    leaders = models.ManyToManyField(
        Member, verbose_name=_("led by"), related_name="social_actions", blank=True
    )
    description = models.TextField(_("description"), blank=True)
    is_public = models.BooleanField(_("shown to the public"), default=False)

    # Of a camp.
    places = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("empty: the camp takes no inscriptions")
    )
    girls_places = models.PositiveIntegerField(
        _("of them for girls"), null=True, blank=True, help_text=_("empty: no limit of its own")
    )
    boys_places = models.PositiveIntegerField(
        _("of them for boys"), null=True, blank=True, help_text=_("empty: no limit of its own")
    )
    age_from = models.PositiveSmallIntegerField(_("from age"), default=7)
    age_to = models.PositiveSmallIntegerField(
        _("to age"),
        default=15,
        validators=[MaxValueValidator(17)],
        help_text=_("on the first day of the camp"),
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("leads the camp"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="camps_led",
        help_text=_("the one person who reads the health notes of the children"),
    )

    # Of an initiative.
    proposer = models.ForeignKey(
        Member,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives_proposed",
        editable=False,
    )
    expected = models.PositiveIntegerField(_("people it should reach"), null=True, blank=True)
    refusal_reason = models.CharField(
        _("reason of the refusal"), max_length=20, choices=InitiativeRefusal.choices, blank=True
    )
    reported_at = models.DateTimeField(_("told at"), null=True, blank=True, editable=False)
    picture = models.FileField(
        _("picture"),
        storage=private_files,
        upload_to=_place,
        max_length=100,
        blank=True,
        editable=False,
    )

    objects = SocialActionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("social action")
        verbose_name_plural = _("social actions")
        permissions = [("decide_socialaction", "Can decide on social actions")]
        indexes = [models.Index(fields=["kind", "state", "starts_on"], name="social_action_ahead")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="social_action_dates_in_order",
                violation_error_message=_("It cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(age_to__gte=F("age_from")),
                name="social_action_ages_in_order",
                violation_error_message=_("The youngest age comes first."),
            ),
            models.CheckConstraint(
                condition=~Q(state=SocialState.REFUSED) | ~Q(refusal_reason=""),
                name="social_action_refusal_has_reason",
                violation_error_message=_("A refusal gives its reason."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse(f"tracks:{self.kind}", args=[self.pk])

    @property
    def participants(self):
        return self.girls + self.boys

    @property
    def participants_told(self):
        """How many everybody may read of; None where they are so few that each could be known."""
        return self.participants if may_tell(self.participants) else None

    @property
    def state_tone(self):
        return SocialState(self.state).tone

    @property
    def is_camp(self):
        return self.kind == SocialActionKind.CAMP

    def is_led_by(self, user):
        """As `SocialActionQuerySet.led_by`: who left the centre leads nothing there any more."""
        return self.leader_id == user.pk and self.center_id in user.centers_worked_at

    @property
    def takes_inscriptions(self):
        return (
            self.is_camp
            and self.state == SocialState.PLANNED
            and self.places is not None
            and self.starts_on > today()
        )

    @property
    def has_begun(self):
        return self.starts_on <= today()

    @property
    def is_over(self):
        return self.ends_on <= today()

    # For cards; they need `with_places_taken()`, which annotates:
    places_taken: int

    @property
    def places_free(self):
        return max((self.places or 0) - self.places_taken, 0)

    @property
    def places_percent(self):
        return min(100 * self.places_taken // self.places, 100) if self.places else 0

    @property
    def places_are_told(self):
        """Whether everybody may read how many are taken or free, as of the seats of a cohort."""
        return may_tell(self.places_taken, self.places or 0)

    @property
    def capacity_is_told(self):
        return may_tell(self.places or 0)

    @property
    def birth_dates(self):
        """The earliest and the latest birth date of the ages the camp is for."""
        first = self.starts_on
        earliest = _years_before(first, self.age_to + 1) + timedelta(days=1)
        return earliest, _years_before(first, self.age_from)

    # The legal moves. Called through `tracks.services` only, under the lock of the row.
    @transition(state, SocialState.PROPOSED, SocialState.PLANNED, permission=_decides)
    def approve(self):
        pass

    @transition(state, SocialState.PROPOSED, SocialState.REFUSED, permission=_decides)
    def refuse(self):
        pass

    @transition(
        state,
        [SocialState.PROPOSED, SocialState.PLANNED],
        SocialState.CALLED_OFF,
        permission=_proposed_or_decides,
    )
    def call_off(self):
        self.is_public = False

    @transition(state, SocialState.PLANNED, SocialState.DONE, permission=_decides)
    def finish(self):
        """It took place: from now on it is counted."""


def _years_before(day, years):
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)


class SocialActionMove(Move):
    subject = models.ForeignKey(
        SocialAction,
        verbose_name=_("social action"),
        on_delete=models.CASCADE,
        related_name="moves",
    )

    class Meta(Move.Meta):
        abstract = False
