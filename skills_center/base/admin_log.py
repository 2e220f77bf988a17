"""What a line of the back office's log says, in the language of who reads it.

Django writes the labels of changed fields in English, with a large letter, and looks them up as
they stand; the catalogues have the names of fields, without one. Here a label is found again among
the fields that carry it, and is called as its form calls it.
"""

import json
from functools import cache

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from .text import isolated


def log_verb(request, rows, words):
    """Leave a line in the log of the back office for each row that a verb changed.

    `words` are lazy and kept in English: whoever reads the line reads it in their language.
    """
    with override(None):
        kept = str(words)
    LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, kept)


def forget_log(rows):
    """Empty what the back office noted of these rows: it keeps their names and what changed."""
    keys = rows.order_by().annotate(as_text=Cast("pk", CharField())).values("as_text")
    forget_log_of(rows.model, keys)


def forget_log_of(model, keys):
    """The same of rows that may be gone, by their keys as texts."""
    kind = ContentType.objects.get_for_model(model)
    blank_lines(LogEntry.objects.filter(content_type=kind, object_id__in=keys))


def blank_lines(lines):
    """That something was done, when and by whom stays; what it was done to does not."""
    return lines.update(object_repr="", change_message="")


def describe_change(entry):
    """The sentence of one log entry; nothing where it holds none."""
    try:
        parts = json.loads(entry.change_message)
    except ValueError:
        # Our own words, kept in English. What is empty is no key of a catalogue.
        return entry.change_message and gettext(entry.change_message)
    about = entry.content_type and entry.content_type.model_class()
    for said in (said for part in parts for said in part.values()):
        models = _models_called(said["name"]) if "name" in said else [about]
        _translate(said, models)
    return LogEntry(change_message=json.dumps(parts)).get_change_message()


def _translate(said, models):
    """Put into one part of a message what is said in the reader's language.

    Isolated, the words keep their place in a line of Arabic; and Django, which would translate
    them once more, finds none that is so written.
    """
    if "fields" in said:
        said["fields"] = [isolated(_label(label, models)) for label in said["fields"]]
    if "name" in said:
        called = models[0]._meta.verbose_name if models else gettext(said["name"])
        said["name"] = isolated(called)
        said["object"] = isolated(said["object"])


def _label(label, models):
    """How the field that Django calls `label` is called now. A field of a form alone has none."""
    for model in filter(None, models):
        if field := _fields_by_label(model).get(label):
            return capfirst(str(field.verbose_name))
    return gettext(label)


@cache
def _fields_by_label(model):
    with override(None):
        return {capfirst(str(field.verbose_name)): field for field in _named_fields(model)}


def _named_fields(model):
    return (field for field in model._meta.get_fields() if hasattr(field, "verbose_name"))


@cache
def _models_called(name):
    """The models whose rows Django calls so in English: of an entry it keeps no more."""
    with override(None):
        return [model for model in apps.get_models() if str(model._meta.verbose_name) == name]
