"""Pictures as phones and attackers write them: taken, or refused with a sentence. Real bytes."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from members.enums import Role
from skills_center.base.files import MOST_PIXELS, content_type_of, portrait, wide_picture
from tests.factories.members import MemberFactory
from tests.marks import once

pytestmark = once


def saved(kind, size=(60, 80), colour="teal", **options):
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, kind, **options)
    return made.getvalue()


def header_of(width, height):
    """A PNG of 65 bytes that says how wide it is, and holds no pixel."""

    def part(name, data):
        sum_of = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + sum_of

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", size) + part(b"IDAT", b"") + part(b"IEND", b"")


def sent(content, name="IMG_2041.JPG"):
    return SimpleUploadedFile(name, content, "image/jpeg")


MPO = saved("MPO", save_all=True, append_images=[Image.new("RGB", (60, 80))])
EXIF = {
    "an orientation that there is not": b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\xff\xff"
    + b"\0" * 6,
    "no table": b"garbage",
    "a table past the end": b"MM\0*\0\0\xff\xff",
    "nothing": b"",
    "a count past the end": b"MM\0*\0\0\0\x08\xff\xff\x01\x12\0\x03\xff\xff\xff\xff",
}
TAKEN = {
    "JPEG": saved("JPEG"),
    "MPO": MPO,
    "MPO, its second picture cut": MPO[: -len(MPO) // 4],
    "PNG": saved("PNG"),
    "WEBP": saved("WEBP"),
    "CMYK": saved("JPEG", quality=5),
    **{f"EXIF: {kind}": saved("JPEG", exif=b"Exif\0\0" + exif) for kind, exif in EXIF.items()},
}
WHOLE = saved("PNG", (300, 300))
REFUSED = {
    "empty": b"",
    "text": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "GIF": saved("GIF"),
    "BMP": saved("BMP"),
    "TIFF": saved("TIFF"),
    "cut": WHOLE[: len(WHOLE) // 2],
    "JPEG cut in its header": saved("JPEG")[:30],
    "WEBP cut": saved("WEBP")[:25],
    "PNG without pixels": header_of(60, 80),
    "PNG of nothing": header_of(0, 0),
    "PNG with a wrong sum": WHOLE[:20] + b"\xff" + WHOLE[21:],
    "more pixels than we read": header_of(4900, 4900),
    "a bomb that Pillow warns of": header_of(10_000, 10_000),
    "a bomb that Pillow refuses": header_of(14_000, 14_000),
    "as wide as a header can say": header_of(2**31 - 1, 2**31 - 1),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_picture_of_a_phone_is_taken(kind):
    assert content_type_of(sent(TAKEN[kind])).startswith("image/")
    for make in (portrait, wide_picture):
        made = Image.open(make(sent(TAKEN[kind])))
        assert made.format == "JPEG"
        assert not made.getexif()


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_picture_is_refused_with_a_sentence(kind):
    for make in (content_type_of, portrait, wide_picture):
        with pytest.raises(ValidationError) as refused:
            make(sent(REFUSED[kind]))
        assert refused.value.message


def test_size_is_read_before_any_pixel(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda *args: pytest.fail("pixels were read"))
    with pytest.raises(ValidationError, match="24"):
        content_type_of(sent(header_of(MOST_PIXELS // 1000 + 1, 1000)))


@pytest.mark.parametrize(
    "broke",
    [KeyError, TypeError, IndexError, struct.error, ZeroDivisionError, RecursionError, OSError],
)
def test_whatever_pillow_raises_is_a_sentence(monkeypatch, broke):
    def breaks(*args, **options):
        raise broke("planted")

    monkeypatch.setattr(Image, "open", breaks)
    with pytest.raises(ValidationError):
        content_type_of(sent(TAKEN["JPEG"]))


@pytest.mark.parametrize("kind", ["MPO", "EXIF: no table"])
def test_member_adds_the_picture_of_a_phone(client, center, kind):
    member = MemberFactory(center=center)
    client.force_login(member.user)
    response = client.post(reverse("members:portrait"), {"picture": sent(TAKEN[kind])})
    assert response.status_code == 302
    assert member.documents.portraits().exists()


def test_bomb_is_refused_beside_the_field(client, center):
    client.force_login(MemberFactory(center=center).user)
    bomb = sent(REFUSED["a bomb that Pillow refuses"])
    response = client.post(reverse("members:portrait"), {"picture": bomb})
    assert response.status_code == 200
    assert response.context["form"].errors["picture"]


def test_bomb_among_the_papers_of_the_desk_is_refused(client, staff):
    client.force_login(staff(Role.FRONT_DESK))
    bomb = sent(REFUSED["a bomb that Pillow refuses"])
    response = client.post("/admin/members/member/add/", {"guardian_paper": bomb, "register": "1"})
    assert response.status_code == 200
