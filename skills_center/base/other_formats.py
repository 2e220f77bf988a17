"""Pictures that are known and not read: who sends one is told which it is, and what to send."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

_HEIC = gettext_lazy(
    "We cannot read pictures in HEIC or AVIF. Take a screenshot of it and send that, or choose"
    " “Most compatible” (JPEG) in the settings of the camera and take it once more."
)
_FILM = gettext_lazy("This is a video. Send a picture (JPEG or PNG).")
_OTHER_PICTURE = gettext_lazy(
    "We cannot read pictures in %(format)s. Take a screenshot of it and send that, or save it as"
    " JPEG or PNG."
)
# Pictures that we know and do not read, by how they begin.
_OTHER_PICTURES = {
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"\0\0\0\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"\xff\x0a": "JPEG XL",
    b"\0\0\x01\0": "ICO",
    b"8BPS": "Photoshop",
}
# Of a file in boxes (ISO 14496-12) the brands that are pictures: of the one it names first, and of
# those it says it is readable as. A camera's own brand may stand first, or a new one.
_HEIC_BRANDS = {
    *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"),
    *(b"mif1", b"mif2", b"mif3", b"msf1", b"miaf", b"MiHB", b"MiHE", b"MiHA", b"MiPr"),
    *(b"avif", b"avis", b"avio", b"MA1A", b"MA1B", b"avci", b"avcs", b"jpeg", b"jpgs", b"vvic"),
}
_RAW_BRAND = b"crx "  # of a camera that writes what its sensor saw


def refuse_what_is_known(head):
    """ValidationError that names the format, of what is a picture that we do not read, or a film.

    Said of what begins as one; whether the rest is whole nobody looks.
    """
    for begins, name in _OTHER_PICTURES.items():
        if head.startswith(begins):
            raise ValidationError(_OTHER_PICTURE % {"format": name}, code="format")
    if head[4:8] != b"ftyp":
        return
    first, others = head[8:12], head[16 : int.from_bytes(head[:4], "big")]
    brands = {first, *(others[at : at + 4] for at in range(0, len(others), 4))}
    if brands & _HEIC_BRANDS:
        raise ValidationError(_HEIC, code="heic")
    if first == _RAW_BRAND:
        raise ValidationError(_OTHER_PICTURE % {"format": "RAW"}, code="format")
    raise ValidationError(_FILM, code="film")
