"""The agreement of a minor's guardian: asked on their phone, or signed on paper at the desk."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.enums import ConsentMeans, ConsentPurpose
from members.models import Guardian, Member
from skills_center.base import links
from skills_center.base.errors import DomainError, GoneError
from skills_center.base.rights import require

from .consents import give_consent
from .contact_rows import save_guardian

NOT_NEEDED = gettext_lazy("Nothing is missing: the agreement is not needed, or was given.")
LINK_LASTS = timedelta(days=30)
# How long after each link the next may be sent; after the last one, staff call.
WAITS = [timedelta(minutes=2), timedelta(hours=1), timedelta(days=1), timedelta(days=3)]


def _salt(guardian):
    """Of one phone: once it is corrected, a link sent to the wrong one opens nothing."""
    return f"guardian:{guardian.phone.as_e164}"


def token_for(guardian):
    """What the link holds: the file's id, the moment and a signature; nothing of the person."""
    return links.token_for(guardian.member_id, salt=_salt(guardian))


def guardian_of(token):
    """The guardian a link was sent to; None when it is forged, too old or of another phone."""
    asked = Guardian.objects.filter(member=links.number_in(token)).select_related("member__center")
    guardian = asked.first()
    if guardian is None:
        return None
    genuine = links.is_genuine(token, salt=_salt(guardian), max_age=LINK_LASTS)
    return guardian if genuine else None


def next_link_at(guardian):
    """When another link may be sent; None when as many as allowed have been."""
    if guardian.times_asked > len(WAITS):
        return None
    if not guardian.asked_at:
        return timezone.now()
    return guardian.asked_at + WAITS[guardian.times_asked - 1]


@transaction.atomic
def ask_guardian(member):
    """Send the guardian the link that asks for their agreement.

    Raises DomainError when it is not needed, or too early for another link.
    """
    member = Member.objects.select_related("center").to_write(member.pk)
    guardian = Guardian.objects.locked().filter(member=member).first()
    if guardian is None:
        raise GoneError(_("Name the guardian first."))
    guardian.member = member
    if not guardian.member.awaits_guardian:
        raise DomainError(NOT_NEEDED)
    allowed_at = next_link_at(guardian)
    if allowed_at is None:
        raise DomainError(_("We sent this link often enough. Call the centre: we will help."))
    if allowed_at > timezone.now():
        raise DomainError(_too_early(timezone.localtime(allowed_at)))
    guardian.asked_at = timezone.now()
    guardian.times_asked += 1
    guardian.save(update_fields=["asked_at", "times_asked"])
    notices.guardian_asked(guardian, token_for(guardian))


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
def name_guardian(member, *, name, relation, phone, by=None):
    """Write down or correct a minor's guardian; a new phone is asked at once.

    Links to all the phones together are counted: to name one after the other would else send
    messages without end, to anybody. `asked_at` of the guardian returned is empty when their
    phone gets none any more. Raises DomainError when the agreement was given meanwhile: it
    stays that of who gave it.
    """
    member = Member.objects.to_write(member.pk)
    require(by, "members.change_member", member)
    if not member.awaits_guardian:
        raise DomainError(NOT_NEEDED)
    guardian = Guardian.objects.locked().filter(member=member).first() or Guardian(member=member)
    has_moved = guardian.phone != phone
    guardian.name, guardian.relation = name, relation
    if has_moved:
        guardian.asked_at = None
    save_guardian(guardian, phone=phone)
    if has_moved and next_link_at(guardian):
        ask_guardian(member)
        guardian.refresh_from_db()
    return guardian


@transaction.atomic
def record_agreement(member, *, means, language, by=None):
    """The guardian agrees: the member may apply from now on. Said twice, it stands once."""
    member = Member.objects.to_write(member.pk)
    require(by, "members.change_member", member)
    was_waiting = member.awaits_guardian
    consent = give_consent(
        member, ConsentPurpose.GUARDIAN, language=language, means=ConsentMeans(means), by=by
    )
    if was_waiting:
        notices.guardian_agreed(member)
    return consent
