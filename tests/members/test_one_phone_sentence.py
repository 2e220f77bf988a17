"""A number that cannot be one is told in one sentence, in whatever form it is typed."""

import pytest
from django.apps import apps
from django.forms import modelform_factory
from phonenumber_field.modelfields import PhoneNumberField

from members.forms.fields import ContactPhoneField

PHONES = [
    (model, field.name)
    for model in apps.get_models()
    for field in model._meta.fields
    if isinstance(field, PhoneNumberField) and field.editable
]


@pytest.mark.parametrize(("model", "name"), PHONES)
def test_wrong_number_is_told_in_our_words(model, name):
    field = modelform_factory(model, fields=[name]).base_fields[name]
    assert field.error_messages["invalid"] == ContactPhoneField().error_messages["invalid"]
