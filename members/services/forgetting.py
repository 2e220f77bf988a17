"""A member is forgotten: what names them goes, what the figures count stays.

Apps above hand their part in: `@forgets(Model, …)` for what they empty, `@holds_back` for what a
member would lose. Their modules `services/forgetting.py` are imported when the portal starts.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from members.enums import Origin, RemovalReason
from members.models import (
    Access,
    Consent,
    DataRequest,
    DataRequestMove,
    Document,
    DuplicatePair,
    Guardian,
    LogIn,
    Member,
    MemberGoal,
    Merge,
    NumberChange,
    NumberChangeMove,
    Proposal,
    ProposalMove,
    RegisterImport,
    Removal,
)
from members.models.accounts import NOBODY
from skills_center.base.errors import GoneError
from skills_center.base.files import private_files
from skills_center.base.locks import lock
from skills_center.messaging.models import Message

from .contact_rows import empty_account, empty_file
from .messages import messages_about

# Who has not logged in for so long has no session left: they end 30 days after their last change.
SESSIONS_END = timedelta(days=365)

# What of a forgotten member's file stays, each with its reason. All else is emptied: a new field
# too, by itself.
STAYS = {
    "id": "what was done is counted through it",
    "number": "another in its place: it says that the file is emptied",
    "center": "the figures are counted by centre",
    "sex": "the figures are split by it",
    "birth_date": "its year alone, for the ages",
    "commune": "where those accompanied came from is counted",
    "education": "whom the centre reached is counted",
    "situation": "whom the centre reached is counted",
    "origin": "how many came online, to the desk, by a register",
    "registered_on": "the figures are counted by year",
    "created_at": "a day of the file, of no other row",
    "updated_at": "set when the file is emptied",
    "anonymised_at": "set when the file is emptied",
}

_forgetters: list[Callable] = []
_ties: list[Callable] = []
FORGOTTEN: set[type] = set()


def forgets(*models):
    """Run the function, with a member, when they are forgotten: it empties rows of `models`."""

    def register(function):
        _forgetters.append(function)
        FORGOTTEN.update(models)
        return function

    return register


def holds_back(function):
    """The function returns sentences that say what a member still holds here."""
    _ties.append(function)
    return function


def ties(member):
    """What the member still holds: such a file is not purged, and emptied only when they insist."""
    return [str(sentence) for function in _ties for sentence in function(member)]


@transaction.atomic
def anonymise(member, *, by):
    """Empty the file of a member and all that hangs on it. Every figure stays as it was.

    What is left of the file is in `STAYS`. Calling it again changes nothing. Returns the file.
    """
    # With its key: what somebody hangs on it this moment waits, and then finds it emptied.
    member = Member.objects.select_for_update().filter(pk=member.pk).first()
    if member is None:
        raise GoneError(_("This file is one with another by now: look for it there."))
    if member.anonymised_at:
        return member
    for forget in reversed(_forgetters):  # the floors above first: what they tell goes too
        forget(member)
    _forget_account(member)
    _forget_file(member, by)
    return member


def forget_log(rows):
    """Empty what the back office noted of these rows: it keeps their names and what changed."""
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(rows.model),
        object_id__in=rows.order_by().annotate(as_text=Cast("pk", CharField())).values("as_text"),
    ).update(object_repr="", change_message="")


def destroy(documents, reason):
    """Delete documents and their files; a row says that each was here. Returns how many."""
    found = list(documents)
    Removal.objects.bulk_create(
        Removal(
            member_id=document.member_id,
            kind=document.kind,
            added_at=document.added_at,
            reason=reason,
        )
        for document in found
    )
    Document.objects.filter(pk__in=[document.pk for document in found]).delete()
    # After the commit: a file whose row came back could not be brought back. One that a crash
    # leaves behind is found by `purge`.
    for document in found:
        transaction.on_commit(partial(private_files().delete, document.file.name))
    return len(found)


@transaction.atomic
def empty_registers(registers):
    """Remove the rows and files of imported registers; that they were imported stays. What a worker
    ends at this moment is waited for, and goes with them."""
    found = list(registers.locked())
    for register in found:
        for file in (register.file, register.report):
            if file:
                transaction.on_commit(partial(private_files().delete, file.name))
        register.file = register.report = ""
        register.samples = []
        register.save(update_fields=["file", "report", "samples"])
    return len(found)


@forgets(Guardian, Document, Removal, DuplicatePair)
def _forget_papers(member):
    Guardian.objects.filter(member=member).delete()
    forget_log(member.documents.all())
    destroy(member.documents.all(), RemovalReason.FORGOTTEN)
    DuplicatePair.objects.filter(first=member).delete()
    DuplicatePair.objects.filter(second=member).delete()


@forgets(Access, DataRequest, DataRequestMove, Merge)
def _forget_words(member):
    forget_log(member.accesses.all())
    member.accesses.update(detail="", reason="")
    forget_log(member.data_requests.all())
    DataRequestMove.objects.filter(subject__member=member).update(note="")
    member.data_requests.update(text="", answer="")
    Member.history.filter(id__in=member.merges.values("gone_id")).delete()
    member.merges.update(gone_number="", before={}, moved={})


@forgets(Proposal, ProposalMove)
def _forget_proposals(member):
    """They hold what the file would have said."""
    forget_log(member.proposals.all())
    member.proposals.all().delete()


# They say what was agreed or looked for, by codes and dates: nothing in them names anybody.
@forgets(Consent, MemberGoal)
def _keep_codes(member):
    forget_log(member.consents.all())


@forgets(RegisterImport)
def _forget_registers(member):
    """The register they came in may still be here to be corrected: it names them."""
    if member.origin == Origin.IMPORT:
        empty_registers(RegisterImport.objects.filter(center=member.center).exclude(file=""))


@forgets(NumberChange, NumberChangeMove)
def _forget_number_changes(member):
    """What they said of themselves before staff found the file."""
    said = Q(member=member)
    if member.user_id:
        said |= Q(user=member.user_id)
    rows = NumberChange.objects.filter(said)
    forget_log(rows)
    rows.delete()


@forgets(Message)
def _forget_messages(member):
    messages = messages_about(member)
    lock(messages)  # by their keys, as whoever leaves a number that they share
    forget_log(messages)
    messages.delete()


FORGOTTEN.update({Authenticator, EmailAddress, LogIn})


def _forget_account(member):
    """Empty the account: rows elsewhere say “by this account”, so that it cannot go.

    Who also works here keeps theirs; it no longer leads to the file.
    """
    user, member.user = member.user, None
    if user is None or user.is_kept_apart:
        return
    LogIn.objects.filter(user=user).delete()
    if user.last_login and user.last_login > timezone.now() - SESSIONS_END:
        _end_sessions(user)
    user.name, user.is_active, user.last_login = "", False, None
    user.language, user.wrong_birth_dates = settings.LANGUAGE_CODE, 0
    user.set_unusable_password()
    empty_account(user, email=f"{uuid.uuid4().hex}@{NOBODY}")
    forget_log(type(user).objects.filter(pk=user.pk))
    Authenticator.objects.filter(user=user).delete()


def _end_sessions(user):
    own = [row.pk for row in Session.objects.iterator() if _is_of(row, user)]
    Session.objects.filter(pk__in=own).delete()


def _is_of(session, user):
    return session.get_decoded().get("_auth_user_id") == str(user.pk)


def _forget_file(member, by):
    # Of rows that were deleted the log says no more than “name · number”.
    named = LogEntry.objects.filter(object_repr__contains=member.number)
    named.update(object_repr="", change_message="")
    for field in Member._meta.concrete_fields:
        if field.name not in STAYS:
            setattr(member, field.attname, None if field.null else field.get_default())
    member.birth_date = member.birth_date.replace(month=1, day=1)
    member.number = f"ANON-{member.pk}"
    member.anonymised_at = timezone.now()
    member.history.all().delete()
    member._history_user = by
    empty_file(member)
    forget_log(Member.objects.filter(pk=member.pk))
