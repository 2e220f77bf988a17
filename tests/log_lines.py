"""What the portal writes, as it writes it: caught below its own formatter."""

import io
import logging
from contextlib import contextmanager

from django.conf import settings

from skills_center.base.logs import LineFormatter


def own_formatter():
    return LineFormatter(settings.LOGGING["formatters"]["line"]["format"], style="{")


@contextmanager
def log_written(level=logging.DEBUG):
    """The text of the log, down to the smallest line, as the console gets it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(own_formatter())
    root = logging.getLogger()
    former = root.level
    root.addHandler(handler)
    root.setLevel(level)
    try:
        yield written
    finally:
        root.setLevel(former)
        root.removeHandler(handler)
