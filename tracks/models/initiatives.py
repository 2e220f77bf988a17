"""Who carries a citizen initiative."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Member
from skills_center.base.models import BaseQuerySet, TimestampedModel
from tracks.enums import TeamAnswer

from .social import SocialAction


class TeamPlaceQuerySet(BaseQuerySet):
    def inside(self):
        return self.filter(answer=TeamAnswer.IN)

    def asked(self):
        return self.filter(answer=TeamAnswer.ASKED)


class TeamPlace(TimestampedModel):
    """One asked into the team by their member number.

    `number` is what was typed. One that belongs to nobody is kept like any other, so that asking
    tells nothing of who is a member.
    """

    action = models.ForeignKey(
        SocialAction, verbose_name=_("initiative"), on_delete=models.CASCADE, related_name="team"
    )
    member = models.ForeignKey(
        Member,
        verbose_name=_("member"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="team_places",
    )
    number = models.CharField(_("member number"), max_length=16)
    answer = models.CharField(
        _("answer"), max_length=10, choices=TeamAnswer.choices, default=TeamAnswer.ASKED
    )
    # What each of the team says about the public page; None before they say anything.
    may_show = models.BooleanField(_("agrees to the public page"), null=True, blank=True)

    objects = TeamPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("place in a team")
        verbose_name_plural = _("your places in teams")
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="team_number_once"),
            models.UniqueConstraint(
                fields=["action", "member"],
                condition=Q(member__isnull=False),
                name="team_member_once",
            ),
        ]

    def __str__(self):
        return self.number
