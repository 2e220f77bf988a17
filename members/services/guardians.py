"""The agreement of a minor's guardian: asked on their phone, or signed on paper at the desk."""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices_guardians as notices
from members.enums import ConsentMeans, ConsentPurpose, GuardianAnswer
from members.models import Guardian, Member, Merge
from skills_center.base import links
from skills_center.base.errors import DomainError, GoneError
from skills_center.base.fields import read_names
from skills_center.base.phones import takes_texts
from skills_center.base.rights import require
from skills_center.messaging.links.ways import row_of

from .consents import give_consent
from .contact_rows import save_guardian
from .guardian_links import take_back_links
from .guardian_numbers import (
    ClosedNumberError,
    has_links_left,
    is_closed,
    is_staff_of,
    note_named,
    own_before,
    require_other_number,
    said_no_twice,
    too_many_links,
    use_link,
)
from .own_numbers import are_one_number, was_ever_own

NOT_NEEDED = gettext_lazy("Nothing is missing: the agreement is not needed, or was given.")
WAY = "guardian"
LINK_LASTS = timedelta(days=30)
# How long after each link the next may be sent; after the last one, staff call.
WAITS = [timedelta(minutes=2), timedelta(hours=1), timedelta(days=1), timedelta(days=3)]


def _salt(guardian):
    """Of one phone: once it is corrected, a link sent to the wrong one opens nothing."""
    return f"guardian:{guardian.phone.as_e164}"


def links_die_before():
    """A link that was sent before this moment is good no more."""
    return timezone.now() - LINK_LASTS


def token_for(guardian):
    """What a link held before, and those sent then do still: the file's id, the moment and a
    signature."""
    return links.token_for(guardian.member_id, salt=_salt(guardian))


def guardian_of_file(pk):
    """The guardian of a file, where a number of theirs is known. That of a file which became one
    with another is the guardian of the one that stays."""
    stays = Merge.objects.filter(gone_id=pk).values_list("kept", flat=True).first()
    asked = Guardian.objects.filter(member=stays or pk).exclude(phone="")
    return asked.select_related("member__center").first()


def link_lasts(guardian):
    """How long a link to this guardian is good. While an agreement stands it goes on: by it the
    agreement is taken back."""
    stands = guardian.member.consents.standing(ConsentPurpose.GUARDIAN).exists()
    return None if stands else LINK_LASTS


def guardian_of(token):
    """The guardian a link was sent to; None when it is forged, too old or of another phone."""
    if guardian := row_of(token, WAY):
        return guardian
    guardian = guardian_of_file(links.number_in(token))
    if guardian is None:
        return None
    genuine = links.is_genuine(token, salt=_salt(guardian), max_age=link_lasts(guardian))
    return guardian if genuine else None


def next_link_at(guardian):
    """When another link may be sent; None when as many as allowed have been, or nobody is there
    to be asked by one: no number, or one that answered."""
    if not guardian.phone or guardian.answer or guardian.times_asked > len(WAITS):
        return None
    if not guardian.asked_at:
        return timezone.now()
    return guardian.asked_at + WAITS[guardian.times_asked - 1]


def lock_guardian(member, *, asked=None):
    """The file and its guardian under their locks, in this order; the guardian None where nobody
    was named.

    `asked` is the guardian whose link is being answered: raises GoneError where the number is
    another by now. Whoever holds a number answers for no other.
    """
    member = Member.objects.select_related("center", "user").to_write(member.pk)
    guardian = Guardian.objects.locked().filter(member=member).first()
    if asked is not None and (guardian is None or guardian.phone != asked.phone):
        raise GoneError(_("Somebody changed this meanwhile: open the page anew."))
    if guardian is not None:
        guardian.member = member
    return member, guardian


@transaction.atomic
def ask_guardian(member, *, by=None):
    """Send the guardian the link that asks for their agreement. `by`: who wants it sent.

    Raises DomainError when it is not needed, too early for another link, or when that number is
    not asked.
    """
    member, guardian = lock_guardian(member)
    _require_self_or_staff(member, by)
    if guardian is None:
        raise GoneError(_("Name the guardian first."))
    if not member.awaits_guardian:
        raise DomainError(NOT_NEEDED)
    require_other_number(member, guardian.phone, by=by)
    if refusal := why_not_asked(guardian, is_staff=is_staff_of(member, by)):
        raise DomainError(refusal)
    if not is_staff_of(member, by) and not use_link(guardian.phone):
        raise DomainError(too_many_links())
    guardian.asked_at, guardian.asked_by = timezone.now(), by or member.user
    guardian.reminded_at = guardian.unanswered_at = None
    guardian.times_asked += 1
    guardian.save()
    note_named(guardian.phone)
    notices.guardian_asked(guardian)


def ask_where_one_may(guardian, *, by=None):
    """Ask the guardian of a file that waits for the agreement; where no link leaves now, all that
    was written down with it stands."""
    member = guardian.member
    if not member.awaits_guardian:
        return
    if not why_not_asked(guardian, is_staff=is_staff_of(member, by)):
        with suppress(DomainError):  # the last link left at this very moment
            ask_guardian(member, by=by)


