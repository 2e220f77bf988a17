"""How few persons are too few to be counted in public: one to four could be known by name."""

SMALL_CELL = 5


def is_small(count):
    return 0 < abs(count) < SMALL_CELL


def may_tell(*counts):
    """Whether everybody may read these counts of persons: none of them is small."""
    return not any(map(is_small, counts))
