"""What is done once a transaction is kept, and may fail without it."""

import logging

from django.db import transaction

from .logs import words_of

logger = logging.getLogger(__name__)


def after_commit(deed, *args):
    """Call `deed(*args)` once what was written is kept; at once where no transaction is open.

    For what a job does too. Where it fails, what was written stays and is told so, what else was
    to follow is done, and the log says it. (`on_commit(robust=True)` breaks at a `partial`.)
    """

    def tried():
        try:
            deed(*args)
        except Exception as error:
            name = type(error).__name__
            logger.error("what follows a transaction failed: %s: %s", name, words_of(error))

    transaction.on_commit(tried)
