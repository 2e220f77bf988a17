"""Fields that forgive how people type: days in any writing, phones."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from members.birth_dates import validate_birth_date
from skills_center.base.dates import today
from skills_center.base.typed_days import LONGEST, DayError, read_day

LTR = {"dir": "ltr"}
LONGEST_EMAIL = 254  # signs, of each column that keeps one
# Of two ways to somebody, where neither was given.
ONE_CONTACT = _("Write your phone number or your e-mail address: one of the two is needed.")
_PHONE_MESSAGE = _("A phone number has ten digits, like 06 12 34 56 78.")


def one_is_enough(form, *names):
    """Of these fields one is needed: none of them is called optional."""
    for name in names:
        form.fields[name].one_is_enough = True


class DigitsDateField(forms.DateField):
    """A day typed by hand or pasted, in any writing that means one day alone."""

    def __init__(self, **kwargs):
        # Digits alone do: the keypad that a phone shows for them may have no slash.
        typed = {**LTR, "inputmode": "numeric", "autocomplete": "off", "maxlength": LONGEST}
        super().__init__(
            **{"widget": forms.DateInput(format="%d/%m/%Y", attrs=typed), **kwargs},
        )

    def to_python(self, value):
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        if not (typed := value.strip()):
            return None
        try:
            return read_day(typed[:LONGEST], latest_short_year=today().year)
        except DayError as error:
            raise ValidationError(error.message, code="invalid") from None


class BirthDateField(DigitsDateField):
    """The birth date of somebody of a file. One that was kept before is not questioned anew."""

    known = None  # what the row holds already

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "label": _("Birth date"),
                "help_text": _("Day, month, year, like 14/05/2004 or 14052004"),
                "error_messages": {"required": _("Write the birth date.")},
                **kwargs,
            }
        )

    def get_bound_field(self, form, field_name):
        self.known = form.get_initial_for_field(self, field_name)
        return super().get_bound_field(form, field_name)

    def validate(self, value):
        super().validate(value)
        if value and value != self.known:
            validate_birth_date(value)


class ContactEmailField(forms.EmailField):
    """In small letters, as it is kept and looked for: of some letters the small one is two."""

    def __init__(self, **kwargs):
        widget = forms.EmailInput(attrs={**LTR, "autocomplete": "email"})
        super().__init__(**{"max_length": LONGEST_EMAIL, "widget": widget, **kwargs})

    def to_python(self, value):
        return str(super().to_python(value)).lower()


class ContactPhoneField(PhoneNumberField):
    default_error_messages = {"invalid": _PHONE_MESSAGE}

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "widget": forms.TextInput(
                    attrs={**LTR, "type": "tel", "inputmode": "tel", "maxlength": 24}
                ),
                **kwargs,
            }
        )
        self.error_messages["invalid"] = _PHONE_MESSAGE
