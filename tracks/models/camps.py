"""Who goes to a camp: children one by one, and groups of associations."""

from django.conf import settings
from django.core.signing import Signer
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from phonenumber_field.modelfields import PhoneNumberField

from members.enums import ConsentMeans, GuardianAnswer, Sex
from skills_center.base.dates import age_on
from skills_center.base.fields import PersonName
from skills_center.base.models import CenterScopedQuerySet, Move, StatefulModel, TimestampedModel
from tracks.enums import InscriptionState as State

from .social import SocialAction


class CampInscriptionQuerySet(CenterScopedQuerySet):
    center_path = "camp__center"

    def live(self):
        return self.exclude(state=State.WITHDRAWN)

    def holding_place(self):
        return self.filter(state__in=State.HOLDS_PLACE)

    def waiting(self):
        return self.filter(state=State.WAITLISTED).order_by("arrival")

    def ahead(self):
        return self.filter(state__in=State.AHEAD)


def _decides(inscription, user):
    return user.has_perm("tracks.decide_campinscription", inscription)


def _decides_or_leads(inscription, user):
    return inscription.camp.is_led_by(user) or _decides(inscription, user)


class CampInscription(StatefulModel):
    """A child in a camp, and the guardian who answers for them. Neither has an account.

    `arrival` is the rank in which inscriptions reached the camp: 1, 2, 3 …
    """

    camp = models.ForeignKey(
        SocialAction, verbose_name=_("camp"), on_delete=models.PROTECT, related_name="inscriptions"
    )
    state = FSMField(_("state"), choices=State.choices, default=State.WAITLISTED, protected=True)
    arrival = models.PositiveIntegerField(_("arrival"), editable=False)
    first_name = PersonName(_("first name"), max_length=60)
    last_name = PersonName(_("last name"), max_length=60)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices)
    birth_date = models.DateField(_("birth date"))
    guardian_name = PersonName(_("name of the guardian"), max_length=120)
    guardian_phone = PhoneNumberField(_("phone of the guardian"), blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True, editable=False)
    agreed_by = models.CharField(
        _("how they agreed"),
        max_length=10,
        choices=ConsentMeans.choices,
        blank=True,
        editable=False,
    )
    notice_version = models.CharField(_("notice shown"), max_length=20, blank=True, editable=False)
    emptied_at = models.DateTimeField(_("names erased at"), null=True, blank=True, editable=False)

    objects = CampInscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("inscription in a camp")
        verbose_name_plural = _("inscriptions in camps")
        permissions = [("decide_campinscription", "Can decide on inscriptions in camps")]
        indexes = [models.Index(fields=["camp", "state", "arrival"], name="camp_queue")]
        constraints = [
            models.UniqueConstraint(fields=["camp", "arrival"], name="camp_arrival_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.CONFIRMED, State.CAME, State.ABSENT])
                | Q(agreed_at__isnull=False),
                name="camp_confirmed_has_agreement",
                violation_error_message=_("The guardian has not agreed yet."),
            ),
        ]

    def __str__(self):
        """Of one whose names were erased, the number alone."""
        return f"{self.first_name} {self.last_name}".strip() or f"№ {self.pk}"

    @property
    def center_id(self):
        return self.camp.center_id

    @property
    def state_tone(self):
        return State(self.state).tone

    @property
    def age(self):
        """On the first day of the camp."""
        return age_on(self.camp.starts_on, self.birth_date)

    @property
    def signer(self):
        """Signs for one phone: once it is corrected, a link sent to the wrong one is dead."""
        return Signer(salt=f"camp:{self.guardian_phone.as_e164}")

    @property
    def token(self):
        """What the guardian's link holds: the id and a signature; nothing of the child."""
        return self.signer.sign(str(self.pk))

    # Read by the outbox, as of a member.
    recipient_kind = "inscription"
    user = None

    @property
    def center(self):
        return self.camp.center

    @property
    def called(self):
        return self.guardian_name

    @property
    def has_health_note(self):
        """Whether there is one; what it says is not read."""
        return HealthNote.objects.filter(inscription=self).exists()

    # The legal moves. Called through `tracks.services` only, under the camp's lock.
    @transition(state, State.WAITLISTED, State.UNSIGNED, permission=_decides)
    def keep_place(self):
        pass

    @transition(state, [State.WAITLISTED, State.UNSIGNED], State.CONFIRMED, permission=_decides)
    def confirm(self):
        pass

    @transition(state, [State.CONFIRMED, State.ABSENT], State.CAME, permission=_decides_or_leads)
    def come(self):
        pass

    @transition(state, [State.CONFIRMED, State.CAME], State.ABSENT, permission=_decides_or_leads)
    def miss(self):
        pass

    @transition(state, State.AHEAD, State.WITHDRAWN, permission=_decides)
    def withdraw(self):
        pass


