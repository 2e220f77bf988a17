"""What the portal needs on a server's disk, and cannot use: folders of files, the static files."""

import os
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage

_LOOKED_AT = 3  # files of each folder: those of a restored copy have one owner, and it is not us


def closed_folder():
    """The setting whose folder, or a file in it, is not ours to read and write; None if all are."""
    for name in ("DATA_DIR", "MEDIA_ROOT", "PRIVATE_ROOT"):
        folder = nearest(getattr(settings, name))
        if not (_takes_files(folder) and all(map(_is_open, _some_of(folder)))):
            return name
    return None


def nearest(folder):
    """A folder, or where it will be made."""
    return next(one for one in (Path(folder), *Path(folder).parents) if one.exists())


def _takes_files(folder):
    """By keeping one: what a file system allows is told by no permission alone."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"healthz")
            file.flush()
            file.seek(0)
            return file.read() == b"healthz"
    except OSError:
        return False


def _some_of(folder):
    """What stands in a folder, and the first files of each folder in it."""
    try:
        for one in os.scandir(folder):
            yield one
            if one.is_dir() and _is_open(one):
                yield from islice(os.scandir(one.path), _LOOKED_AT)
    except OSError:
        yield folder  # it is closed itself


def _is_open(entry):
    wanted = os.R_OK | os.W_OK | (os.X_OK if os.path.isdir(entry) else 0)
    by_whom_we_are = os.access in os.supports_effective_ids
    return not os.path.exists(entry) or os.access(entry, wanted, effective_ids=by_whom_we_are)


# Static files -----------------------------------------------------------------------------
class _Collected:
    """A process reads the list of collected files once: that all are in it stays true."""

    is_whole = False


def lost_static_file():
    """A static file that no page can name: it was not collected. None when all were."""
    storage: Any = staticfiles_storage
    if not hasattr(storage, "hashed_files"):
        return None  # they come from the folder of the code
    if not storage.manifest_storage.exists(storage.manifest_name):
        return storage.manifest_name
    if not _Collected.is_whole:
        if lost := next((one for one in _sources() if not _is_named(storage, one)), None):
            return lost
        _Collected.is_whole = True
    return None


def _sources():
    collected: Any = apps.get_app_config("staticfiles")
    for finder in get_finders():
        yield from (path for path, _storage in finder.list(collected.ignore_patterns))


def _is_named(storage, path):
    return storage.hash_key(storage.clean_name(path)) in storage.hashed_files
