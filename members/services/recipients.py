"""Whom messages are for here: files, guardians, accounts, invitations."""

from dataclasses import replace

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Guardian, Invitation, Member, User
from members.models.accounts import NOBODY
from members.permissions import has_permission, identifies
from skills_center.base.phones import read_phone, texted
from skills_center.messaging.enums import Channel
from skills_center.messaging.recipients import AtWork, Recipient
from skills_center.messaging.telling import contacts_of, contacts_of_account


def _page_of_member(member):
    return reverse("admin:members_member_change", args=[member.pk])


def _number_of_member(member, user):
    return read_phone(member.phone) if member.phone and identifies(user, member) else ""


def _texts_to(phone):
    number = texted(phone)
    return [(Channel.TEXT, number)] if number else []


def _number_of_guardian(guardian, user):
    return read_phone(guardian.phone) if identifies(user, guardian.member) else ""


def _accounts_seen_by(user):
    """Those of the members whom they may see; of the staff for who looks after accounts."""
    of_members = Q(member__in=Member.objects.visible_to(user))
    if user.centers_allowing("members.view_user") is None:
        of_members |= Q(is_superuser=False) if not user.is_superuser else Q()
    return _accounts().filter(of_members)


def _accounts():
    """Of one that was emptied nobody is left to be told anything."""
    return User.objects.exclude(email__endswith=f"@{NOBODY}").select_related("member__center")


def _member_of(account):
    return getattr(account, "member", None)


def _page_of_account(account):
    if member := _member_of(account):
        return _page_of_member(member)
    return reverse("admin:members_user_change", args=[account.pk])


def _number_of_account(account, user):
    if member := _member_of(account):
        return _number_of_member(member, user)
    return read_phone(account.phone) if account.phone else ""


def _invitations_seen_by(user):
    seen = Invitation.objects.all()
    return seen if has_permission(user, "members.view_invitation") else seen.none()


def _of_members_found(path):
    """As the list of files finds them; `path` leads from a row to its member."""

    def found(rows, user, typed):
        seen = Member.objects.visible_to(user)
        meant = seen.filter(number=typed.strip().upper())  # as the page of a file leads here
        members = meant if meant.exists() else seen.found_by(user, typed)
        return rows.filter(**{f"{path}__in": members.order_by().values("pk")})

    return found


def _accounts_found(rows, user, typed):
    """Those of members as their files; others, of the staff, by their own name."""
    of_members = _of_members_found("member")(rows, user, typed)
    return of_members | rows.filter(member=None, name__icontains=typed.strip())


MEMBER = Recipient(
    kind=Member.recipient_kind,
    rows=lambda: Member.objects.filter(anonymised_at=None),
    contacts=contacts_of,
    seen_by=lambda user: Member.objects.visible_to(user).select_related("center"),
    named=lambda member: member.full_name,
    page=_page_of_member,
    call=_number_of_member,
    found_by=_of_members_found("pk"),
)
GUARDIAN = Recipient(
    kind=Guardian.recipient_kind,
    rows=Guardian.objects.all,
    contacts=lambda guardian: _texts_to(guardian.phone),
    seen_by=lambda user: Guardian.objects.filter(
        member__in=Member.objects.visible_to(user)
    ).select_related("member__center"),
    named=lambda guardian: _("guardian of %(name)s") % {"name": guardian.member.full_name},
    page=lambda guardian: _page_of_member(guardian.member),
    call=_number_of_guardian,
    found_by=_of_members_found("member"),
)
ACCOUNT = Recipient(
    kind=User.recipient_kind,
    rows=_accounts,
    contacts=contacts_of_account,
    seen_by=_accounts_seen_by,
    named=lambda account: member.full_name if (member := _member_of(account)) else str(account),
    page=_page_of_account,
    call=_number_of_account,
    found_by=_accounts_found,
)
# Who works here no more is told nothing of the work.
STAFF = replace(
    ACCOUNT,
    kind=AtWork.recipient_kind,
    rows=lambda: _accounts().filter(is_active=True, is_staff=True),
)
INVITATION = Recipient(
    kind=Invitation.recipient_kind,
    rows=Invitation.objects.all,
    contacts=lambda invitation: [(Channel.EMAIL, invitation.email)],
    seen_by=_invitations_seen_by,
    named=lambda invitation: invitation.name or invitation.email,
    page=lambda invitation: reverse("admin:members_invitation_change", args=[invitation.pk]),
    call=lambda invitation, user: read_phone(invitation.phone) if invitation.phone else "",
    found_by=lambda rows, user, typed: rows.filter(name__icontains=typed.strip()),
)
