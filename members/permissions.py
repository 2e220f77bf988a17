"""Who may do what, and where: answers read from the role table."""


def has_permission(user, permission, obj=None):
    """Whether a role of `user` grants `permission`, at the centre of `obj` when one is given.

    An object without a centre of its own (a track, a commune) belongs to every centre.
    """
    centers = user.centers_allowing(permission)
    if centers is None:
        return True
    center_id = getattr(obj, "center_id", None)
    return center_id in centers if center_id else bool(centers)
