"""Rows filled with whatever their columns take, to see afterwards what was emptied."""

from contextlib import suppress
from datetime import time, timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from members.models.contacts import writes_contacts
from skills_center.base.dates import today


def says_something(field, value):
    """Whether it is neither empty nor what stands there for everybody."""
    return bool(value) and (value is True or value != field.get_default())


def fill(row, names):
    """Put something in the columns of `names` that say nothing and can hold any value."""
    for field in row._meta.concrete_fields:
        is_empty = not says_something(field, field.value_from_object(row))
        if field.name in names and is_empty and not field.related_model:
            with suppress(IntegrityError), transaction.atomic(), writes_contacts():
                rows = models.QuerySet(type(row)).filter(pk=row.pk)
                rows.update(**{field.name: something_for(field)})


def something_for(field):
    if field.choices:
        return next(value for value, _label in field.choices if says_something(field, value))
    match field:
        case models.FileField():
            return field.storage.save(
                field.generate_filename(field.model(), "x"), ContentFile(b"x")
            )
        case models.DateTimeField():
            return timezone.now()
        case models.DateField():
            return today()
        case models.TimeField():
            return time(14)
        case models.DurationField():
            return timedelta(hours=1)
        case models.BooleanField():
            return True
        case models.JSONField():
            return ["x"]
        case models.IntegerField() | models.FloatField() | models.DecimalField():
            return 1
    return "x"
