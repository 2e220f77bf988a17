"""Files on the disk that no row knows: a crash left them, or a disk that did not give them up."""

import logging
from datetime import timedelta
from pathlib import PurePosixPath

from django.apps import apps
from django.db.models import FileField
from django.utils import timezone

from .files import PrivateFiles, private_files
from .logs import words_of

logger = logging.getLogger(__name__)
BEING_WRITTEN = timedelta(days=1)


def stray_files():
    """Their names, in each folder that a field writes to; what else lies on that disk is not ours.

    A file of the last day may be of a row that is being written.
    """
    known = _known()
    for folder in sorted({_folder_of(field) for field in _fields()}):
        for path in _files_in(folder):
            if path not in known and _is_old(path):
                yield path


def _files_in(folder):
    """None of a folder that cannot be looked at: that is told, and the others are looked at."""
    names: list[str] = []
    try:
        names = private_files().listdir(folder)[1]
    except FileNotFoundError:
        pass  # nothing was written there yet
    except OSError as error:
        logger.error("a folder of files cannot be looked at: %s", words_of(error))
    return [f"{folder}/{name}" for name in names]


def _is_old(path):
    try:
        return private_files().get_modified_time(path) < timezone.now() - BEING_WRITTEN
    except OSError:  # gone since, or not to be looked at
        return False


def remove_stray_files():
    """Returns how many are gone; of one that stays the storage tells."""
    return sum(private_files().delete(name) for name in list(stray_files()))


def _fields():
    """The fields of all models that keep their files there."""
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, FileField) and isinstance(field.storage, PrivateFiles)
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
