"""What a coach notes in confidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.enums import Role
from skills_center.base.models import BaseQuerySet

from .coaching import CoachingPlan
from .meetings import CoachingMeeting


class CoachingNoteQuerySet(BaseQuerySet):
    def visible_to(self, user):
        """To the coach of the plan, of what they wrote or were handed; to the director.

        Asked of the roles themselves: no permission, and no superuser, comes near a note.
        """
        coached = Q(plan__coach=user, plan__center__in=user.centers_held_as(Role.COACH))
        own = Q(author=user) | Q(handed_on_at__isnull=False)
        directed = Q(plan__center__in=user.centers_held_as(Role.DIRECTOR))
        return self.filter((coached & own) | directed)


class CoachingNote(models.Model):
    """What a coach notes in confidence. In no export, history, log, message or back office.

    When another coach goes on with the plan, notes written before stay with the director, who
    may hand them on.
    """

    plan = models.ForeignKey(
        CoachingPlan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="notes"
    )
    meeting = models.ForeignKey(
        CoachingMeeting,
        verbose_name=_("meeting"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="notes",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("note"), max_length=4000)
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    handed_on_at = models.DateTimeField(_("handed on at"), null=True, blank=True, editable=False)

    objects = CoachingNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("coaching note")
        verbose_name_plural = _("coaching notes")

    def __str__(self):
        """Nothing of what it says: a row's text ends up in logs and error pages."""
        return _("note %(number)s") % {"number": self.pk}
