"""A state changes only here: legal, allowed, saved and logged in one step."""

from django.utils.translation import gettext as _
from django_fsm import can_proceed, has_transition_perm

from .errors import DomainError, IllegalMoveError


def coded_reason(reasons, value):
    """`value` as one of the choices `reasons`; DomainError when it is none of them."""
    try:
        return reasons(value)
    except ValueError as error:
        raise DomainError(_("A refusal gives its reason.")) from error


def require_permission(verb, by):
    """Raise IllegalMoveError where `by` may not make this move; the portal itself (None) may."""
    if by is not None and not has_transition_perm(verb, by):
        raise IllegalMoveError(_("You may not do this."))


def require_as_seen(stands, seen):
    """Refuse what was answered on a page that showed a row otherwise than it stands, asked under
    its lock. `seen` None: no page was answered."""
    if seen is not None and stands != seen:
        raise DomainError(_("Something has changed meanwhile: look once more."))


def move(verb, *, by, reason="", note=""):
    """Run the transition `verb` (a bound method) of an object the caller has locked.

    `by` is the user, or None when the portal itself acts. Raises IllegalMoveError when the
    present state does not allow the move, or `by` may not make it; DomainError where a note would
    speak of somebody who was forgotten. Returns the `Move`.
    """
    subject = verb.__self__
    if not can_proceed(verb):
        raise IllegalMoveError(
            _("This is no longer possible: the state is now “%(state)s”.")
            % {"state": subject.get_state_display()}
        )
    require_permission(verb, by)
    if note and subject.is_of_nobody():
        raise DomainError(_("This file was emptied: nothing is written in it any more."))
    before = subject.state
    verb()
    subject.save()
    return subject.moves.create(
        verb=verb.__name__,
        from_state=before,
        to_state=subject.state,
        by=by,
        reason=reason,
        note=note,
    )
