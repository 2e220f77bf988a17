"""Files people hand in: kept outside the web root, and what they are by their content."""

import errno
import io
import logging
import struct
import warnings
import zlib
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from .errors import DomainError
from .logs import words_of

logger = logging.getLogger(__name__)

LARGEST_UPLOAD = 5 * 1024 * 1024  # bytes
PDF = "application/pdf"
# Many phones write a JPEG with a second one behind it, under the name of a JPEG: an MPO.
_PICTURES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
_READ = ["JPEG", "PNG", "WEBP"]  # Pillow's reader of JPEG tells an MPO
MOST_PIXELS = 24_000_000  # 72 MB of memory; the cameras of phones write 12, and more on request
# Pillow raises nearly anything over bytes that somebody bent: its readers are many, and old.
_DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_TOO_WIDE = gettext_lazy("This picture has over 24 million dots: send a smaller one.")
UNREADABLE = gettext_lazy("We cannot read this file. Send a PDF, or a picture (JPEG or PNG).")
SUFFIXES = {PDF: ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class MissingFileError(Http404, FileNotFoundError):
    """A row has a file that the disk has not: whoever opened it gets a page that says so.

    It happens: a copy of the database is newer than that of the files.
    """


class UnreadableFileError(MissingFileError):
    """The disk has it, and does not give it: it belongs to somebody else, or the disk is broken."""


class NotKeptError(DomainError):
    """The disk takes no file, whatever the reason. Nothing was kept."""

    def __init__(self, sentence=""):
        super().__init__(
            sentence or _("This file cannot be kept now. Try again later, or tell the centre.")
        )


class NoRoomError(NotKeptError):
    """It is full."""

    def __init__(self):
        super().__init__(
            _("There is no room to keep this file now. Try again later, or tell the centre.")
        )


class PrivateFiles(FileSystemStorage):
    """Where a file that is missing, closed, or has no room, is an answer and not a fault.

    So no view that opens or keeps one has to think of it. What somebody has to mend (a folder that
    belongs to root) is an error of the log, which is mailed.
    """

    def _open(self, name, mode="rb"):
        try:
            return super()._open(name, mode)  # type: ignore[misc]
        except FileNotFoundError as error:
            raise MissingFileError(name) from error
        except OSError as error:
            logger.error("a file cannot be read: %s", words_of(error))
            raise UnreadableFileError(name) from error

    def _save(self, name, content):
        was_there = self.exists(name)
        if hasattr(content, "temporary_file_path"):
            content = File(content.file)  # copied, not moved: what is tried anew needs it once more
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError as error:
            if not was_there:
                self.delete(name)  # what was written until then
            if error.errno in _NO_ROOM:
                raise NoRoomError from error
            logger.error("a file cannot be kept: %s", words_of(error))
            raise NotKeptError from error

    def delete(self, name):
        """Whether it is gone. One that stays is told; once no row knows it `purge` tries again each
        night (`stray_files.py`)."""
        try:
            super().delete(name)
        except OSError as error:
            logger.error("a file cannot be removed: %s", words_of(error))
            return False
        return True


def content_of(file):
    """All of a file that something can do without; empty where it is missing or closed."""
    try:
        with file.open("rb") as content:
            return content.read()
    except MissingFileError:
        return b""


def portrait_of(file):
    """What `portrait` made, as it was kept; empty where the disk has no such picture any more."""
    content = content_of(file)
    try:
        is_ours = bool(content) and _opened(io.BytesIO(content)).format == "JPEG"
    except ValidationError:
        is_ours = False
    if content and not is_ours:
        logger.error("a portrait that was kept is no picture any more")
    return content if is_ours else b""


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
    picture = _upright(_opened(upload))
    picture = ImageOps.fit(picture, (side, side * 5 // 4), centering=(0.5, 0.35))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=82, optimize=True)
    return ContentFile(made.getvalue(), name="portrait.jpg")


def wide_picture(upload, *, longest=1280):
    """A lighter JPEG made of an uploaded picture, whole, with nothing of the camera in it."""
    if content_type_of(upload) == PDF:
        raise ValidationError(_("Send a picture (JPEG or PNG)."), code="not_a_picture")
    picture = _upright(_opened(upload))
    picture.thumbnail((longest, longest))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=80, optimize=True)
    return ContentFile(made.getvalue(), name="picture.jpg")


def _upright(picture):
    """The picture as it was held, in plain colours. What a camera wrote beside it may be damaged:
    then it stays as it lies."""
    with warnings.catch_warnings(), suppress(*_DAMAGED):
        warnings.simplefilter("ignore")
        picture = ImageOps.exif_transpose(picture)
    return picture.convert("RGB")


def _opened(upload):
    """The picture, its pixels read, so that a cut one is found out. ValidationError otherwise.

    Its size is told by its header, before memory is given to its pixels.
    """
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a camera wrote beside the picture is bent
            picture = Image.open(upload, formats=_READ)
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            picture.load()
    except Image.DecompressionBombError as error:
        raise ValidationError(_TOO_WIDE, code="too_wide") from error
    except _DAMAGED as error:
        raise ValidationError(UNREADABLE, code="unreadable") from error
    return picture
