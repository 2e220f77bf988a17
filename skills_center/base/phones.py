"""A phone as people read it, and whether a text message reaches it."""

from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python
from phonenumbers import PhoneNumberType, is_possible_number, number_type

MOROCCO = 212
NOT_A_PHONE = gettext_lazy("Check this number: it has ten digits, like 06 12 34 56 78.")
# What no text message reaches. A number of a kind that the tables do not know gets one: they are
# younger than some numbers.
# How the landlines of Morocco begin, as they are kept.
LANDLINES_AT_HOME = "+2125"
_NOT_TEXTED = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.VOIP,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
}
SPACE = "\N{NO-BREAK SPACE}"


def say_it_in_our_words():
    """In every form with the field of the library: its own sentence
    gives a landline as the example."""
    PhoneNumberField.default_error_messages = {"invalid": NOT_A_PHONE}


def read_phone(value):
    """06 12 34 56 78 in Morocco, +33 6 12 34 56 78 elsewhere; what is no number as it was given."""
    number = to_python(value)
    if not number or not number.country_code:
        return str(value or "")
    at_home = number.country_code == MOROCCO
    text = number.as_national if at_home else number.as_international
    return text.replace("-", " ").replace(" ", SPACE)


def dialled(value):
    """A number as it is dialled from everywhere (E.164), however it was written; empty where it is
    none."""
    number = to_python(value)
    return number.as_e164 if number and is_possible_number(number) else ""


def takes_texts(value):
    """Whether a text message reaches this number: no landline, of this country or another."""
    number = to_python(value)
    if not number or not is_possible_number(number):
        return False
    return number_type(number) not in _NOT_TEXTED


def texted(value):
    """Where a text message for this phone goes (E.164); empty where none reaches it."""
    return to_python(value).as_e164 if value and takes_texts(value) else ""
