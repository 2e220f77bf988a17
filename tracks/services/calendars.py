"""The address under which a calendar is read, and its renewal."""

from django.db import transaction

from tracks.models import CalendarAddress
from tracks.models.calendars import new_token


def calendar_of(**owner):
    """The address of `user=` or `cohort=`, made the first time it is asked for."""
    address, _created = CalendarAddress.objects.get_or_create(**owner)
    return address


@transaction.atomic
def renew_calendar(**owner):
    """A new address; the old one opens nothing any more."""
    address = calendar_of(**owner)
    address.token = new_token()
    address.save()
    return address
