"""Today in Casablanca, and the months as Morocco names them."""

from django.utils import timezone
from django.utils.translation import gettext_noop

# Django's Arabic names the months of the Mashriq. Naming them here brings them into our
# own catalogue, which wins: يوليوز, غشت, شتنبر, نونبر, دجنبر, everywhere a date is shown.
MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)


def today():
    """The date in Casablanca now."""
    return timezone.localdate()


def age_on(day, birth_date):
    """Full years between `birth_date` and `day`."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def latest_birth_date(age):
    """The birth date of who turns `age` today; those born later are younger."""
    now = today()
    try:
        return now.replace(year=now.year - age)
    except ValueError:  # 29 February, in a year that has none
        return now.replace(year=now.year - age, day=28)
