"""What a service says when it refuses."""


class DomainError(Exception):
    """A rule of the field was not met. `str(error)` is a translated sentence for the person."""


class IllegalMoveError(DomainError):
    """The state does not allow this move now, or this person may not make it."""


class GoneError(DomainError):
    """What was to be changed is no longer there: made one with another, or taken away."""
