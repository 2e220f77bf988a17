"""A phone as people read it."""

from phonenumber_field.phonenumber import to_python

MOROCCO = 212
SPACE = "\N{NO-BREAK SPACE}"


def read_phone(value):
    """06 12 34 56 78 in Morocco, +33 6 12 34 56 78 elsewhere; what is no number as it was given."""
    number = to_python(value)
    if not number or not number.country_code:
        return str(value or "")
    at_home = number.country_code == MOROCCO
    text = number.as_national if at_home else number.as_international
    return text.replace("-", " ").replace(" ", SPACE)
