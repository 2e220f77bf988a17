"""The Latin spelling of a name is in Latin letters, at every door, and asked of who has none."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.urls import reverse

from members.forms.desk import DeskForm
from members.imports import values
from members.models import Member
from members.views.file_sections import missing_in
from skills_center.base.names import is_latin
from skills_center.network.models import Center
from tests.factories.members import MemberFactory
from tests.pages_as_sent import untouched
from tests.rows import fresh

LATIN = ("latin_first_name", "latin_last_name")
EXAMPLE = "Salma El Alaoui"


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("Salma", True),
        ("El-Alaoui", True),
        ("N’Guessan Éloïse", True),
        ("سلمى", False),
        ("Salma سلمى", False),
        ("Салма", False),
        ("-", False),
        ("", False),
    ],
)
def test_letters_of_one_script(text, is_so):
    assert is_latin(text) == is_so


@pytest.mark.parametrize("name", LATIN)
@pytest.mark.django_db
def test_arabic_letters_are_refused_with_an_example(center, name):
    desk = DeskForm({name: "سلمى"}, centers=Center.objects.all())
    file = modelform_factory(Member, fields=[name])({name: "سلمى"}, instance=MemberFactory())
    for form in (desk, file):
        assert EXAMPLE in str(form.errors[name])


def test_a_register_is_read_alike():
    assert values.latin_name("Salma") == "Salma"
    assert values.latin_name("néant") == ""
    with pytest.raises(ValidationError, match=EXAMPLE):
        values.latin_name("سلمى")


@pytest.mark.django_db
def test_in_ones_own_file_what_was_typed_stays_in_the_field(client, center):
    salma = MemberFactory(center=center)
    client.force_login(salma.user)
    page = reverse("members:my_file_part", args=["name"])
    sent = untouched(client.get(page), "part") | {"latin_first_name": "سلمى"}
    answer = client.post(page, sent)
    assert answer.context["form"].errors.keys() == {"latin_first_name"}
    assert fresh(salma).latin_first_name == ""


@pytest.mark.django_db
def test_what_a_file_of_before_holds_is_not_questioned(center):
    member = MemberFactory(center=center, latin_first_name="سلمى", latin_last_name="العلوي")
    form = modelform_factory(Member, fields=LATIN)(
        {"latin_first_name": "سلمى", "latin_last_name": "Alaoui"}, instance=member
    )
    assert form.is_valid(), form.errors


@pytest.mark.parametrize(
    ("own", "latin", "lacks"),
    [
        (("سلمى", "العلوي"), ("", ""), True),
        (("سلمى", "العلوي"), ("Salma", ""), True),
        (("سلمى", "العلوي"), ("Salma", "Alaoui"), False),
        (("Salma", "Alaoui"), ("", ""), False),
        (("Salma", "العلوي"), ("", ""), True),
        (("Hassan", "Hassan"), ("", ""), False),
    ],
)
@pytest.mark.django_db
def test_who_registered_in_latin_letters_is_asked_for_none(center, own, latin, lacks):
    member = MemberFactory(
        center=center,
        first_name=own[0],
        last_name=own[1],
        latin_first_name=latin[0],
        latin_last_name=latin[1],
    )
    missing, _asked = missing_in(member)
    page = reverse("members:my_file_part", args=["name"])
    assert (page in [url for _words, url in missing]) == lacks
