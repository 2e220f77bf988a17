"""How old somebody of a file can be: one definition for every form and every register."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from skills_center.base.dates import age_on, today

YOUNGEST, OLDEST = 5, 99


def validate_birth_date(born):
    """Raise ValidationError for a day that is still to come, or of an age that nobody here has."""
    if born > today():
        raise ValidationError(_("This date has not come yet."), code="future")
    if not YOUNGEST <= age_on(today(), born) <= OLDEST:
        raise ValidationError(_("Check the year: this age is not possible here."), code="age")
