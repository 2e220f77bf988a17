"""What else somebody at the desk may mean by what they type in a search, beside what stands there.

A number without its year and zeros (kho 45), a name with the year of birth, the phone of the
guardian: it is the guardian who rings. Each is asked of columns that are compared whole, among the
rows whom this person may see.
"""

import re

from django.db.models import Q
from phonenumber_field.phonenumber import to_python

from members.identifiers import fold_cin
from members.models.guardians import Guardian
from members.search import Search
from members.services.numbering import written
from skills_center.base.dates import today
from skills_center.base.text import in_plain_digits, tidy

_SHORT_NUMBER = re.compile(r"([A-Za-z]{2,5})[\s\-]*0*([1-9]\d{0,4})")
_WITH_YEAR = re.compile(r"(?P<before>.*?)\b(?P<year>(?:19|20)\d\d)\b(?P<after>.*)", re.DOTALL)
FIRST_YEAR = 2010  # no number of a file is older


def by_short_number(query):
    """The condition of being called so by the letters of the centre and the last digits; or of
    having that card. None where nothing of the kind was typed."""
    if not (typed := _SHORT_NUMBER.fullmatch(_plain(query))):
        return None
    code, digits = typed[1].upper(), int(typed[2])
    numbers = [written(code, year, digits) for year in range(FIRST_YEAR, today().year + 1)]
    return Q(number__in=numbers) | Q(cin=fold_cin(query))


def otherwise(user, query):
    """The condition of what is meant where nothing that stands in a file was found, or None."""
    return _by_guardian(query) or _by_name_and_year(user, query)


def _by_guardian(query):
    """A minor is found by the guardian's phone, typed whole: piece by piece it would be told."""
    phone = to_python(_plain(query))
    if not (phone and phone.is_valid()):
        return None
    return Q(pk__in=Guardian.objects.filter(phone=phone).values("member"))


def _by_name_and_year(user, query):
    """Birth dates are for who identifies members: elsewhere the year says nothing."""
    if not (typed := _WITH_YEAR.fullmatch(_plain(query))):
        return None
    name = Search.read(f"{typed['before']} {typed['after']}")
    if not name.words:
        return None
    year = Q(birth_date__year=int(typed["year"])) & name.in_text("name_text")
    identified = user.centers_allowing("members.identify_member")
    return year if identified is None else year & Q(center__in=identified)


def _plain(query):
    return in_plain_digits(tidy(query)).strip()
