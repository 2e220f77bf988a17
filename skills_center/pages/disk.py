"""What the portal needs on a server's disk, and cannot use: its own files, the static ones."""

import os
import tempfile
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connections

from skills_center.base.databases import files_of

_LOOKED_AT = 3  # files of each folder: those of a restored copy have one owner, and it is not us
# What the portal keeps in PRIVATE_ROOT. What else lies there is none of ours: a disk of its own
# has `lost+found`, which is root's.
OWN = ("documents", "held", "imports", "initiatives", "heartbeats", "fault_mails")


def closed_place():
    """What the portal writes in and may not, in words; None where all of it is ours."""
    for words, folder, own in _places():
        if not (_takes_files(folder) and all(map(_is_open, own))):
            return words
    return None


def _places():
    """What to call it, the folder, and what of it is read and written."""
    if files := database_files():
        yield "the folder of the database", files[0].parent, files
    private = nearest(settings.PRIVATE_ROOT)
    own = [private, *chain.from_iterable(_some_of(private / name) for name in OWN)]
    yield "PRIVATE_ROOT", private, own


def database_files():
    return list(chain.from_iterable(map(files_of, connections.all())))


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


def _some_of(place):
    """What the portal keeps there: a file, or a folder with the first files in it."""
    yield place
    try:
        with os.scandir(place) as files:
            yield from islice(files, _LOOKED_AT)
    except OSError:
        return  # a file, or not made yet, or closed itself


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
