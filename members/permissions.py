"""Who may do what, and where: answers read from the role table."""


def has_permission(user, permission, obj=None):
    """Whether a role of `user` grants `permission`, at the centre of `obj` when one is given.

    A kind of object without centres (a track) belongs to every centre. One whose centre is left
    empty is the network's: every centre reads it, who works for the network writes it.
    """
    centers = user.centers_allowing(permission)
    if centers is None:
        return True
    if not hasattr(obj, "center_id"):
        return bool(centers)
    if obj.center_id is None:
        return bool(centers) and permission.partition(".")[2].startswith("view_")
    return obj.center_id in centers


def identifies(user, member):
    """Whether their work needs this member's card number, phone, e-mail and birth date."""
    return user.has_perm("members.identify_member", member)


def identifies_all(user):
    """Whether they identify every member whom they may see."""
    seen = user.centers_allowing("members.view_member")
    identified = user.centers_allowing("members.identify_member")
    return identified is None or (seen is not None and seen <= identified)
