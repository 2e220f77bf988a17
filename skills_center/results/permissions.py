"""Who may open the records behind a figure."""


def may_open(user, center):
    """Whether `user` may list the rows of `center` (None: of the whole network)."""
    if not user.is_authenticated or not user.is_staff:
        return False
    centers = user.centers_allowing("results.open_indicator")
    return centers is None or (center is not None and center.pk in centers)
