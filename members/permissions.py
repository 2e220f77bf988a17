"""Who may do what, and where: answers read from the role table."""


def has_permission(user, permission, obj=None):
    """Whether a role of `user` grants `permission`, at the centre of `obj` when one is given.

    A kind of object without centres (a track) belongs to every centre. One whose centre is left
    empty is the network's: every centre reads it, who works for the network writes it.
    """
    centers = user.centers_allowing(permission)
    if centers is None:
        return True
    belongs_to = _centers_of(obj)
    if belongs_to is None:
        return bool(centers)
    if belongs_to == {None}:
        return bool(centers) and permission.partition(".")[2].startswith("view_")
    return belongs_to <= centers


def _centers_of(obj):
    """Ids of the centres of a row, each of which must allow; None for a kind without centres.

    Asked of the kind first: of a row half filled in, whose parent is missing, Python would say
    that it has no centre at all, and it would be of every centre.
    """
    kind = type(obj)
    if hasattr(kind, "center_ids"):
        return obj.center_ids
    if not hasattr(kind, "center_id"):
        return None
    return {getattr(obj, "center_id", None)}


def identifies(user, member):
    """Whether their work needs this member's card number, phone, e-mail and birth date."""
    return user.has_perm("members.identify_member", member)


def identifies_all(user):
    """Whether they identify every member whom they may see."""
    seen = user.centers_allowing("members.view_member")
    identified = user.centers_allowing("members.identify_member")
    return identified is None or (seen is not None and seen <= identified)
