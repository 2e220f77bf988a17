"""Files people hand in: kept outside the web root, and what they are by their content."""

import errno
import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

from .errors import DomainError

LARGEST_UPLOAD = 5 * 1024 * 1024  # bytes
PDF = "application/pdf"
_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_MOST_PIXELS = 50_000_000
UNREADABLE = gettext_lazy("We cannot read this file. Send a PDF, or a picture (JPEG or PNG).")
SUFFIXES = {PDF: ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class MissingFileError(Http404, FileNotFoundError):
    """A row has a file that the disk has not: whoever opened it gets a page that says so.

    It happens: a copy of the database is newer than that of the files.
    """


class NoRoomError(DomainError):
    """The disk takes no more. Nothing was kept."""

    def __init__(self):
        super().__init__(
            _("There is no room to keep this file now. Try again later, or tell the centre.")
        )


class PrivateFiles(FileSystemStorage):
    """Where a file that is missing, or has no room, is an answer and not a fault.

    So no view that opens or keeps one has to think of it.
    """

    def _open(self, name, mode="rb"):
        try:
            return super()._open(name, mode)  # type: ignore[misc]
        except FileNotFoundError as error:
            raise MissingFileError(name) from error

    def _save(self, name, content):
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            self.delete(name)  # what was written until then
            raise NoRoomError from error


def content_of(file):
    """All of a file that something can do without; empty where it is missing."""
    try:
        with file.open("rb") as content:
            return content.read()
    except MissingFileError:
        return b""


def private_files():
    """The storage that no address serves: a view hands a file on to who may read it."""
    return storages["private"]


def content_type_of(upload):
    """What an uploaded file is: PDF or a picture, told by its content and not by its name.

    Raises ValidationError when it is neither, is damaged, empty or over 5 MB.
    """
    if upload.size > LARGEST_UPLOAD:
        raise ValidationError(_("This file is over 5 MB: send a lighter one."), code="too_large")
    upload.seek(0)
    head = upload.read(1024)
    if b"%PDF-" in head:
        upload.seek(max(0, upload.size - 2048))
        if b"%%EOF" in upload.read():
            return PDF
        raise ValidationError(UNREADABLE, code="unreadable")
    return _PICTURES[_opened(upload).format]


def portrait(upload, *, side=480):
    """A small JPEG made of an uploaded picture, with nothing of the camera or the place in it."""
    if content_type_of(upload) == PDF:
        raise ValidationError(_("Send a picture (JPEG or PNG)."), code="not_a_picture")
    picture = ImageOps.exif_transpose(_opened(upload)).convert("RGB")
    picture = ImageOps.fit(picture, (side, side * 5 // 4), centering=(0.5, 0.35))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=82, optimize=True)
    return ContentFile(made.getvalue(), name="portrait.jpg")


def wide_picture(upload, *, longest=1280):
    """A lighter JPEG made of an uploaded picture, whole, with nothing of the camera in it."""
    if content_type_of(upload) == PDF:
        raise ValidationError(_("Send a picture (JPEG or PNG)."), code="not_a_picture")
    picture = ImageOps.exif_transpose(_opened(upload)).convert("RGB")
    picture.thumbnail((longest, longest))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=80, optimize=True)
    return ContentFile(made.getvalue(), name="picture.jpg")


def _opened(upload):
    """The picture, its pixels read, so that a cut one is found out. ValidationError otherwise."""
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a picture made to fill the memory
            picture = Image.open(upload, formats=list(_PICTURES))
            if picture.width * picture.height > _MOST_PIXELS:
                raise ValidationError(UNREADABLE, code="unreadable")
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning) as error:
        raise ValidationError(UNREADABLE, code="unreadable") from error
    return picture