def _require_self_or_staff(member, by):
    if by is not None and by.pk != member.user_id:
        require(by, "members.change_member", member)


# Of the reasons why no link leaves, those that the desk reads otherwise.
NO_NUMBER = gettext_lazy(
    "There is no number to send a link to: the guardian signs a paper at the centre."
)
TAKEN_BACK = gettext_lazy(
    "The guardian took the agreement back, so that no link is sent: if they agree anew, they sign a"
    " paper at the centre."
)


def why_not_asked(guardian, *, is_staff):
    """The sentence that says why no link leaves for this number now; empty when one may."""
    if not guardian.phone:
        return str(NO_NUMBER)
    if not takes_texts(guardian.phone):
        return _(
            "This number receives no text messages. Write a mobile number, or let the guardian sign"
            " a paper at the centre."
        )
    if was_ever_own(guardian.member, guardian.phone):
        return own_before(is_staff=is_staff)
    if guardian.answer == GuardianAnswer.WITHDRAWN:
        return str(TAKEN_BACK)
    if guardian.answer or is_closed(guardian, guardian.phone):
        return _(
            "This number gave its answer: nothing more is sent there. Give another number, or let"
            " the guardian sign a paper at the centre."
        )
    if not is_staff and said_no_twice(guardian.phone):
        return str(ClosedNumberError())
    if not is_staff and not has_links_left(guardian.phone):
        return too_many_links()
    return _why_not_now(guardian, is_staff)


def _why_not_now(guardian, is_staff):
    allowed_at = next_link_at(guardian)
    if allowed_at is None and is_staff:
        return _("This link was sent too many times: call the guardian, or take the signed paper.")
    if allowed_at is None:
        return _("We sent this link often enough. Call the centre: we will help.")
    return _too_early(timezone.localtime(allowed_at)) if allowed_at > timezone.now() else ""


def _too_early(allowed_at):
    """When the next link may leave: the hour today, the day too on another."""
    said = {"time": f"{allowed_at:%H:%M}"}
    if allowed_at.date() == timezone.localdate():
        return _("Wait a little before another link: the next one can leave at %(time)s.") % said
    said["day"] = date_format(allowed_at, "j F")
    return (
        _("Wait a little before another link: the next one can leave on %(day)s at %(time)s.")
        % said
    )


@transaction.atomic
def name_guardian(member, *, name, relation, phone="", by=None):
    """Write down or correct a minor's guardian; a new phone is asked at once.

    `by`: the young person, or staff, who may also correct who a guardian is that has agreed: the
    agreement stays, nobody is asked. Links to all the phones together are counted: to name one
    after the other would else send messages without end, to anybody. `asked_at` of the guardian
    returned is empty when their phone gets none: there is none, it said no, or too many left.
    Raises OwnNumberError where the phone is the young person's, DomainError when the agreement
    was given meanwhile: it stays that of who gave it; also where the name is none.
    """
    member, guardian = lock_guardian(member)
    _require_self_or_staff(member, by)
    if not member.awaits_guardian and not is_staff_of(member, by):
        raise DomainError(NOT_NEEDED)
    require_other_number(member, phone, by=by)
    guardian = guardian or Guardian(member=member)
    name = read_names(Guardian, {"name": name}, held=guardian)["name"]
    has_moved = (guardian.phone or phone) and not are_one_number(guardian.phone, phone)
    guardian.name, guardian.relation = name, relation
    if has_moved:
        take_back_links(guardian)
        _begin_anew(guardian)
    save_guardian(guardian, phone=phone or "")
    note_named(phone)
    guardian.refresh_from_db()
    guardian.member = member
    if has_moved:
        ask_where_one_may(guardian, by=by)
        guardian.refresh_from_db()
    return guardian


def _begin_anew(guardian):
    """Another number: what the one before was asked and answered is not of it."""
    guardian.asked_at = guardian.asked_by = None
    guardian.reminded_at = guardian.unanswered_at = None
    guardian.answer, guardian.answered_at, guardian.looked_at = "", None, None


@transaction.atomic
def record_agreement(member, *, means, language, by=None, asked=None):
    """The guardian agrees: the member may apply from now on. Said twice, it stands once.

    `asked`: the guardian whose link says so. Raises DomainError where the link went to a number
    that is another by now, or is, or ever was, the young person's own. A paper makes an agreement
    by a doubtful link good.
    """
    member, guardian = lock_guardian(member, asked=asked)
    require(by, "members.change_member", member)
    if means == ConsentMeans.LINK and guardian and was_ever_own(member, guardian.phone):
        raise DomainError(_("This number is the child's own: sign the paper at the centre."))
    if means == ConsentMeans.LINK and guardian and guardian.answer:
        raise DomainError(_("You answered otherwise before: come to the centre, we will help."))
    was_waiting = member.awaits_guardian
    consent = give_consent(
        member, ConsentPurpose.GUARDIAN, language=language, means=ConsentMeans(means), by=by
    )
    if guardian and means == ConsentMeans.PAPER:
        guardian.looked_at, guardian.answer, guardian.answered_at = timezone.now(), "", None
    if guardian:
        guardian.unanswered_at = None
        guardian.save()
    if was_waiting:
        notices.guardian_agreed(member)
    return consent
