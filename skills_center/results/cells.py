"""Counted cells, dicts of year, center, track, total, female and male, and sums of them."""


def of_center(center, cells):
    """Those of a centre; of the whole network when `center` is None."""
    return [cell for cell in cells if center is None or cell["center"] == center.pk]


def total(cells):
    return sum(cell["total"] for cell in cells)


def sexes(cells):
    """How many women and how many men: a pair."""
    return sum(cell["female"] for cell in cells), sum(cell["male"] for cell in cells)


def grouped(cells, *keys):
    """The cells by the values of `keys`: a dict of tuple → list."""
    groups: dict[tuple, list[dict]] = {}
    for cell in cells:
        groups.setdefault(tuple(cell[key] for key in keys), []).append(cell)
    return groups
