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

LARGEST_UPLOAD = 5 * 1024 * 1024  # bytes, of what is kept as it is
LARGEST_PICTURE = 20 * 1024 * 1024  # bytes: a picture is made smaller on the way
PDF = "application/pdf"
# Many phones write a JPEG with a second one behind it, under the name of a JPEG: an MPO.
_PICTURES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
# The longest side of a picture of a document: its small print is read.
LONGEST_SIDE = 2200
_READ = ["JPEG", "PNG", "WEBP"]  # Pillow's reader of JPEG tells an MPO
MOST_PIXELS = 24_000_000  # 72 MB of memory; the cameras of phones write 12, and more on request
# Of a JPEG that its reader makes smaller line by line, so that less is ever in memory.
MOST_PIXELS_DRAFTED = 64_000_000
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
NO_PICTURE = gettext_lazy("We cannot read this picture. Send another (JPEG or PNG).")
_HEIC = gettext_lazy(
    "This picture has a format (HEIC or AVIF) that few devices read. Take it with the camera button"
    " of this page, or choose “Most compatible” in the settings of the camera."
)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
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
        kept = ContentFile(content)
        is_ours = bool(content) and _opened(kept, side=LONGEST_SIDE).format == "JPEG"
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

    Raises ValidationError when it is neither, is damaged, empty or too large: a PDF over 5 MB, a
    picture over 20.
    """
    if _is_pdf(upload):
        if upload.size > LARGEST_UPLOAD:
            raise ValidationError(
                _("This file is over 5 MB: send a lighter one."), code="too_large"
            )
        upload.seek(max(0, upload.size - 2048))
        if b"%%EOF" in upload.read():
            return PDF
        raise ValidationError(UNREADABLE, code="unreadable")
    return _PICTURES[_opened(upload, side=LONGEST_SIDE, unreadable=UNREADABLE).format]


def _is_pdf(upload):
    upload.seek(0)
    return b"%PDF-" in upload.read(1024)


class LightPicture(ContentFile):
    """A picture that was made smaller already."""

    content_type = "image/jpeg"


def lighter(upload):
    """A document as it is kept: a PDF as it came, of a picture a smaller JPEG, upright and with
    nothing of the camera or the place in it. Its small print stays readable."""
    if content_type_of(upload) == PDF:
        return upload
    picture = _upright(_opened(upload, side=LONGEST_SIDE))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=82, optimize=True)
    stem = (upload.name or "picture").rpartition("/")[2].rpartition(".")[0] or "picture"
    return LightPicture(made.getvalue(), name=f"{stem}.jpg")


def _require_picture(upload):
    if _is_pdf(upload):
        raise ValidationError(_("Send a picture (JPEG or PNG)."), code="not_a_picture")


def portrait(upload, *, side=480):
    """A small JPEG made of an uploaded picture, with nothing of the camera or the place in it."""
    _require_picture(upload)
    picture = _upright(_opened(upload, side=side * 2))
    picture = ImageOps.fit(picture, (side, side * 5 // 4), centering=(0.5, 0.35))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=82, optimize=True)
    return ContentFile(made.getvalue(), name="portrait.jpg")


def wide_picture(upload, *, longest=1280):
    """A lighter JPEG made of an uploaded picture, whole, with nothing of the camera in it."""
    _require_picture(upload)
    picture = _upright(_opened(upload, side=longest))
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
    return _in_plain_colours(picture)


def _in_plain_colours(picture):
    """On white where it is see-through; of sixteen bits a dot the eight that are seen."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture)
        picture = white
    return picture.convert("RGB")


def _draft(picture, side):
    """Let a JPEG be read at a fraction of its size, no smaller than `side`. One that comes in
    several passes is held whole by its reader: it stays as it is."""
    is_small_enough = picture.width * picture.height <= MOST_PIXELS_DRAFTED
    if picture.format in ("JPEG", "MPO") and is_small_enough and not _is_in_passes(picture):
        picture.draft(None, (side, side))


def _is_in_passes(picture):
    return bool(picture.info.get("progressive") or picture.info.get("progression"))


def _opened(upload, *, side, unreadable=NO_PICTURE):
    """The picture, its pixels read, so that a cut one is found out. ValidationError otherwise.

    Its size is told by its header, before memory is given to its pixels; a large one is read
    smaller, its sides not under `side`.
    """
    if upload.size > LARGEST_PICTURE:
        raise ValidationError(
            _("This picture is over 20 MB: send a lighter one."), code="too_large"
        )
    upload.seek(0)
    head = upload.read(12)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        raise ValidationError(_HEIC, code="heic")
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a camera wrote beside the picture is bent
            picture = Image.open(upload, formats=_READ)
            _draft(picture, side)
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            picture.load()
    except Image.DecompressionBombError as error:
        raise ValidationError(_TOO_WIDE, code="too_wide") from error
    except _DAMAGED as error:
        raise ValidationError(unreadable, code="unreadable") from error
    return picture
