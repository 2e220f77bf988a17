"""Parts of addresses."""

from django.urls.converters import IntConverter


class YearConverter(IntConverter):
    """A year that a database can compare dates with: 1 to 9999."""

    regex = "[1-9][0-9]{0,3}"
