"""The one question of rights that verbs ask, whatever page or job called them."""

from django.utils.translation import gettext as _

from .errors import IllegalMoveError


def require(by, permission, row):
    """Raise IllegalMoveError where `by` may not do `permission` at the centre of `row`.

    The portal itself (None) may. The row is asked about as it stands under the lock.
    """
    if by is not None and not by.has_perm(permission, row):
        raise IllegalMoveError(_("You may not do this."))
