"""A model that is about no person gets no field that names or reaches one.

`ABOUT_NO_PERSON` excuses what a model holds today: a name or a phone of tomorrow is asked about.
"""

import re

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from phonenumber_field.modelfields import PhoneNumberField

from skills_center.base.fields import PersonName
from tests.marks import once

from .fields import ABOUT_NO_PERSON, named

pytestmark = once

KINDS = (PersonName, PhoneNumberField, models.EmailField, models.GenericIPAddressField)
# A word of the field's name: `contact_name`, `birth_date`, `her_phone`.
WORDS = re.compile(
    r"(?:^|_)(?:first_name|last_name|full_name|contact|person|phones?|mobile|tel|whatsapp|e?mail|address|cin"
    r"|birth|born|speaker|guardian|holder|applicant|visitor|signature|portrait)(?:_|$)"
)
# Fields that look like it, each with the reason why they are of no person.
OF_NO_PERSON = {
    "forum.programmeitem": {"what a speaker does, without a name": "speaker_role"},
    "network.center": {"of the centre, on its page": "phone email address"},
}


def fields_of_persons(model):
    """Of a model, the fields that name or reach a person, by their kind or by their name."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if (isinstance(field, KINDS) or WORDS.search(field.name))
        and not field.is_relation
        and getattr(field, "translated_field", None) is None  # the same in a language
    }


@pytest.mark.parametrize("label", ABOUT_NO_PERSON)
def test_what_is_about_no_person_names_and_reaches_none(label):
    found = fields_of_persons(apps.get_model(label))
    assert found == named(OF_NO_PERSON.get(label, {})), (
        f"{label} is in ABOUT_NO_PERSON (fields.py). Is the field of a person? Then take the model"
        " out of there, hand the field out and empty it. Else name it here with the reason."
    )


def test_reasons_are_of_models_about_no_person():
    assert ABOUT_NO_PERSON.keys() >= OF_NO_PERSON.keys()


def test_a_field_of_a_person_is_found_by_its_kind_and_by_its_name():
    with isolate_apps("members"):

        class Hall(models.Model):
            name = models.CharField(max_length=9)
            last_number = models.IntegerField()
            keeper = PersonName(max_length=9)
            rings = PhoneNumberField()
            writes_to = models.EmailField()
            contact_person = models.CharField(max_length=9)
            birth_year = models.IntegerField()

            class Meta:
                app_label = "members"

            def __str__(self):
                return self.name

    found = {"keeper", "rings", "writes_to", "contact_person", "birth_year"}
    assert fields_of_persons(Hall) == found
