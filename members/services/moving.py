"""All that hangs on a row, a file or an account, is pointed to another."""

from collections import defaultdict

from django.core import serializers
from django.db import IntegrityError, transaction
from simple_history.models import HistoricalChanges

from skills_center.messaging.outbox.reaching import name_instead


def as_data(row):
    """A row as it stood, to be read years later."""
    return serializers.serialize("python", [row])[0] | {"text": str(row)}


def move_all(source, target):
    """Point every row that hangs on `source` to `target`.

    Messages name it by its key alone. Returns the ids that moved, by `model.field`, and the rows
    that could not, by model.
    """
    name_instead(source, target)
    moved, left = defaultdict(list), defaultdict(list)
    for model, field in relations(type(source)):
        for row in model._base_manager.filter(**{field.name: source}).order_by("pk"):
            if _point(row, field, target):
                moved[f"{model._meta.label}.{field.name}"].append(row.pk)
            else:
                left[model._meta.label].append(as_data(row))
    return dict(moved), dict(left)


def relations(model):
    """The fields of other models that point to this one. Kept versions stay as they were."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        is_version = issubclass(relation.related_model, HistoricalChanges)
        if not is_version or relation.field.name == "history_user":
            yield relation.related_model, relation.field


def _point(row, field, target):
    """Point one row to `target`; False where a constraint allows no second one there."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{field.name: target})
    except IntegrityError:
        return False
    return True
