"""Fields that forgive how people type: days in any writing, phones."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import is_possible_number

from members.birth_dates import validate_birth_date
from members.identifiers import read_cin
from skills_center.base.dates import today
from skills_center.base.mistyped import meant_instead
from skills_center.base.phones import NOT_A_PHONE, SPACE, read_phone, takes_texts
from skills_center.base.text import isolated, plain_signs
from skills_center.base.typed_days import LONGEST, DayError, read_day

LTR = {"dir": "ltr"}
LONGEST_CARD_TYPED = 20
LONGEST_EMAIL = 254  # signs, of each column that keeps one
# Of two ways to somebody, where neither was given.
ONE_CONTACT = _("Write your phone number or your e-mail address: one of the two is needed.")


def one_is_enough(form, *names):
    """Of these fields one is needed: none of them is called optional."""
    for name in names:
        form.fields[name].one_is_enough = True


def says_what_is_missing(**sentences):
    """Of a form: what to do about each field that was left empty, in the place of “required”; of
    one to choose from, also where what was chosen is none of those any more."""

    def decorator(form):
        for name, sentence in sentences.items():
            asked = form.base_fields[name]
            asked.error_messages["required"] = sentence
            if isinstance(asked, forms.ChoiceField):  # a choice of rows too
                asked.error_messages["invalid_choice"] = sentence
        return form

    return decorator


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


class TypedEmail(str):
    """An address as a form sent it: what was typed may be a slip, what is handed on is not."""


class KeptAsTyped(TypedEmail):
    """One that was asked about, and sent once more as it is."""


class _AskingWidget(forms.Widget):
    """Beside an address that was likely mistyped it carries, hidden, that this was said: who sends
    it once more means it."""

    def render(self, name, value, attrs=None, renderer=None):
        drawn = super().render(name, value, attrs, renderer)
        if not meant_instead(str(value or "")):
            return drawn
        said = forms.HiddenInput().render(said_name(name), value, {"id": None}, renderer)
        return drawn + said

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        if not isinstance(value, str) or type(data) is dict:
            return value  # handed on by our own code
        return (KeptAsTyped if data.get(said_name(name)) == value else TypedEmail)(value)


def said_name(name):
    """Under which name a form sends that an address was asked about."""
    return f"{name}-asked"


def asking(widget):
    """A widget for one line, which also carries what was asked."""
    widget.__class__ = type(f"Asking{type(widget).__name__}", (_AskingWidget, type(widget)), {})
    return widget


def ask_what_was_meant(email):
    """Ask once about an address that was likely mistyped: a ValidationError that is no refusal."""
    is_typed = isinstance(email, TypedEmail) and not isinstance(email, KeptAsTyped)
    if is_typed and (meant := meant_instead(email.strip())):
        raise ValidationError(
            _("Did you mean %(meant)s? Correct it; if it is right as it is, send it once more."),
            code="mistyped",
            params={"meant": isolated(meant)},
        )


class ContactEmailField(forms.EmailField):
    """In small letters, as it is kept and looked for: of some letters the small one is two.

    Of an address that was likely mistyped it asks once what was meant.
    """

    def __init__(self, **kwargs):
        widget = forms.EmailInput(attrs={**LTR, "autocomplete": "email"})
        super().__init__(**{"max_length": LONGEST_EMAIL, "widget": widget, **kwargs})
        self.widget = asking(self.widget)

    def clean(self, value):
        cleaned = super().clean(value)
        ask_what_was_meant(value)
        return cleaned

    def to_python(self, value):
        return str(super().to_python(value)).lower()


class _BeginsAtHome(forms.BoundField):
    @cached_property
    def initial(self):
        kept = super().initial
        return kept if "@" in str(kept) else read_phone(kept).replace(SPACE, " ")


class ShownAtHome(forms.Field):
    """A phone that was kept comes back as it is written at home, 06 12 34 56 78, and one of another
    country with its country. What was typed stays as it was typed."""

    def prepare_value(self, value):
        """In every form, one that knows what its page had shown too."""
        value = super().prepare_value(value)
        return read_phone(value).replace(SPACE, " ") if isinstance(value, PhoneNumber) else value

    def get_bound_field(self, form, field_name):
        """Of a form that knows what its page had shown, that form's own."""
        if form.bound_field_class is not None:
            return super().get_bound_field(form, field_name)
        return _BeginsAtHome(form, self, field_name)


class ContactPhoneField(ShownAtHome, PhoneNumberField):
    """A phone, typed in the digits of any script, with spaces, dots and lines between.

    `texted`: it has to receive text messages, since a code or a link goes there; `or_email`: an
    e-mail does as well. The file of the back office takes a family's landline too.
    """

    default_error_messages = {"invalid": NOT_A_PHONE}

    def __init__(self, *, texted=False, or_email=False, **kwargs):
        self.texted, self.or_email = texted, or_email
        super().__init__(
            **{
                "widget": forms.TextInput(
                    attrs={**LTR, "type": "tel", "inputmode": "tel", "maxlength": 24}
                ),
                **kwargs,
            }
        )
        self.error_messages["invalid"] = NOT_A_PHONE

    def to_python(self, value):
        return super().to_python(plain_signs(value) if isinstance(value, str) else value)

    def validate(self, value):
        super().validate(value)
        if value and self.texted:
            require_texts(value, or_email=self.or_email)


def require_texts(phone, *, or_email):
    """Refuse a number that no text message reaches, with words that say what to give instead."""
    if not is_possible_number(phone):
        raise ValidationError(NOT_A_PHONE, code="invalid")
    if takes_texts(phone):
        return
    if or_email:
        words = _("This number receives no text messages: give a mobile number or an e-mail.")
    else:
        words = _("This number receives no text messages: give a mobile number.")
    raise ValidationError(words, code="no_texts")


class CardField(forms.CharField):
    """A national card number; none where there is none, whichever word says so."""

    def __init__(self, **kwargs):
        typed = {**LTR, "autocapitalize": "characters", "autocomplete": "off"}
        super().__init__(
            **{
                "required": False,
                "widget": forms.TextInput(attrs=typed),
                "empty_value": None,
                **kwargs,
                # Spaces and dots are typed along: more signs than the column holds.
                "max_length": LONGEST_CARD_TYPED,
            }
        )

    def to_python(self, value):
        return read_cin(super().to_python(value))
