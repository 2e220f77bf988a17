"""A phone is read back as the number it is, from wherever it is shown."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.forms import TextInput
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python

from members import notices
from members.forms.contact import ContactForm
from members.forms.desk import DeskForm
from members.forms.join import JoinForm
from members.forms.proofs import GuardianForm
from skills_center.base.phones import read_phone, takes_texts, texted
from skills_center.base.sections import section
from skills_center.base.text import left_to_right
from skills_center.messaging.enums import Channel
from skills_center.messaging.models import Message
from skills_center.network.models import Center
from tests.factories.members import MemberFactory
from tracks.forms.social import ChildForm

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
    assert item.shown == left_to_right(read_phone("+33612345678"))


# Whether a text message reaches it ---------------------------------------------------------
MOBILE = ["+212612345678", "+212712345678", "+33612345678", "+34612345678", "+14155552671"]
LANDLINE = ["+212523491234", "+212801000000", "+33123456789", "+33912345678", "+34912345678"]


def test_text_messages_reach_mobiles_of_every_country_and_no_landline():
    assert [one for one in MOBILE if not takes_texts(one)] == []
    assert [one for one in LANDLINE if takes_texts(one)] == []


@pytest.mark.parametrize("number", ["", None, "12", "no number"])
def test_what_is_no_number_is_texted_nothing(number):
    assert texted(number) == ""


@pytest.mark.django_db
def test_a_landline_in_a_file_is_no_way_to_its_person():
    """A family may have one: the e-mail is written to, or nothing."""
    by_email = MemberFactory(phone="+212523491234", email="salma@example.org")
    by_email.preferred_channel = Channel.TEXT
    notices.registered(by_email)
    assert [one.address for one in Message.objects.all()] == ["salma@example.org"]
    notices.registered(MemberFactory(phone="+212523491234", email=""))
    assert Message.objects.count() == 1
    assert Channel.TEXT not in dict(
        ContactForm(instance=by_email).fields["preferred_channel"].choices
    )


# The forms on which somebody gives a phone that a code or a link is sent to.
TEXTED = [(JoinForm, "phone"), (JoinForm, "guardian_phone"), (GuardianForm, "phone"),
          (ChildForm, "guardian_phone")]  # fmt: skip


@pytest.mark.parametrize("number", LANDLINE)
@pytest.mark.parametrize(("form", "name"), TEXTED, ids=str)
def test_who_has_to_get_a_text_message_gives_no_landline(form, name, number):
    with pytest.raises(ValidationError) as refused:
        form.base_fields[name].clean(number)
    assert refused.value.error_list[0].code == "no_texts"


@pytest.mark.django_db
def test_the_desk_writes_a_family_s_landline_down():
    form = DeskForm(centers=Center.objects.all())
    for name in ("phone", "guardian_phone"):
        assert form.fields[name].clean("0523491234") == "+212523491234"
