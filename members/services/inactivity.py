"""Which members gave no sign of life for years, in any app."""

from functools import lru_cache

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db.models import Exists

from members.models import Member
from skills_center.base.dates import start_of_day, today
from skills_center.base.personal_data import PERSONAL_DATA


def inactive_since():
    """Who did nothing since this day is inactive. The 29 February becomes the 28."""
    return today() - relativedelta(years=settings.RETENTION_YEARS)


def signs_since(day):
    """What each app calls a sign of life, with `OuterRef("pk")` as the member."""
    return [sign for one in PERSONAL_DATA for sign in one.active_since(day)]


def inactive_members():
    """Files of those who did nothing for RETENTION_YEARS, hold no seat and run no project.

    A file that a register brought in lately is a new one, whenever they registered on paper.
    """
    return _inactive_since(inactive_since()).all()


# A purge asks of each file anew: thirty questions take longer to be put together than to be
# answered. They hold a day, and no moment.
@lru_cache(maxsize=1)
def _inactive_since(day):
    files = Member.objects.filter(
        anonymised_at=None, registered_on__lt=day, created_at__lt=start_of_day(day)
    )
    return without_life(files)


def without_life(files):
    """Those of these files whose person did nothing for RETENTION_YEARS, and holds nothing here."""
    day = inactive_since()
    return files.exclude(seen_on__gte=day).filter(*_without_signs(day))


@lru_cache(maxsize=1)
def _without_signs(day):
    return tuple(~Exists(sign.order_by()) for sign in signs_since(day))


def to_tell_in_person():
    """Those whom somebody of the staff has to tell: not who came back since the purge looked."""
    return without_life(Member.objects.unreached())


def is_inactive(member):
    """The same of one file, as it stands at this moment."""
    return inactive_members().filter(pk=member.pk).exists()
