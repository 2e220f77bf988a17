"""What is known of a message that did not get through, and of the way out it was given to."""

# Who asks for more is asked again sooner: a clock that is wrong, an ended contract, a year for a
# minute. Ordinary messages wait no longer for it, and codes not so long.
LONGEST_ASKED = 1800  # seconds


class UndeliveredError(Exception):
    """Why, as a code, never an address. A way out that is not ours is believed in that by nobody:
    only what is `Loggable` stands in the log.

    `of_channel`: the way out fails, whatever is given to it. `wait`: seconds that it asks to be
    left alone, kept within bounds; None where it asks for none.
    """

    def __init__(self, code="", *, of_channel=False, wait: float | None = None):
        super().__init__(code)
        self.code, self.of_channel, self.wait = code, of_channel, _bounded(wait)


class NotSentError(UndeliveredError):
    """It surely did not leave: it is tried again."""


class NotBegunError(NotSentError):
    """It was handed to nobody: of the way out it says nothing."""

    is_heard = False


class OursError(UndeliveredError):
    """It surely did not leave; if it is the same with others, none will before somebody mends our
    settings.

    `surely`: whatever is given to it; it was refused before a word was said of the message.
    """

    def __init__(self, code="", *, surely=False):
        super().__init__(code, of_channel=True)
        self.surely = surely


class RefusedError(UndeliveredError):
    """It was refused for good; the next one may be taken. `is_heard`: by the other side, not by
    ourselves before anything was handed over. `of_address`: for whom it is for, as it was said."""

    def __init__(self, code="", *, is_heard=True, of_address=False):
        super().__init__(code)
        self.is_heard, self.of_address = is_heard, of_address

    @property
    def is_plain(self):
        """Nobody said whether it is the address, or words, a sender, a contract of ours."""
        return self.is_heard and not self.of_address


class UnsureError(UndeliveredError):
    """It may have left. `keeps_keys`: once more under the same key does no harm."""

    def __init__(self, code="", *, keeps_keys=False, wait: float | None = None):
        super().__init__(code, of_channel=True, wait=wait)
        self.keeps_keys = keeps_keys


def _bounded(wait):
    """Also of what is no number, or one of the past."""
    try:
        seconds = int(min(wait, LONGEST_ASKED))
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if seconds > 0 else None
