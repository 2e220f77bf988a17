"""What a row is called, in titles, lists and the log: it reads right in a line of each script."""

import re

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from tests.marks import once

from .test_deletions import OURS

pytestmark = [once, pytest.mark.django_db]

# After letters of Arabic the parts of such a day change places.
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
APART = re.compile("\u2068[^\u2069]*\u2069")


def named(world):
    """Of each model the name of a row whose days and hours are now, hung on rows of the world."""
    for model in apps.get_models():
        is_ours = model.__module__.split(".")[0] in OURS and not hasattr(model, "history_object")
        if is_ours and "__str__" in vars(model):  # pages name a version by its row
            yield model._meta.label, str(made(model, world))


def made(model, world):
    fields = model._meta.concrete_fields
    return model(**{field.name: value for field in fields if (value := value_for(field, world))})


def value_for(field, world):
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if field.is_relation:
        other = field.related_model
        known = world.rows.get(other._meta.label_lower)
        return known if known or field.null else made(other, world)
    return None


def test_days_in_names_of_rows_keep_their_order(world):
    names = dict(named(world))
    told = [label for label, name in names.items() if A_DAY.search(name)]
    assert len(told) >= 5, names
    assert [label for label in told if A_DAY.search(APART.sub("", names[label]))] == []
