"""Pictures are made smaller in little memory, in whatever they are written; those that are not read
are told by their name."""

import io
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageOps, ImageStat

from skills_center.base import files
from skills_center.base.files import content_type_of, lighter, portrait, wide_picture
from tests.marks import once

pytestmark = once
ROOT = Path(__file__).parent.parent.parent
MAKERS = (content_type_of, lighter, portrait, wide_picture)
# What a few pictures at once leave of a small server: measured over what the process held before.
MOST_MEGABYTES = 175

MEASURE = """
import sys
import zlib
from django.conf import settings
settings.configure(USE_I18N=False)
from django.core.files.uploadedfile import SimpleUploadedFile
from skills_center.base import files
def held(line):
    return next(int(one.split()[1]) for one in open("/proc/self/status") if one.startswith(line))
for place in sys.argv[1:]:
    upload = SimpleUploadedFile("a.jpg", open(place, "rb").read())
    for name in ("content_type_of", "lighter", "portrait", "wide_picture"):
        open("/proc/self/clear_refs", "w").write("5")  # the peak from here
        before = held("VmRSS")
        getattr(files, name)(upload)
        print(place, name, (held("VmHWM") - before) // 1024)
"""


def sent(content):
    return SimpleUploadedFile("IMG_2041.JPG", content, "image/jpeg")


def written(picture, kind, **options):
    made = io.BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def drawn(size=(3000, 1700)):
    """Something to see, different on every side."""
    picture = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", [picture, ImageOps.mirror(picture.rotate(180)), picture.rotate(90)])


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="Linux tells the peak")
def test_the_largest_pictures_are_read_in_bounded_memory(tmp_path):
    side = int(files.MOST_PIXELS**0.5)
    webp = int((files.MOST_MEMORY / 16) ** 0.5)
    png = {"compress_level": 1}  # what is read of it is as large, and it is written at once
    pictures = {
        "RGBA": ("RGBA", side, (9, 9, 9, 99), "PNG", png),
        "LA": ("LA", side, (9, 99), "PNG", png),
        "palette": ("P", side, 3, "PNG", png | {"transparency": 3}),
        "16 bit": ("I;16", side, 40_000, "PNG", png),
        "in passes": ("RGB", side, 0, "JPEG", {"progressive": True, "subsampling": 0}),
        "CMYK": ("CMYK", side, 0, "JPEG", {}),
        "drafted": ("RGB", 8000, 0, "JPEG", {}),
        "WEBP": ("RGB", webp, 0, "WEBP", {"method": 0}),
    }
    for name, (mode, length, colour, kind, options) in pictures.items():
        Image.new(mode, (length, length), colour).save(tmp_path / name, kind, **options)
    # A process of its own: what this one freed before would hide what is taken.
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, tmp_path.iterdir())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    taken = {line: int(line.rpartition(" ")[2]) for line in told.splitlines()}
    assert len(taken) == len(pictures) * len(MAKERS)
    assert {line for line, megabytes in taken.items() if megabytes > MOST_MEGABYTES} == set()


