"""Parts of addresses."""

from django.urls.converters import IntConverter

from .bounds import LONGEST_NUMBER


class YearConverter(IntConverter):
    """A year that a database can compare dates with: 1 to 9999."""

    regex = "[1-9][0-9]{0,3}"


class KeyConverter(IntConverter):
    """The number of a row: Django's `int` takes numbers that no database does."""

    regex = f"[0-9]{{1,{LONGEST_NUMBER}}}"
