"""What ends a process or a thread, and what Python itself would print: through the portal's log.

Python prints what nobody caught past every formatter, with all its words: of a row that PostgreSQL
refused those are the row. Here it is a line as any other, and `ADMINS` are told.
"""

import logging
import sys
import threading

logger = logging.getLogger(__name__)


def tell_of_endings():
    """Let the log tell what nobody catches. Called where a process of the portal starts."""
    sys.excepthook = _tell_of_process
    threading.excepthook = _tell_of_thread
    sys.unraisablehook = _tell_of_unraisable
    logging.captureWarnings(True)  # theirs hold values too


def _tell_of_process(kind, error, traceback):
    if not issubclass(kind, Exception) or not logging.root.handlers:
        # Ctrl-C; or no settings were read yet, and with them nothing of any person.
        sys.__excepthook__(kind, error, traceback)
        return
    logger.critical("the process ended", exc_info=error)


def _tell_of_thread(told):
    if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
        logger.critical("a thread ended", exc_info=told.exc_value)


def _tell_of_unraisable(told):
    logger.error("an error that nothing could catch", exc_info=told.exc_value)
