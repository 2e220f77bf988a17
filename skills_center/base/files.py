"""Files people hand in: kept outside the web root, and what they are by their content."""

import errno
import io
import logging
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from .afterwards import after_commit
from .errors import DomainError
from .logs import words_of
from .other_formats import refuse_what_is_known
from .smaller import DAMAGED, how_it_was_held, made_smaller, scaled

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
WHOLE_PAGE = {"longest": LONGEST_SIDE}
_FORMATS = ["JPEG", "PNG", "WEBP"]  # Pillow's reader of JPEG tells an MPO
MOST_PIXELS = 24_000_000  # the cameras of phones write 12, and more on request
_MILLIONS = MOST_PIXELS // 1_000_000
# Of a JPEG that its reader makes smaller line by line, so that less is ever in memory.
MOST_PIXELS_DRAFTED = 64_000_000
# What reading one may take, and what each dot takes until it is read: Pillow keeps four bytes, its
# reader of WEBP four times that, and of a JPEG in several passes all of them together.
MOST_MEMORY = 160_000_000  # bytes
_BYTES_OF_A_DOT = {"PNG": 4, "WEBP": 16, "JPEG": 4, "MPO": 4}
_TOO_WIDE = gettext_lazy(
    "This picture has over %(many)s million dots: send a smaller one, or a screenshot of it."
)
UNREADABLE = gettext_lazy("We cannot read this file. Send a PDF, or a picture (JPEG or PNG).")
NO_PICTURE = gettext_lazy("We cannot read this picture. Send another (JPEG or PNG).")
# What may be handed in, said wherever a file is asked for.
WHAT_IS_TAKEN = gettext_lazy("A PDF of 5 MB at most, or a picture (JPEG or PNG) of 20 MB.")
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


def discard(file):
    """Remove a stored file once that is certain: one whose row came back could not be brought back.

    What a crash, or a disk that does not give it up, leaves behind is found by `purge`.
    """
    if file:
        after_commit(file.storage.delete, file.name)


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
        is_ours = bool(content) and _read(kept, NO_PICTURE, WHOLE_PAGE).format == "JPEG"
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
    return _PICTURES[_read(upload, UNREADABLE, WHOLE_PAGE).format]


def _is_pdf(upload):
    upload.seek(0)
    return b"%PDF-" in upload.read(1024)


class LightPicture(ContentFile):
    """A picture that was made smaller already: it is not written anew, nor loses more."""

    content_type = "image/jpeg"


def lighter(upload):
    """A document as it is kept: a PDF as it came, of a picture a smaller JPEG, upright and with
    nothing of the camera or the place in it. Its small print stays readable."""
    if _is_pdf(upload):
        content_type_of(upload)
        return upload
    picture = _opened(upload, unreadable=UNREADABLE, **WHOLE_PAGE)
    stem = (upload.name or "picture").rpartition("/")[2].rpartition(".")[0] or "picture"
    return LightPicture(_as_jpeg(picture, quality=82), name=f"{stem}.jpg")


def _require_picture(upload):
    if _is_pdf(upload):
        raise ValidationError(_("Send a picture (JPEG or PNG)."), code="not_a_picture")


def portrait(upload, *, side=480):
    """A small JPEG made of an uploaded picture, with nothing of the camera or the place in it."""
    _require_picture(upload)
    picture = _opened(upload, shortest=side * 2)
    picture = ImageOps.fit(picture, (side, side * 5 // 4), centering=(0.5, 0.35))
    return ContentFile(_as_jpeg(picture, quality=82), name="portrait.jpg")


def wide_picture(upload, *, longest=1280):
    """A lighter JPEG made of an uploaded picture, whole, with nothing of the camera in it."""
    _require_picture(upload)
    picture = _opened(upload, longest=longest)
    return ContentFile(_as_jpeg(picture, quality=80), name="picture.jpg")


def _as_jpeg(picture, *, quality):
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=quality, optimize=True)
    return made.getvalue()


def _require_readable_size(picture):
    """Raise ValidationError for one with more dots than may be read of its kind."""
    each = _BYTES_OF_A_DOT[picture.format]
    if _is_in_passes(picture):
        each = 2 * len(picture.getbands())
    if picture.width * picture.height > min(MOST_PIXELS, MOST_MEMORY // each):
        raise _too_wide(min(_MILLIONS, MOST_MEMORY // each // 1_000_000))


def _too_wide(millions):
    return ValidationError(_TOO_WIDE % {"many": millions}, code="too_wide")


def _draft(picture, size):
    """Let a JPEG be read at a fraction of its size, no smaller than `size`. Of one that comes in
    several passes its reader holds all of them: they count before."""
    if picture.format not in ("JPEG", "MPO"):
        return
    if _is_in_passes(picture):
        _require_readable_size(picture)
    elif picture.width * picture.height > MOST_PIXELS_DRAFTED:
        raise _too_wide(MOST_PIXELS_DRAFTED // 1_000_000)
    picture.draft(None, size)


def _is_in_passes(picture):
    return bool(picture.info.get("progressive") or picture.info.get("progression"))


def _opened(upload, *, unreadable=NO_PICTURE, **aim):
    """The picture, upright and in plain colours, no larger than `aim` says: its `longest` side, or
    its `shortest`. All its pixels are read, so that a cut one is found out. ValidationError
    otherwise.

    Its size is told by its header, before memory is given to its pixels.
    """
    picture = _read(upload, unreadable, aim)
    turn = how_it_was_held(picture)
    try:
        made = made_smaller(picture, scaled(picture.size, **aim))
    except DAMAGED as error:
        raise ValidationError(unreadable, code="unreadable") from error
    return made.transpose(turn) if turn is not None else made


def _read(upload, unreadable, aim):
    """The picture as it lies, its pixels read; a JPEG at a fraction of its size."""
    if upload.size > LARGEST_PICTURE:
        raise ValidationError(
            _("This picture is over 20 MB: send a lighter one."), code="too_large"
        )
    upload.seek(0)
    refuse_what_is_known(upload.read(256))
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a camera wrote beside the picture is bent
            picture = Image.open(upload, formats=_FORMATS)
            _draft(picture, scaled(picture.size, **aim))
            _require_readable_size(picture)
            picture.load()
    except Image.DecompressionBombError as error:
        raise _too_wide(_MILLIONS) from error
    except DAMAGED as error:
        raise ValidationError(unreadable, code="unreadable") from error
    return picture
