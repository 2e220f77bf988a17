"""A member reads their file in the words in which the registration asked for it."""

import html
import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from members.forms.join import STEP_TITLES, STEPS, JoinForm
from members.forms.my_file import PARTS, label_asked
from members.services.changes import OF_THE_FILE
from members.services.proposals import propose
from tests.factories.members import GuardianFactory, MemberFactory
from tests.marks import once

pytestmark = [once, pytest.mark.django_db]
FILE = "members:my_file"
GUARDIAN_TYPED = {"name": "فاطمة", "relation": "mother", "phone": "+212611111111"}


@pytest.fixture
def salma(center):
    return MemberFactory(center=center)


@pytest.fixture
def own(salma, client):
    client.force_login(salma.user)
    return client


def at(part):
    return reverse("members:my_file_part", args=[part])


def labels_read(own):
    page = own.get(reverse(FILE)).context
    return [label for section in page["sections"] for label, _value in section.lines]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_file_is_read_in_the_words_of_the_registration(own, salma, language):
    GuardianFactory(member=salma)
    of_the_file = {name for names in STEPS.values() for name in names} & {*OF_THE_FILE, "goals"}
    guardians = {"guardian_name", "guardian_relation", "guardian_phone"}
    with override(language):
        page = own.get(reverse(FILE)).content.decode()
        read = {html.unescape(label) for label in re.findall("<dt>(.*?)</dt>", page)}
        for name in (of_the_file | guardians) - {"center"}:  # it stands beside the card
            assert str(JoinForm.base_fields[name].label) in read, name


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_read_in_the_words_in_which_it_is_changed(own, part):
    form = own.get(at(part)).context["form"]
    assert [str(field.label) for field in form] == [str(label_asked(name)) for name in form.fields]
    assert {str(field.label) for field in form} <= {str(one) for one in labels_read(own)}


def test_what_waits_is_read_in_the_same_words(own, salma):
    propose(salma, {"sex": "male", "guardian": GUARDIAN_TYPED}, origin="online")
    shown = own.get(reverse(FILE)).context["waiting"]
    assert {str(change.label) for change in shown} == {
        str(JoinForm.base_fields["sex"].label),
        str(STEP_TITLES["guardian"]),
    }
    assert own.get(at("identity")).context["waiting"][0].label == JoinForm.base_fields["sex"].label
