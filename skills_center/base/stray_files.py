"""Files on the disk that no row knows: a crash left them, or a disk that did not give them up."""

from datetime import timedelta
from pathlib import PurePosixPath

from django.apps import apps
from django.db.models import FileField
from django.utils import timezone

from .files import private_files

BEING_WRITTEN = timedelta(days=1)


def stray_files():
    """Their names, in each folder that a field writes to; what else lies on that disk is not ours.

    A file of the last day may be of a row that is being written.
    """
    storage, known = private_files(), _known()
    for folder in sorted({_folder_of(field) for field in _fields()}):
        for name in storage.listdir(folder)[1] if storage.exists(folder) else ():
            path = f"{folder}/{name}"
            is_old = storage.get_modified_time(path) < timezone.now() - BEING_WRITTEN
            if path not in known and is_old:
                yield path


def remove_stray_files():
    """Returns how many are gone; of one that stays the storage tells."""
    return sum(private_files().delete(name) for name in list(stray_files()))


def _fields():
    """The fields of all models that keep their files there."""
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, FileField) and field.storage == private_files()
    ]


def _folder_of(field):
    return str(PurePosixPath(field.generate_filename(field.model(), "x")).parent)


def _known():
    """The names that rows hold, of all fields: two may share a folder."""
    known: set[str] = set()
    for field in _fields():
        rows = field.model._base_manager.exclude(**{field.name: ""})
        known.update(rows.values_list(field.name, flat=True).iterator())
    return known
