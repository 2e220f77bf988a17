"""Pictures made smaller, upright and in plain colours, in little memory."""

import struct
import warnings
import zlib
from contextlib import suppress

from PIL import ExifTags, Image

# Pillow raises nearly anything over bytes that somebody bent: its readers are many, and old.
DAMAGED = (
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
_ROWS_AT_ONCE = 64
# What a camera says of how it was held, and the turn that puts the picture upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def scaled(size, *, longest=None, shortest=None):
    """How large a picture of this size is made: never larger than it came."""
    scale = longest / max(size) if longest else shortest / min(size)
    return size if scale >= 1 else tuple(max(1, round(side * scale)) for side in size)


def made_smaller(picture, size):
    """The picture at this size, in plain colours: a few rows at a time, so that nothing but what
    its reader made of it is ever whole in memory."""
    made = Image.new("RGB", size)
    step = picture.height / size[1]
    around = int(3 * step) + 2  # rows that a row is mixed with
    for top in range(0, size[1], _ROWS_AT_ONCE):
        bottom = min(size[1], top + _ROWS_AT_ONCE)
        first = max(0, int(top * step) - around)
        last = min(picture.height, int(bottom * step) + around)
        rows = _in_plain_colours(picture.crop((0, first, picture.width, last)))
        height = last - first
        box = (0, top * step - first, picture.width, min(height, bottom * step - first))
        made.paste(rows.resize((size[0], bottom - top), Image.Resampling.LANCZOS, box), (0, top))
    return made


def how_it_was_held(picture):
    """The turn that puts a picture upright. What a camera wrote beside it may be damaged: then it
    stays as it lies."""
    with warnings.catch_warnings(), suppress(*DAMAGED):
        warnings.simplefilter("ignore")
        return _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation))
    return None


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
