"""What somebody typed or pasted, before a field of a form reads it: one door for every form.

A phone copied from a contact's card, a date of an Arabic page, a name typed on a Mac carry signs
that nobody sees; digits come in every script; “néant” or «لا يوجد» stand where a phone should.
Django's own fields read what `as_typed` makes of it: so does a form of a library, or of tomorrow.

A secret is left as it is (`strip=False`), and so is what a page carries along hidden.
"""

from functools import wraps

from django import forms
from django.forms.fields import BaseTemporalField
from phonenumber_field.formfields import PhoneNumberField

from .text import in_plain_digits, is_none_word, is_surely_none, tidy

# Whose text is a number or a time, which are written in 0-9.
_OF_NUMBERS = (forms.IntegerField, forms.FloatField, forms.DecimalField)
_IN_DIGITS = (*_OF_NUMBERS, BaseTemporalField, PhoneNumberField)
# What no word can be: where one stands that means none, there is none.
_NEVER_A_WORD = (forms.EmailField, PhoneNumberField, BaseTemporalField)
# Each class whose `to_python` reads a text by itself.
_READERS = (
    forms.CharField,
    PhoneNumberField,
    forms.DateField,
    forms.TimeField,
    forms.DateTimeField,
    *_OF_NUMBERS,
)


def as_typed(field, value):
    """The text that `field` is to read; empty where what was typed says that there is nothing."""
    if not isinstance(value, str) or not _is_typed_into(field):
        return value
    text = tidy(value)
    if isinstance(field, _IN_DIGITS):
        text = in_plain_digits(text)
    return "" if _says_nothing(field, text) else text


def read_as_typed():
    """Let the fields of Django read what `as_typed` makes of a text. Called once, at the start."""
    for reader in _READERS:
        reader.to_python = _reading(reader.to_python)  # type: ignore[method-assign]


def _reading(to_python):
    @wraps(to_python)
    def read(field, value):
        return to_python(field, as_typed(field, value))

    return read


def _is_typed_into(field):
    return getattr(field, "strip", True) and not isinstance(
        field.widget, forms.HiddenInput | forms.PasswordInput
    )


def _says_nothing(field, text):
    """Of a phone, an e-mail or a day a word for none is none. Every other text is its writer's:
    a street, a school, an answer may be called so, and “no” is one."""
    if not isinstance(field, _NEVER_A_WORD):
        return False
    return is_surely_none(text) if field.required else is_none_word(text)
