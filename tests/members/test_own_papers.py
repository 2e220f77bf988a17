"""Documents handed in from a phone: taken in whatever writing, made smaller, theirs to remove."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from members.enums import AccessKind, Role
from members.models import Document
from members.services import documents
from members.services.documents import hand_in, replace_document, take_document
from skills_center.base.errors import GoneError
from skills_center.base.files import LONGEST_SIDE, content_of, lighter
from tests.factories.members import DocumentFactory, MemberFactory
from tests.marks import once
from tests.pages_as_sent import untouched

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PAGE = "members:papers"


@pytest.fixture
def salma(center):
    return MemberFactory(center=center)


@pytest.fixture
def own(salma, client):
    client.force_login(salma.user)
    return client


def picture(kind="JPEG", size=(60, 80), mode="RGB", colour=None, **options):
    made = io.BytesIO()
    Image.new(mode, size, colour or 0).save(made, kind, **options)
    return made.getvalue()


def upload(content, name="IMG_2041.JPG"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def add(client, content=PDF, name="cv.pdf", kind="cv", field="chosen"):
    return client.post(reverse(PAGE), {"kind": kind, field: upload(content, name)})


def opened(document):
    with document.file.open("rb") as file:
        return Image.open(io.BytesIO(file.read()))


@pytest.mark.parametrize("field", ["photo", "chosen"])
def test_a_photo_or_a_file_is_added_and_listed(own, salma, field):
    assert add(own, picture(), field=field).status_code == 302
    paper = salma.documents.get()
    assert (paper.kind, paper.content_type, paper.added_by) == ("cv", "image/jpeg", salma.user)
    page = own.get(reverse(PAGE)).content.decode()
    assert reverse("members:document", args=[paper.pk]) in page
    assert reverse("members:remove_paper", args=[paper.pk]) in page


def test_a_pdf_is_kept_as_it_came(own, salma):
    add(own)
    assert salma.documents.get().file.read() == PDF


@once
def test_a_large_photo_is_made_smaller_upright_and_tells_no_place(own, salma):
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N", 2: (32.0, 53.0, 0.0)}
    add(own, picture(size=(8000, 6000), exif=exif, quality=95), kind="diploma", field="photo")
    made = opened(salma.documents.get())
    assert made.height == LONGEST_SIDE > made.width  # it was held upright
    assert not made.getexif()


@once
def test_a_photo_of_nine_megabytes_passes(own, salma):
    noise = Image.effect_noise((4000, 3000), 120).convert("RGB")
    made = io.BytesIO()
    noise.save(made, "JPEG", quality=95)
    assert len(made.getvalue()) > 8_700_000
    assert add(own, made.getvalue()).status_code == 302
    assert salma.documents.get().size < 5_000_000


@once
@pytest.mark.parametrize(
    "content",
    [
        picture(mode="CMYK", colour=(0, 0, 0, 0)),
        picture("PNG", mode="I;16", colour=65_535),
        picture("PNG", mode="RGBA", colour=(255, 0, 0, 0)),
        picture("PNG", mode="LA", colour=(0, 0)),
        picture("PNG", mode="1", colour=1),
        picture("WEBP", mode="RGBA", colour=(0, 0, 0, 0), lossless=True),
        picture("PNG", mode="P", colour=0, transparency=0),
    ],
    ids=["CMYK", "16 bit", "RGBA", "LA", "1 bit", "WEBP", "palette"],
)
def test_paper_is_white_in_whatever_colours_it_was_written(content):
    made = Image.open(lighter(upload(content)))
    assert made.mode == "RGB"
    assert min(made.getpixel((30, 40))) > 250


@once
def test_of_pictures_that_move_the_first_is_kept():
    frames = [Image.new("RGB", (60, 80), colour) for colour in ("white", "black")]
    made = io.BytesIO()
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert min(Image.open(lighter(upload(made.getvalue()))).getpixel((5, 5))) > 250


@once
@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_a_format_of_few_devices_is_told_plainly(own, salma, brand):
    page = add(own, b"\0\0\0\x18ftyp" + brand + b"\0" * 50, "IMG.HEIC")
    assert "HEIC" in str(page.context["form"].errors["chosen"])
    assert not salma.documents.exists()


@once
@pytest.mark.parametrize(
    "content",
    [b"", b"text", picture("GIF"), PDF[:-8], picture()[:200], b"%PDF-" + b"0" * 6_000_000],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_claimed(own, salma, content):
    page = add(own, content)
    assert page.context["form"].errors.keys() == {"chosen"}
    assert not salma.documents.exists()
    assert "ما كتبته محفوظ" not in page.content.decode()


@once
def test_of_a_picture_alone_no_pdf_is_spoken(own):
    page = own.post(reverse("members:portrait"), {"picture": upload(b"text")})
    assert "PDF" not in str(page.context["form"].errors["picture"])


@once
def test_progressive_pictures_of_many_dots_are_not_read(salma, monkeypatch):
    monkeypatch.setattr("skills_center.base.files.MOST_PIXELS", 1000)
    with pytest.raises(Exception, match="24"):
        lighter(upload(picture(size=(400, 400), progressive=True)))


@once
def test_nothing_and_two_at_once_are_asked_about(own, salma):
    page = own.post(reverse(PAGE), {"kind": "cv"})
    assert page.context["form"].errors.keys() == {"chosen"}
    both = {"kind": "cv", "photo": upload(picture()), "chosen": upload(picture())}
    assert own.post(reverse(PAGE), both).context["form"].errors.keys() == {"chosen"}
    assert own.post(reverse(PAGE), {}).context["form"].errors.keys() == {"kind", "chosen"}


def test_own_papers_are_replaced_and_removed(own, salma):
    add(own)
    first = salma.documents.get()
    own.post(reverse("members:replace_paper", args=[first.pk]), {"photo": upload(picture())})
    second = salma.documents.get()
    assert (second.pk != first.pk, second.kind) == (True, "cv")
    url = reverse("members:remove_paper", args=[second.pk])
    assert own.get(url).status_code == 200
    assert salma.documents.exists()
    own.post(url)
    assert not salma.documents.exists()


@pytest.mark.parametrize("verb", ["replace", "remove"])
def test_a_second_window_is_told_what_the_first_did(own, salma, verb):
    add(own)
    first = salma.documents.get()
    url = reverse(f"members:{verb}_paper", args=[first.pk])
    sent = untouched(own.get(url)) | {"chosen": upload(PDF)}
    replace_document(first, file=upload(PDF), by=salma.user)
    own.get(reverse(PAGE))
    second = own.post(url, sent, follow=True)
    assert second.redirect_chain[0][0] == reverse(PAGE)
    assert [str(one.level_tag) for one in second.context["messages"]] == [
        "error" if verb == "replace" else "success"
    ]
    assert salma.documents.count() == 1
    assert own.get(url).status_code == 404


def test_replacing_what_is_gone_adds_nothing(salma):
    first = take_document(member=salma, kind="cv", file=upload(PDF), by=salma.user)
    before = Document.objects.select_related("member").get(pk=first.pk)
    replace_document(first, file=upload(PDF), by=salma.user)
    with pytest.raises(GoneError):
        replace_document(before, file=upload(PDF), by=salma.user)
    assert salma.documents.count() == 1


def test_the_page_of_another_account_tells_nothing_of_what_is_gone(own, client, salma, center):
    add(own)
    url = reverse("members:replace_paper", args=[salma.documents.get().pk])
    sent = untouched(own.get(url)) | {"chosen": upload(PDF)}
    salma.documents.all().delete()
    client.force_login(MemberFactory(center=center).user)
    assert client.post(url, sent).status_code == 404


def test_a_page_sent_twice_keeps_its_document_once(own, salma):
    shown = untouched(own.get(reverse(PAGE)), "paper") | {"kind": "cv"}
    for _press in range(2):
        sent = shown | {"chosen": upload(picture())}
        assert own.post(reverse(PAGE), sent).status_code == 302
    assert salma.documents.count() == 1
    own.post(reverse(PAGE), shown | {"chosen": upload(PDF)})  # another one, of the same kind
    anew = untouched(own.get(reverse(PAGE)), "paper") | {"kind": "cv"}
    own.post(reverse(PAGE), anew | {"chosen": upload(PDF)})  # seen, and wished once more
    assert salma.documents.count() == 3


@once
def test_a_photo_that_stays_large_is_made_smaller_once_and_kept_once(own, salma):
    """Of a page full of print even the smaller picture has over a megabyte."""
    noise = Image.effect_noise((2600, 2000), 90).convert("RGB")
    made = io.BytesIO()
    noise.save(made, "JPEG", quality=90)
    shown = untouched(own.get(reverse(PAGE)), "paper") | {"kind": "cv"}
    for _press in range(2):
        own.post(reverse(PAGE), shown | {"chosen": upload(made.getvalue())})
    kept = salma.documents.get()
    assert kept.size > documents.LIGHT_ENOUGH
    assert content_of(kept.file) == lighter(upload(made.getvalue())).read()


def test_another_file_of_the_same_size_is_another_document(own, salma):
    shown = untouched(own.get(reverse(PAGE)), "paper") | {"kind": "cv"}
    for content in (PDF, PDF.replace(b"1 0 obj", b"2 0 obj")):
        own.post(reverse(PAGE), shown | {"chosen": upload(content)})
    assert salma.documents.count() == 2


def test_what_the_desk_took_meanwhile_is_not_the_one_that_was_sent(salma, staff):
    """The desk's own is the desk's to remove: theirs is kept beside it."""
    for by in (staff(Role.FRONT_DESK), salma.user):
        hand_in(member=salma, kind="cv", file=upload(PDF), by=by, newest_seen=0)
    assert salma.documents.count() == 2


def test_what_the_desk_added_is_the_desks_to_remove(own, salma, staff):
    desk = staff(Role.FRONT_DESK)
    paper = DocumentFactory(member=salma, added_by=desk)
    for name in ("members:replace_paper", "members:remove_paper"):
        assert own.post(reverse(name, args=[paper.pk])).status_code == 404
    assert Document.objects.filter(pk=paper.pk).exists()


def test_papers_of_others_are_nobodys_business(own, client, salma, center, staff):
    add(own)
    paper = salma.documents.get()
    read = reverse("members:document", args=[paper.pk])
    client.force_login(MemberFactory(center=center).user)
    for url in (
        read,
        *(reverse(f"members:{one}_paper", args=[paper.pk]) for one in ("replace", "remove")),
    ):
        assert client.post(url).status_code in (404, 405)
    assert client.get(read).status_code == 404
    client.force_login(staff(Role.FRONT_DESK))
    client.get(read)
    assert salma.accesses.get().kind == AccessKind.DOCUMENT


def test_a_file_holds_so_many_documents_and_no_more(own, salma, monkeypatch):
    monkeypatch.setattr(documents, "MOST_DOCUMENTS", 2)
    add(own)
    add(own)
    page = add(own)
    assert page.context["form"].errors.keys() == {"chosen"}
    assert salma.documents.count() == 2
    first = salma.documents.first()
    own.post(reverse("members:replace_paper", args=[first.pk]), {"chosen": upload(PDF)})
    assert salma.documents.count() == 2


def test_a_file_holds_so_many_bytes_and_no_more(own, salma, monkeypatch):
    monkeypatch.setattr(documents, "MOST_BYTES", len(PDF) + 1)
    add(own)
    assert add(own).status_code == 200
    assert salma.documents.count() == 1


@once
def test_at_the_desk_a_large_photo_is_made_smaller_too(salma, staff):
    content = picture("PNG", size=(3000, 2000)) + b"\0" * 2_000_000
    paper = take_document(
        member=salma, kind="diploma", file=upload(content), by=staff(Role.FRONT_DESK)
    )
    assert paper.content_type == "image/jpeg"
    assert paper.size < 1_000_000
