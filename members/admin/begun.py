"""What a search that finds nobody tells of somebody new: what a walk-in's form begins with."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python

from members.birth_dates import validate_birth_date
from members.identifiers import fold_cin, is_odd_cin
from members.imports.values import split_name
from members.search import birth_date_in
from skills_center.base.names import is_name
from skills_center.base.text import in_plain_digits, one_line

NOT_CALLED_SO = _("Nobody here is called so, and no name comes near.")
NOT_FOUND = _("Nobody here was found by this.")
# What is said of it on the button, by its fields without the family name.
BUTTONS = {
    ("first_name",): _("New member with this name"),
    ("birth_date",): _("New member with this birth date"),
    ("first_name", "birth_date"): _("New member with this name and birth date"),
    ("phone",): _("New member with this phone number"),
    ("email",): _("New member with this e-mail"),
    ("cin",): _("New member with this card number"),
}


def begun_with(query):
    """The fields that this tells, by name; empty where it tells of nobody."""
    text = one_line(query)
    day, rest = birth_date_in(in_plain_digits(text))
    if not day:
        return _known_by(text) or _named(text)
    return _named(rest.strip(), birth_date=f"{day:%d/%m/%Y}") if _may_be_born(day) else {}


def _may_be_born(day):
    try:
        validate_birth_date(day)
    except ValidationError:
        return False
    return True


def told_of(fields):
    """What is said above the button, and on it."""
    told = tuple(name for name in fields if name != "last_name")
    by_name = told == ("first_name",)
    return {"nobody": NOT_CALLED_SO if by_name else NOT_FOUND, "button": BUTTONS[told]}


def _known_by(text):
    """The phone, e-mail or card number that the whole text is."""
    phone = to_python(in_plain_digits(text))
    if phone and phone.is_valid():
        return {"phone": text}
    if _is_email(text):
        return {"email": text}
    return {} if is_odd_cin(fold_cin(text)) else {"cin": text}


def _is_email(text):
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _named(text, **others):
    """With the name that the text is, where one stands there."""
    first, last = split_name(text)
    if not text and others:
        return others
    if not is_name(first) or (last and not is_name(last)):
        return {}
    return {"first_name": first, "last_name": last, **others}