class CampInscriptionMove(Move):
    subject = models.ForeignKey(
        CampInscription,
        verbose_name=_("inscription in a camp"),
        on_delete=models.CASCADE,
        related_name="moves",
    )

    class Meta(Move.Meta):
        abstract = False

    @property
    def reason_told(self):
        """Of a number whose holder knows no such child: what they answered."""
        return dict(GuardianAnswer.choices).get(self.reason, "")


class HeadCountQuerySet(CenterScopedQuerySet):
    center_path = "camp__center"

    def live(self):
        return self.filter(withdrawn_at=None)


class HeadCount(TimestampedModel):
    """The children an association brings: places it took, then how many came."""

    camp = models.ForeignKey(
        SocialAction, verbose_name=_("camp"), on_delete=models.PROTECT, related_name="head_counts"
    )
    association = models.CharField(_("association"), max_length=160)
    contact = PersonName(_("who to call"), max_length=120, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    girls = models.PositiveIntegerField(_("places for girls"), default=0)
    boys = models.PositiveIntegerField(_("places for boys"), default=0)
    girls_came = models.PositiveIntegerField(_("girls who came"), null=True, blank=True)
    boys_came = models.PositiveIntegerField(_("boys who came"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    objects = HeadCountQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("group of an association")
        verbose_name_plural = _("groups of associations")
        constraints = [
            models.CheckConstraint(
                condition=Q(girls__gt=0) | Q(boys__gt=0),
                name="head_count_of_somebody",
                violation_error_message=_("How many girls and boys come?"),
            ),
            models.CheckConstraint(
                condition=(Q(girls_came=None) & Q(boys_came=None))
                | (Q(girls_came__isnull=False) & Q(boys_came__isnull=False)),
                name="head_count_came_both",
                violation_error_message=_("Write how many girls and how many boys came."),
            ),
        ]

    def __str__(self):
        return self.association

    @property
    def center_id(self):
        return self.camp.center_id

    @property
    def places(self):
        return self.girls + self.boys

    @property
    def is_counted(self):
        return self.girls_came is not None


class HealthNoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To the leader of the camp, and to nobody else, whatever they may do."""
        return self.filter(inscription__camp__in=SocialAction.objects.led_by(user))


class HealthNote(models.Model):
    """An allergy, a treatment. In no export, history, log, message or back office.

    Written by the guardian or for them at the desk, replaced but never shown back; erased days
    after the return (`services/camp_retention.py`).
    """

    inscription = models.OneToOneField(
        CampInscription, on_delete=models.CASCADE, related_name="health_note"
    )
    text = models.TextField(_("health note"), max_length=1000)
    written_at = models.DateTimeField(_("written at"), auto_now=True)

    objects = HealthNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("health note")
        verbose_name_plural = _("health notes")

    def __str__(self):
        """Nothing of what it says: a row's text ends up in logs and error pages."""
        return _("health note %(number)s") % {"number": self.pk}
