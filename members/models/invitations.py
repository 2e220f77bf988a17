"""An invitation to the staff: nothing is opened and no right is given before it is accepted."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from members.enums import InvitationStage, Role
from skills_center.base.models import BaseQuerySet
from skills_center.network.models import Center

from .accounts import StaffRole

LASTS = timedelta(days=7)


def hashed(token):
    """What is kept of a token: who reads the database opens nothing with it."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(BaseQuerySet):
    def waiting(self):
        """Neither accepted nor revoked; the link may have run out, it can be sent again."""
        return self.filter(accepted_at=None, revoked_at=None)

    def opened_by(self, token):
        """The invitation that this link still opens: at most one."""
        return self.waiting().filter(token_hash=hashed(token), expires_at__gt=timezone.now())


class Invitation(models.Model):
    """Who is invited, by whom, and whether the link was used. The roles are `InvitedRole`s."""

    recipient_kind = "invitation"

    email = models.EmailField(_("e-mail"))
    phone = PhoneNumberField(_("phone"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField(_("the link works until"), null=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(_("invited at"), auto_now_add=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="invitations",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_waits_once",
                violation_error_message=_(
                    "This person is invited already: send that invitation again."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def new_token(self):
        """Make a link that works from now on; those sent before are dead. The caller saves."""
        token = secrets.token_urlsafe(32)
        self.token_hash, self.expires_at = hashed(token), timezone.now() + LASTS
        return token

    @property
    def is_waiting(self):
        return self.accepted_at is None and self.revoked_at is None

    def stage(self, *, has_second_factor):
        """How far the person is, in one word."""
        if self.revoked_at:
            return InvitationStage.REVOKED
        if not self.accepted_at:
            late = self.expires_at is None or self.expires_at <= timezone.now()
            return InvitationStage.RAN_OUT if late else InvitationStage.INVITED
        return InvitationStage.IN if has_second_factor else InvitationStage.NO_SECOND_FACTOR


class InvitedRole(models.Model):
    """A role that the person takes up by accepting."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("empty: every centre"),
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self):
        return self.get_role_display()

    def clean(self):
        """The rules of a staff role: which is held at one centre, which at every one."""
        StaffRole(role=self.role, center=self.center).validate_constraints(exclude=["user"])
