"""Who can log in, and what staff may do where."""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from members.enums import Role
from members.roles import permissions_of
from skills_center.base.models import CenterScopedQuerySet
from skills_center.base.phones import takes_texts
from skills_center.network.models import Center

from .contacts import writes_contacts

LONGEST_NAME = 120
# Where the e-mail of an account that was emptied is: nobody has one there.
NOBODY = "anonymised.invalid"


def validate_reached(address):
    """Refuse the address of an emptied account where somebody types one: no e-mail arrives."""
    if address.lower().endswith(f"@{NOBODY}"):
        raise ValidationError(EmailValidator.message, code="invalid")


# What such an account holds, and goes on holding.
EMPTIED_ACCOUNT = {
    "phone": None,
    "former_phones": "",
    "name": "",
    "is_active": False,
    "is_staff": False,
}


class UserManager(BaseUserManager["User"]):
    def create_user(self, email=None, password=None, **fields):
        email = self.normalize_email(email) if email else None
        user = self.model(email=email, **fields)
        user.set_password(password)
        with writes_contacts():
            user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def coaches(self, centers):
        """Accounts that coach at one of these centres (ids); None means every centre."""
        held = StaffRole.objects.filter(role=Role.COACH).in_centers(centers)
        return self.filter(is_active=True, pk__in=held.values("user"))


class User(AbstractBaseUser, PermissionsMixin):
    """An account: a phone or an e-mail address, or both. A youth's file is a `Member`.

    `language`: of what is written to the account itself and to staff. What is written about a
    member's file goes by the file's own (`Member.language`); pages are in that of their address.
    """

    recipient_kind = "account"

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = PhoneNumberField(_("phone"), unique=True, null=True, blank=True)
    phone_verified_at = models.DateTimeField(_("phone proved at"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    # Those with which it opened before: none of them is a guardian's.
    former_phones = models.TextField(
        _("former phones"), default="", db_default="", blank=True, editable=False
    )
    # Its last contact opens another account, or is nobody's any more: the desk gives it a new one.
    without_contact_since = models.DateTimeField(
        _("without a way in since"), null=True, blank=True, editable=False
    )
    is_staff = models.BooleanField(_("may enter the back office"), default=False)
    is_active = models.BooleanField(_("may log in"), default=True)
    # Counted up to end every session at once: it is part of what a session is signed with.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)
    # Guesses at the birth date of a file to claim: after some the desk has to help.
    wrong_birth_dates = models.PositiveSmallIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(_("account opened at"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False)
                | models.Q(phone__isnull=False)
                | models.Q(without_contact_since__isnull=False),
                name="user_has_email_or_phone",
                violation_error_message=_("An account needs a phone or an e-mail address."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_whatever_its_case",
                violation_error_message=_("Another account has this e-mail address."),
            ),
            models.CheckConstraint(
                condition=~models.Q(email__endswith=f"@{NOBODY}")
                | models.Q(email=None)
                | models.Q(**EMPTIED_ACCOUNT),
                name="user_emptied_stays_empty",
                violation_error_message=EmailValidator.message,
            ),
        ]

    def __str__(self):
        return self.name or self.email or f"…{str(self.phone or '')[-2:]}"

    def clean_fields(self, exclude=None):
        """As it will be kept: of some letters the small one is two."""
        self._lower_email()
        super().clean_fields(exclude)

    def save(self, **kwargs):
        """Addresses are kept in small letters: people type them both ways."""
        self._lower_email()
        super().save(**kwargs)

    def _lower_email(self):
        self.email = self.email.lower() if self.email else None

    def take_name(self, name):
        """Call the account as the file does, as far as the column goes: the longest two names and
        the space between them are one sign more."""
        self.name = name[:LONGEST_NAME]

    def get_full_name(self):
        return str(self)

    get_short_name = get_full_name

    def has_usable_password(self):
        """An account that was opened by a code has none; some of them keep an empty text."""
        return bool(self.password) and super().has_usable_password()

    def get_session_auth_hash(self):
        """Django's, for this password; another one each time all sessions were ended."""
        return self._counted(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        return (self._counted(signed) for signed in super().get_session_auth_fallback_hash())

    def _counted(self, signed):
        if not self.sessions_ended:
            return signed
        return sha256(f"{signed}:{self.sessions_ended}".encode()).hexdigest()

    @property
    def is_emptied(self):
        """Whether its person was forgotten: nothing is written in it any more."""
        return (self.email or "").endswith(f"@{NOBODY}")

    @property
    def has_way_in(self):
        """Whether a code reaches its person: a landline takes no text message."""
        return bool(self.email) or takes_texts(self.phone)

    @property
    def needs_second_factor(self):
        """Whether rights hang on this account: then a password or a code alone open nothing."""
        return settings.STAFF_SECOND_FACTOR and self.is_kept_apart

    @property
    def is_kept_apart(self):
        """Whether rights hang on the account: no correction of a file, and no merge, changes it."""
        return self.is_staff or self.is_superuser

    @cached_property
    def roles_held(self):
        """The staff roles of this account, read once a request."""
        return list(self.staff_roles.all()) if self.is_staff else []

    def centers_allowing(self, permission, *, besides=None):
        """Ids of the centres where a role grants `permission`; None means every centre.

        `besides` leaves one role out.
        """
        if not self.is_active:
            return set()
        if self.is_superuser:
            return None
        centers = {
            held.center_id
            for held in self.roles_held
            if held.role != besides and permission in permissions_of(held.role)
        }
        return None if None in centers else centers

    @property
    def rights_without_row(self):
        """All that this account's rights hang on while no row is asked about."""
        held = frozenset(held.role for held in self.roles_held)
        return self.is_active, self.is_superuser, held

    @property
    def centers_worked_at(self):
        """Ids of the centres where they hold a role; of who works for the whole network, none."""
        held = self.roles_held if self.is_active else []
        return {one.center_id for one in held} - {None}

    def centers_held_as(self, role):
        """Ids of the centres where they hold this very role, whatever else they may do."""
        if not self.is_active:
            return set()
        return {held.center_id for held in self.roles_held if held.role == role}


_EVERYWHERE = [Role.ADMINISTRATOR, Role.NETWORK]


class StaffRoleQuerySet(CenterScopedQuerySet):
    pass


class StaffRole(models.Model):
    """One role of one person, at one centre; at every centre when `center` is empty."""

    user = models.ForeignKey(
        User, verbose_name=_("account"), on_delete=models.CASCADE, related_name="staff_roles"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    center = models.ForeignKey(
        Center,
        verbose_name=_("centre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="staff_roles",
        help_text=_("empty: every centre"),
    )

    objects = StaffRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff role")
        verbose_name_plural = _("staff roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "center"],
                name="staff_role_once_per_center",
                violation_error_message=_("This person already has this role there."),
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(center=None),
                name="staff_role_once_everywhere",
                violation_error_message=_("This person already has this role there."),
            ),
            models.CheckConstraint(
                condition=models.Q(center__isnull=False)
                | models.Q(role__in=[*_EVERYWHERE, Role.COMMITTEE]),
                name="staff_role_has_center",
                violation_error_message=_("This role is held at one centre: choose it."),
            ),
            # Who administers accounts gives rights: held at one centre, it would be held at all.
            models.CheckConstraint(
                condition=models.Q(center__isnull=True) | ~models.Q(role__in=_EVERYWHERE),
                name="staff_role_everywhere",
                violation_error_message=_("This role is held at every centre: choose none."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"
