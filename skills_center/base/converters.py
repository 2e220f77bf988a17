"""Parts of addresses."""

from django.urls.converters import IntConverter


class YearConverter(IntConverter):
    """A year as the calendar of the centres knows it; others have no page."""

    regex = "20[0-9]{2}"