@pytest.mark.parametrize(
    ("kind", "options", "more"),
    [
        ("WEBP", {"method": 0}, 1.05 * files.MOST_MEMORY / 16),
        ("JPEG", {"progressive": True}, 1.05 * files.MOST_MEMORY / 8),
    ],
)
def test_what_would_take_more_is_refused_with_how_much_may_be(kind, options, more):
    side = int(more**0.5)
    mode = "CMYK" if kind == "JPEG" else "RGB"
    content = written(Image.new(mode, (side, side)), kind, **options)
    with pytest.raises(ValidationError) as refused:
        lighter(sent(content))
    assert str(int(more / 1.05) // 1_000_000) in refused.value.messages[0]


@pytest.mark.parametrize("size", [(3000, 1700), (1700, 3000), (2201, 97), (300, 200)])
def test_made_a_few_rows_at_a_time_it_looks_as_made_whole(size):
    picture = drawn(size)
    whole = picture.copy()
    whole.thumbnail((files.LONGEST_SIDE,) * 2, Image.Resampling.LANCZOS, reducing_gap=None)
    made = Image.open(lighter(sent(written(picture, "PNG"))))
    assert max(abs(a - b) for a, b in zip(made.size, whole.size, strict=True)) <= 1
    differs = ImageChops.difference(made, whole.resize(made.size))
    assert max(ImageStat.Stat(differs).mean) < 2


def test_a_palette_is_not_shown_in_steps():
    """Small print of a scan in few colours: its greys come of the mixing."""
    picture = Image.new("P", (4000, 1000))
    picture.putpalette([0, 0, 0, 255, 255, 255])
    picture.paste(1, (0, 0, 2001, 1000))
    for column in range(0, 4000, 3):
        picture.paste(1, (column, 0, column + 1, 1000))
    made = Image.open(lighter(sent(written(picture, "PNG"))))
    assert len(set(made.convert("L").crop((1300, 0, 2200, 1)).tobytes())) > 3


@pytest.mark.parametrize("orientation", range(10))
def test_whichever_way_it_was_held_it_stands_upright(orientation):
    picture = drawn((300, 200))
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = written(picture, "JPEG", exif=exif, quality=95)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    made = Image.open(lighter(sent(content)))
    assert made.size == upright.size
    assert max(ImageStat.Stat(ImageChops.difference(made, upright)).mean) < 3


def test_a_long_picture_of_many_dots_is_taken():
    made = Image.open(lighter(sent(written(Image.new("RGB", (16_000, 3_000)), "JPEG"))))
    assert made.size in {(files.LONGEST_SIDE, 412), (files.LONGEST_SIDE, 413)}


@pytest.mark.parametrize("transparency", [0, 40_000, 65_535])
def test_sixteen_bits_with_a_colour_to_see_through(transparency):
    png = written(Image.new("I;16", (60, 80), 40_000), "PNG")
    seen_through = b"tRNS" + transparency.to_bytes(2, "big")
    part = (2).to_bytes(4, "big") + seen_through + zlib.crc32(seen_through).to_bytes(4, "big")
    content = png[:33] + part + png[33:]
    for make in MAKERS:
        make(sent(content))


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("left", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "MPO"])
def test_a_cut_picture_is_refused_beside_the_field(make, left, kind):
    whole = written(Image.effect_noise((400, 300), 90).convert("RGB"), kind)
    with pytest.raises(ValidationError):
        make(sent(whole[: int(len(whole) * left)]))


def boxes(first, *others):
    brands = first + b"\0\0\0\0" + b"".join(others)
    return (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands + b"\0" * 400


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    "content",
    [
        *(boxes(one) for one in (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm")),
        *(boxes(one) for one in (b"hevs", b"mif1", b"msf1", b"mif2", b"avif", b"avis")),
        boxes(b"MiHE", b"mif1", b"heix"),
        boxes(b"cam1", b"isom", b"heic"),  # a camera's own brand stands first
    ],
)
def test_a_picture_of_few_devices_is_told_what_to_send(make, content):
    with pytest.raises(ValidationError) as refused:
        make(sent(content))
    assert refused.value.code == "heic"
    assert re.search("JPEG", refused.value.messages[0])


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (written(Image.new("P", (9, 9)), "GIF"), "GIF"),
        (written(Image.new("RGB", (9, 9)), "BMP"), "BMP"),
        (written(Image.new("RGB", (9, 9)), "TIFF"), "TIFF"),
        (boxes(b"crx ", b"isom"), "RAW"),
        (boxes(b"qt  "), "JPEG"),
        (boxes(b"isom", b"mp42"), "JPEG"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0" * 90, "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 90, "JPEG 2000"),
        (b"\0\0\0\x03ftyp", "JPEG"),
    ],
)
def test_what_is_known_and_not_read_is_said_by_its_name(make, content, said):
    with pytest.raises(ValidationError) as refused:
        make(sent(content))
    assert said in refused.value.messages[0]
    assert refused.value.code in ("format", "film")
