"""A number past what a column holds finds no row, and is no error, on either database."""

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import IntegerField

from members.models import Member
from skills_center.base.bounds import LARGEST_KEY, LONGEST_NUMBER, is_storable, key_in
from skills_center.network.models import Center

TOO_LARGE = [LARGEST_KEY + 1, -LARGEST_KEY - 2, 10**40]
OURS = {"base", "network", "members", "tracks", "enterprises", "forum", "results", "pages"}


def numbers():
    """Every column of ours that holds a number, or points to a row by one."""
    for model in apps.get_models():
        if model._meta.app_label in OURS and model._meta.managed:
            for field in model._meta.get_fields():
                target = field.target_field if field.is_relation and field.concrete else field
                if isinstance(target, IntegerField):
                    yield model, field.name


def test_number_too_large_finds_no_row_in_any_column(center):
    for model, name in numbers():
        rows = model._default_manager.all()
        for number in TOO_LARGE:
            assert not rows.filter(**{name: number}).exists()
            assert not rows.filter(**{f"{name}__in": [number, number]}).exists()


def test_number_too_large_in_a_list_leaves_the_others(center):
    assert Center.objects.filter(pk__in=[center.pk, *TOO_LARGE]).get() == center
    assert Center.objects.exclude(pk__in=TOO_LARGE).get() == center
    assert not Member.objects.filter(center__in=[center.pk, *TOO_LARGE]).exists()
    assert not Center.objects.filter(partners=LARGEST_KEY + 1).exists()


@pytest.mark.parametrize("number", [*TOO_LARGE, "x"])
def test_choice_of_no_row_is_said_beside_the_field(center, number):
    centers = Center.objects.all()
    for field, sent in (
        (forms.ModelChoiceField(centers), str(number)),
        (forms.ModelMultipleChoiceField(centers), [str(center.pk), str(number)]),
    ):
        with pytest.raises(ValidationError):
            field.clean(sent)


def forms_of_ours(form=forms.BaseForm):
    for one in form.__subclasses__():
        yield from forms_of_ours(one)
        if one.__module__.split(".")[0] in {"skills_center", "members", "tracks", "enterprises"}:
            yield one


def test_every_number_that_a_form_asks_for_has_an_end():
    asked = [
        (form.__name__, name, field)
        for form in forms_of_ours()
        if not issubclass(form, forms.BaseModelForm)  # there the column's own bounds are tried
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.IntegerField)
    ]
    assert len(asked) > 10
    without = []
    for form, name, field in asked:
        try:
            field.clean(str(LARGEST_KEY + 1))
        except ValidationError:
            continue
        without.append((form, name))
    assert without == []


@pytest.mark.parametrize(
    ("text", "key"),
    [("12", 12), (12, 12), ("9" * LONGEST_NUMBER, 10**LONGEST_NUMBER - 1)]
    + [(one, None) for one in ("", "x", "-1", "1.5", "٣", "²", "1" * 19, "1_0", " 1", None)],
)
def test_number_of_a_row_is_a_few_digits(text, key):
    assert key_in(text) == key


@pytest.mark.parametrize(("text", "stored"), [("أمل 😀", True), ("a\0", False), ("\ud800", False)])
def test_text_that_no_database_takes_is_known(text, stored):
    assert is_storable(text) == stored
