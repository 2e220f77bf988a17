"""Inviting people to the staff. The invitation's row is locked first, then the account's."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import notices_accounts as notices
from members.models import Invitation, InvitedRole, StaffRole, User
from skills_center.base.errors import DomainError

from .account_contacts import write_address, write_contacts
from .contact_rows import insert_account
from .locking import hold_account
from .log_ins import end_sessions
from .staff import note_own_roles


@transaction.atomic
def invite(*, email, phone, name, language, roles, by, link):
    """Invite somebody to `roles`, pairs of a role and a centre (None: every centre).

    An address that has an account is given the roles at once, and told so; any other gets a
    personal link. `link(token)` makes the whole address of that link. Returns the invitation;
    its `user` is the account that had the address.
    """
    user = User.objects.select_for_update().filter(email=email.lower()).first()
    if user and not user.is_active:
        raise DomainError(_("The account of this address is closed: open it first."))
    if user and user.is_superuser and not by.is_superuser:
        raise DomainError(_("Only a superuser changes this account."))
    if Invitation.objects.waiting().filter(email__iexact=email).exists():
        raise DomainError(_("This person is invited already: send that invitation again."))
    invitation = Invitation(
        email=email.lower(), phone=phone or None, name=name, language=language, invited_by=by
    )
    token = None if user else invitation.new_token()
    if user:
        invitation.user, invitation.accepted_at = user, timezone.now()
    _save_new(invitation)
    InvitedRole.objects.bulk_create(
        InvitedRole(invitation=invitation, role=role, center=center) for role, center in roles
    )
    if user:
        _take_up(invitation, user)
        notices.roles_given(invitation)
    else:
        notices.invited(invitation, lambda: link(token))
    return invitation


@transaction.atomic
def resend_invitation(invitation, *, link):
    """Send a new link, good for as long as the first was; those sent before are dead."""
    invitation = _lock(invitation)
    token = invitation.new_token()
    invitation.save(update_fields=["token_hash", "expires_at"])
    notices.invited(invitation, lambda: link(token))
    return invitation


@transaction.atomic
def revoke_invitation(invitation):
    """Take it back: the link is dead, and no account was opened."""
    invitation = _lock(invitation)
    invitation.revoked_at, invitation.token_hash = timezone.now(), ""
    invitation.save(update_fields=["revoked_at", "token_hash"])
    return invitation


@transaction.atomic
def accept_invitation(token, *, password):
    """Open the account with its roles, or give them to the one this address has by now.

    The link proved the address. Returns the account; raises DomainError when the link was
    used, revoked, replaced or is too old.
    """
    invitation = Invitation.objects.opened_by(token).locked().first()
    if invitation is None:
        raise DomainError(_("This link no longer works."))
    user = User.objects.select_for_update().filter(email=invitation.email).first()
    if user and not user.is_active:
        raise DomainError(_("This link no longer works."))
    if user is None:
        user = hold_account(insert_account(email=invitation.email, language=invitation.language).pk)
        _write_what_it_lacks(user, invitation)
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    write_address(user, is_proved=True)
    invitation.user, invitation.accepted_at, invitation.token_hash = user, timezone.now(), ""
    invitation.save(update_fields=["user", "accepted_at", "token_hash"])
    _take_up(invitation, user)
    return user


def _write_what_it_lacks(user, invitation):
    """A new account is as the invitation says. One that was given the address at this very moment
    (two became one) is its person's already: nothing that it holds is written over."""
    if not user.is_active:
        raise DomainError(_("This link no longer works."))
    user.name = user.name or invitation.name
    if invitation.phone and not user.phone:
        write_contacts(user, {"phone": invitation.phone})


def _save_new(invitation):
    """Two administrators may invite one person at the same moment."""
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        if not Invitation.objects.waiting().filter(email=invitation.email).exists():
            raise
        raise DomainError(
            _("This person is invited already: send that invitation again.")
        ) from error


def _lock(invitation):
    """The invitation under lock; DomainError when it was accepted or revoked meanwhile."""
    locked = Invitation.objects.waiting().locked().filter(pk=invitation.pk).first()
    if locked is None:
        raise DomainError(_("This invitation was accepted or revoked already."))
    return locked


def _take_up(invitation, user):
    """Give the account its roles. What it opened before knew nothing of them, and ends."""
    for invited in invitation.roles.all():
        StaffRole.objects.get_or_create(user=user, role=invited.role, center=invited.center)
    roles = [(invited.role, invited.center) for invited in invitation.roles.all()]
    note_own_roles(user, roles, by=invitation.invited_by)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    end_sessions(user)
