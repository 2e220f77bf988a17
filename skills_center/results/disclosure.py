"""What everybody may read: no split by sex from which fewer than five persons can be worked out."""

from .cells import grouped, sexes, total

SMALL_CELL = 5


def is_small(count):
    return 0 < abs(count) < SMALL_CELL


def splits_are_safe(cells):
    """Whether no centre and year among these cells has a small number of one sex.

    Then nothing small can be had either by taking a sum of them from another.
    """
    return not _any_small(sexes(group) for group in grouped(cells, "center", "year").values())


def part_is_safe(part, whole):
    """Whether `part` may stand beside `whole`, which counts the same persons among others.

    What is left of each pair of numbers that a page shows must not be small: of every centre and
    of the network, of a year and since opening.
    """
    return not _any_small(
        (wholes[0] - parts[0], wholes[1] - parts[1])
        for wholes, parts in zip(_shown(whole, whole), _shown(part, whole), strict=True)
    )


def tracks_are_safe(cells):
    """Whether no track has a small number of persons, in any centre and year."""
    groups = grouped(cells, "track", "center", "year").values()
    return not any(is_small(total(group)) for group in groups)


def _shown(cells, places):
    """The splits a reader can find, for each centre and year of `places` and the network."""
    centers = {cell["center"] for cell in places}
    for scope in [*({center} for center in centers), centers]:
        mine = [cell for cell in cells if cell["center"] in scope]
        for year in sorted({cell["year"] for cell in places}):
            yield sexes([cell for cell in mine if cell["year"] == year])
            yield sexes([cell for cell in mine if cell["year"] <= year])


def _any_small(pairs):
    return any(is_small(count) for pair in pairs for count in pair)
