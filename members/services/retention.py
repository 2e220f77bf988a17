"""How long what is kept: the table, and what is removed when its time is over."""

from datetime import timedelta

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from members.enums import (
    DocumentKind,
    NumberChangeState,
    ProposalState,
    RemovalReason,
)
from members.models import (
    Access,
    Document,
    Member,
    NumberChange,
    Proposal,
    RegisterImport,
    User,
)
from members.models.accounts import NOBODY
from skills_center.base.locks import lock
from skills_center.base.rights import require
from skills_center.messaging.enums import MessageState
from skills_center.messaging.models import Message

from .contact_rows import delete_account
from .forgetting import destroy

MONTH = timedelta(days=30.44)
# Months a document is kept after it was handed in. What proves an agreement stays as long as the
# agreement may be asked about; a copy of the card serves only to check who somebody is.
DOCUMENT_MONTHS = {
    DocumentKind.CARD: 6,
    DocumentKind.CV: 24,
    DocumentKind.DIPLOMA: 36,
    DocumentKind.GUARDIAN: 60,
    DocumentKind.PORTRAIT: 36,
    DocumentKind.OTHER: 12,
}
BATCH = 200
UNUSED_MONTHS = 2  # an account that nobody registered with
CLOSED_MONTHS = 3  # a changed number that staff have answered


def ago(months):
    return timezone.now() - months * MONTH


def kept_until(document):
    """The day from which a document is destroyed, by the table above."""
    return document.added_at + DOCUMENT_MONTHS[DocumentKind(document.kind)] * MONTH


def expired_documents():
    """The documents whose time is over, by the table above."""
    expired = Document.objects.none()
    for kind, months in DOCUMENT_MONTHS.items():
        expired |= Document.objects.filter(kind=kind, added_at__lt=ago(months))
    return expired.order_by("pk")


def remove_expired_documents():
    """Destroy them, a few at a time. Returns how many."""
    removed = 0
    while batch := list(expired_documents()[:BATCH]):
        with transaction.atomic():
            removed += destroy(batch, RemovalReason.EXPIRED)
    return removed


def old_texts():
    """Sent messages whose words and address nobody needs any more."""
    done = Message.objects.exclude(state=MessageState.QUEUED).exclude(body="", address="")
    return done.filter(queued_at__lt=ago(settings.MESSAGE_TEXT_MONTHS))


def last_words():
    """Messages to people who were forgotten, which did not leave: those that did went with it."""
    done = Message.objects.exclude(state__in=MessageState.OPEN)
    return done.filter(Q(forget_once_sent=True) | Q(user__email__endswith=f"@{NOBODY}"))


def old_readings():
    return Access.objects.filter(at__lt=ago(settings.ACCESS_LOG_MONTHS))


def old_log():
    """The back office's own log names rows, those that were deleted too."""
    return LogEntry.objects.filter(action_time__lt=ago(settings.ACCESS_LOG_MONTHS))


def history_of_deleted_files():
    gone = Member.history.exclude(id__in=Member.objects.order_by().values("pk"))
    return gone.filter(history_date__lt=ago(settings.ACCESS_LOG_MONTHS))


def old_registers():
    """Registers of members that nobody corrects any more."""
    return RegisterImport.objects.kept_too_long()


def old_proposals():
    """What was proposed to a file and decided: the file's history says what was changed."""
    decided = Proposal.objects.exclude(state=ProposalState.WAITING)
    return decided.filter(updated_at__lt=ago(settings.ACCESS_LOG_MONTHS))


def sounds_of_emptied():
    """Emptied files that are found by what the name sounded like: who empties one on a server that
    does not know the column leaves it, as one does while a new version comes."""
    return Member.objects.exclude(anonymised_at=None).exclude(name_sounds="")


def unused_accounts():
    """Accounts that a code opened and that nobody registered with: no file, no role, no request."""
    long_ago = ago(UNUSED_MONTHS)
    by_code = User.objects.filter(Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX))
    kept = NumberChange.objects.filter(state=NumberChangeState.OPEN)
    return (
        by_code.filter(member=None, is_staff=False, is_superuser=False, staff_roles=None)
        .filter(date_joined__lt=long_ago)
        .exclude(last_login__gte=long_ago)
        .exclude(email__endswith=f"@{NOBODY}")
        .exclude(pk__in=kept.values("user"))
        .order_by("pk")
    )


def remove_unused_accounts():
    """Delete them, and with each what was typed in it. Returns how many."""
    return sum(_remove_unused(pk) for pk in list(unused_accounts().values_list("pk", flat=True)))


def _remove_unused(pk):
    """One that is used at this moment stays, and one by which something was done."""
    try:
        with transaction.atomic():
            lock(User.objects.filter(pk=pk))
            if user := unused_accounts().filter(pk=pk).first():
                delete_account(user)
            return user is not None
    except ProtectedError:
        return False


def old_number_changes():
    """Answered long ago: names, a birth date, a card number that nobody needs any more."""
    closed = NumberChange.objects.exclude(state=NumberChangeState.OPEN)
    return closed.filter(updated_at__lt=ago(CLOSED_MONTHS))


def old_sessions():
    """Those that open nothing any more: whatever was typed in them goes with them."""
    return Session.objects.filter(expire_date__lt=timezone.now())


def remove_old_sessions():
    """Soon, not in the night: one of nobody holds a name and a birth date, for half an hour."""
    return old_sessions().delete()[0]


@transaction.atomic
def stays(member, *, by):
    """They came by, or wrote, to have their file kept: the years begin again."""
    member = Member.objects.to_write(member.pk)
    require(by, "members.change_member", member)
    member.seen_on, member.purge_told_at = timezone.localdate(), None
    member._history_user = by
    member.save(update_fields=["seen_on", "purge_told_at", "updated_at"])
    return member
