"""A phone is read back as the number it is, from wherever it is shown."""

import pytest
from django.apps import apps
from django.forms import TextInput
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python

from skills_center.base.personal_data import section
from skills_center.base.phones import read_phone
from tests.factories.members import MemberFactory

NUMBERS = ["+212612345678", "+212535000000", "+33612345678", "+34612345678", "+14155552671"]
FIELDS = [
    field
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, PhoneNumberField)
]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_a_form_that_nobody_touched_keeps_the_number(field, number):
    asked, number = field.formfield(), to_python(number)
    for widget in (asked.widget, TextInput()):
        assert asked.clean(widget.format_value(number)) == number


@pytest.mark.parametrize("number", NUMBERS)
def test_what_people_read_is_that_number_and_breaks_nowhere(number):
    assert to_python(read_phone(number), region="MA") == to_python(number)
    assert " " not in read_phone(number)


def test_numbers_at_home_have_no_country():
    read = [read_phone(number).replace("\N{NO-BREAK SPACE}", " ") for number in NUMBERS[:3]]
    assert read == ["06 12 34 56 78", "05 35 00 00 00", "+33 6 12 34 56 78"]


@pytest.mark.parametrize("value", ["", None, "12", "no number"])
def test_what_is_no_number_stays_as_it_was(value):
    assert read_phone(value) == (value or "")
    assert read_phone(to_python(value)) == (value or "")


@pytest.mark.django_db
def test_a_copy_of_ones_data_reads_a_phone_as_people_do():
    member = MemberFactory(phone="+33612345678")
    [[item]] = section("file", type(member).objects.all(), "phone").rows
    assert item.shown == read_phone("+33612345678")
