"""A phone of another country stays what it is, on each form that asks for one, and on each page."""

from copy import deepcopy

import pytest
from django import forms
from phonenumber_field.formfields import PhoneNumberField as AskedPhone
from phonenumber_field.phonenumber import to_python

from members.forms.contacts import ContactField
from tests.marks import once
from tests.rows import every_row

from .conftest import PHONES, call_from_abroad
from .everything import ABROAD, each_of
from .test_edits import errors_of, open_forms

# A phone as it is kept, and as a form of the portal begins with it.
SHOWN = {ABROAD: "+33 6 12 34 56 78", "+212612345678": "06 12 34 56 78"}


def all_forms(kind=forms.BaseForm):
    """Every class of a form of the portal that was written by hand."""
    for made in kind.__subclasses__():
        yield made
        yield from all_forms(made)


ASKING = sorted(
    {
        (f"{made.__module__}.{made.__qualname__}.{name}", made, name)
        for made in all_forms()
        if made.__module__.partition(".")[0] in ("members", "tracks", "enterprises", "forum")
        for name, asked in getattr(made, "base_fields", {}).items()
        if isinstance(asked, AskedPhone | ContactField)
    },
    key=lambda one: one[0],
)


@pytest.fixture
def abroad(world):
    call_from_abroad(world)
    return world


@once
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["root", "desk"])
def test_a_form_of_the_back_office_saved_untouched_keeps_it(abroad, who):
    client, met = abroad.client(who), set()
    before = every_row()
    for label, path, _page, sent in open_forms(abroad, client):
        if any(read_as(one) == read_as(ABROAD) for values in sent.values() for one in values):
            met.add(label)
        answer = client.post(path, sent)
        assert answer.status_code == 302, (label, errors_of(answer))
    assert every_row() == before
    assert "members.member" in met


def read_as(text):
    number = to_python(text)
    return number if number and number.is_valid() else None


@once
@pytest.mark.parametrize(
    ("made", "name"), [one[1:] for one in ASKING], ids=[one[0] for one in ASKING]
)
def test_each_form_that_asks_for_a_phone_keeps_what_it_showed(made, name):
    for kept, shown in SHOWN.items():
        for given in (kept, to_python(kept)):
            asked = _asking_alone(made, name, given)[name]
            value = asked.field.widget.format_value(asked.value())
            assert value.replace(" ", "") == shown.replace(" ", "")
            sent = _asking_alone(made, name, given, {name: shown})
            assert sent.is_valid(), sent.errors
            cleaned = sent.cleaned_data[name]
            phone = cleaned["phone"] if isinstance(cleaned, dict) else cleaned
            assert to_python(phone) == kept


@once
@pytest.mark.parametrize(
    ("made", "name"), [one[1:] for one in ASKING], ids=[one[0] for one in ASKING]
)
@pytest.mark.parametrize("typed", ["+212612345678", "0612345678", "06.12"])
def test_what_was_typed_comes_back_as_it_was_typed(made, name, typed):
    assert _asking_alone(made, name, None, {name: typed})[name].value() == typed


def _asking_alone(made, name, given, sent=None):
    """A form of this field alone, as the form that was written asks for it."""
    alone = type("Alone", (forms.Form,), {name: deepcopy(made.base_fields[name])})
    return alone(sent, initial={name: given})


@each_of(["root", "coach", "member"])
def test_each_page_shows_it_with_its_country(answers, who):
    assert answers(who).read_at_home == {}
    assert answers(who).show_abroad, "nobody was shown a phone"


@once
def test_each_form_was_found():
    assert len(ASKING) >= 5
    assert {model._meta.label_lower for model, _field in PHONES} >= {
        "members.member",
        "members.user",
        "members.guardian",
        "members.invitation",
        "network.center",
    }
