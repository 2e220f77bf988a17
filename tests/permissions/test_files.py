"""A file that is missing is a 404 or left out, one that has no room a sentence: nowhere a fault.

Files are found from the models, pages from the URL configuration, uploads from the forms: new ones
are among them.
"""

import errno
import io
import re
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField
from django.urls import NoReverseMatch, reverse
from PIL import Image

from members.enums import DocumentKind, ImportState
from members.imports.jobs import ask, work_on_imports
from members.models import Document, Member, RegisterImport
from members.services.held_papers import hold_paper
from skills_center.base.dates import latest_birth_date, today
from skills_center.base.files import LARGEST_PICTURE, LARGEST_UPLOAD, WHAT_IS_TAKEN
from tests.factories.members import DocumentFactory, MemberFactory
from tests.factories.social import InitiativeFactory
from tests.marks import once
from tracks.models import SocialAction

from .everything import pages

pytestmark = once

# Of the pages that Django makes for each model, those that show no file.
PLAIN = {"changelist", "add", "history", "delete"}
UPLOADS = {
    "members.forms.desk.DeskForm": "desk",
    "members.forms.documents.DocumentForm": "paper",
    "members.forms.documents.PortraitForm": "portrait",
    "members.forms.guardians.SignedPaperForm": "guardian_paper",
    "members.forms.imports.RegisterForm": "register",
    "members.forms.own_papers.FileForm": "own_paper_anew",
    "members.forms.own_papers.PaperForm": "own_paper",
    "tracks.forms.social.ReportForm": "report",
}


# Missing ---------------------------------------------------------------------------
def file_fields():
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                yield model, field.name


@pytest.fixture
def files(world):
    """A world in which each field for a file has one, of every kind that pages treat apart."""
    DocumentFactory(member=world.member, kind=DocumentKind.PORTRAIT, content_type="image/jpeg")
    register = world.rows["members.registerimport"]
    register.state, register.columns = ImportState.SENT, ["last_name"]
    register.file.save("register", ContentFile(b"Nom\nAlami\n"), save=False)
    register.report.save("report", ContentFile(b"xlsx"))
    hold_paper(picture(), by=world.users["desk"], field="cv")
    for model, name in file_fields():
        assert model._default_manager.exclude(**{name: ""}).exists(), f"{model} has no {name}"
    return world


def remove_every_file():
    for model, name in file_fields():
        for row in model._default_manager.exclude(**{name: ""}):
            file = getattr(row, name)
            file.storage.delete(file.name)


def own_pages(world):
    """The pages that apps added to the back office, and what Django shows of rows with files."""
    with_files = {model for model, _name in file_fields()}
    for model, site in admin.site._registry.items():
        left_out = PLAIN if model in with_files else {*PLAIN, "change"}
        row = world.rows[model._meta.label_lower].pk
        for pattern in site.get_urls():
            if (pattern.name or "").rpartition("_")[2] in left_out:
                continue
            needed = pattern.pattern.converters if hasattr(pattern, "pattern") else {}
            filled = {"object_id": row, "pk": world.document.pk}
            try:
                yield reverse(f"admin:{pattern.name}", kwargs={one: filled[one] for one in needed})
            except (NoReverseMatch, KeyError):
                continue


@pytest.mark.parametrize("who", ["root", "member"])
def test_no_page_breaks_where_a_file_is_missing(files, who):
    if who == "root":
        found = {*own_pages(files), f"/en/documents/{files.document.pk}/"}
        assert any(path.endswith("report.xlsx") for path in found)
    else:
        found = {path for name, path in pages(files).items() if " " not in name}
    client = files.client(who)
    remove_every_file()
    assert {path: answer for path in found if (answer := client.get(path).status_code) >= 500} == {}


def test_missing_paper_says_what_to_do(files):
    remove_every_file()
    for who, path in {
        "member": f"/en/documents/{files.document.pk}/",
        "visitor": f"/en/initiatives/{files.shown.pk}/picture/",
    }.items():
        response = files.client(who).get(path)
        assert response.status_code == 404
        assert "This file is no longer here" in response.content.decode()


def test_card_is_drawn_without_a_portrait_that_is_missing(files):
    remove_every_file()
    response = files.client("member").get("/en/me/card.pdf")
    assert (response.status_code, response.content[:4]) == (200, b"%PDF")


def test_copy_of_ones_data_is_handed_out_without_what_is_missing(files):
    remove_every_file()
    client = files.client("member")
    response = client.post("/en/me/data/download/")
    assert response.status_code == 200
    assert b"".join(response.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("removed", ["from the disk", "by the purge"])
def test_register_without_its_file_opens_and_says_so(files, removed):
    register = files.rows["members.registerimport"]
    remove_every_file()
    if removed == "by the purge":
        RegisterImport.objects.update(file="", report="")
    client = files.client("director")
    page = reverse("admin:members_registerimport_change", args=[register.pk])
    response = client.get(page, headers={"accept-language": "en"})
    assert response.status_code == 200
    assert "The file of this register is no longer here" in response.content.decode()
    assert client.post(page, {"column_0": "last_name"}).status_code == 302


def test_worker_says_of_a_register_without_its_file_why_it_fails(files, caplog):
    register = files.rows["members.registerimport"]
    remove_every_file()
    ask(register, ImportState.TO_CHECK)
    assert work_on_imports() == 1
    register = RegisterImport.objects.get(pk=register.pk)
    assert register.state == ImportState.FAILED
    assert register.error != ""
    assert caplog.records == []


# No room ---------------------------------------------------------------------------
def forms_with_files(base=forms.BaseForm):
    for form in base.__subclasses__():
        fields = getattr(form, "base_fields", {}).values()
        own = form.__module__.split(".")[0] in ("members", "tracks", "enterprises", "forum")
        if own and any(isinstance(one, forms.FileField) for one in fields):
            yield f"{form.__module__}.{form.__qualname__}"
        yield from forms_with_files(form)


def test_each_form_that_takes_a_file_is_tried_here():
    assert set(forms_with_files()) == set(UPLOADS)


@pytest.fixture
def no_room(monkeypatch):
    """A disk that takes the first bytes of a file and no more."""

    class Full(io.FileIO):
        def write(self, data):
            super().write(bytes(data)[:3])
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.filesystem.os.fdopen", Full)


OF_THE_WORKER = {"heartbeat", "fault_mails"}


def kept_files():
    root = Path(storages["private"].location)
    return {path for path in root.rglob("*") if path.is_file() and path.name not in OF_THE_WORKER}


def picture():
    return SimpleUploadedFile("picture.jpg", saved_as("JPEG"))


def saved_as(kind):
    made = io.BytesIO()
    Image.new("RGB", (60, 60), "teal").save(made, kind)
    return made.getvalue()


@pytest.fixture
def upload(world):
    """`upload(name)`: somebody hands a file in; what they are answered."""
    initiative = InitiativeFactory(
        center=world.center, proposer=world.member, state="planned", starts_on=today()
    )
    register = SimpleUploadedFile(
        "2014.csv", "Nom;Prénom;Sexe;Date de naissance\nAlami;Salma;F;14/05/2003\n".encode()
    )
    walk_in = {
        "first_name": "Zineb",
        "last_name": "Berrada",
        "birth_date": "14/05/2003",
        "phone": "0612345678",
        "sex": "female",
        "center": world.center.slug,
        "consent": "on",
        "register": "1",
        "cv": picture(),
    }
    numbers = {"girls": 3, "boys": 4, "picture": picture()}
    paper = f"/admin/members/member/{world.member.pk}/paper/"
    sent = {"center": world.center.slug, "file": register}
    minor = MemberFactory(center=world.center, birth_date=latest_birth_date(15))
    signed = f"/admin/members/member/{minor.pk}/guardian/paper/"
    own = DocumentFactory(member=world.member, kind="cv", added_by=world.member.user)
    ways = {
        "guardian_paper": ("desk", signed, {"file": picture(), "seen": "on"}),
        "own_paper": ("member", "/en/me/papers/", {"kind": "cv", "chosen": picture()}),
        "own_paper_anew": ("member", f"/en/me/papers/{own.pk}/", {"chosen": picture()}),
        "portrait": ("member", "/en/me/picture/", {"picture": picture()}),
        "report": ("member", f"/en/me/initiatives/{initiative.pk}/report/", numbers),
        "paper": ("desk", paper, {"kind": "cv", "file": picture()}),
        "register": ("director", "/admin/members/registerimport/add/", sent),
        "desk": ("desk", "/admin/members/member/add/", walk_in),
    }

    def send(name):
        who, path, data = ways[name]
        return world.client(who).post(path, data, headers={"accept-language": "en"})

    return send


def rows():
    return {
        model._meta.label: model._default_manager.count()
        for model in (Document, Member, RegisterImport)
    } | {"reports": SocialAction.objects.exclude(reported_at=None).count()}


@pytest.mark.parametrize("name", UPLOADS.values())
def test_full_disk_is_a_sentence_and_nothing_is_kept(upload, no_room, name):
    before = rows(), kept_files()
    response = upload(name)
    assert response.status_code == 200
    assert "There is no room to keep this file now." in response.content.decode()
    assert (rows(), kept_files()) == before


@pytest.mark.parametrize("name", UPLOADS.values())
def test_with_room_it_is_kept(upload, name):
    """Else the test before this one would show nothing."""
    before = rows(), kept_files()
    assert upload(name).status_code == 302
    after = rows(), kept_files()
    is_replaced = name == "own_paper_anew"
    assert (after[0] == before[0]) == is_replaced
    assert after[1] - before[1]


def test_portrait_of_before_stays_where_there_is_no_room_for_the_new_one(world, upload, no_room):
    former = Document(
        member=world.member, kind=DocumentKind.PORTRAIT, file="documents/x.jpg", size=1
    )
    Document.objects.bulk_create([former])
    upload("portrait")
    assert world.member.documents.portraits().get().pk == former.pk


# Closed ------------------------------------------------------------------------------
# A copy that root restored, a share that went away, a disk that breaks.
FAULTS = [errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE, errno.ENOTDIR, errno.EISDIR]


@pytest.fixture(params=FAULTS, ids=errno.errorcode.get)
def closed_disk(request, monkeypatch):
    """A disk that gives nothing, and takes and removes nothing."""

    def refuse(*args, **options):
        raise OSError(request.param, "/srv/private/documents/x.pdf")

    monkeypatch.setattr(FileSystemStorage, "_open", refuse)
    for name in ("open", "remove"):
        monkeypatch.setattr(f"django.core.files.storage.filesystem.os.{name}", refuse)


def told(caplog):
    return {
        one.getMessage().partition(":")[0] for one in caplog.records if one.levelname == "ERROR"
    }


@pytest.mark.parametrize("who", ["root", "member"])
def test_no_page_breaks_where_files_are_closed(files, who, monkeypatch, caplog):
    def refuse(*args, **options):
        raise PermissionError(errno.EACCES, "x")

    monkeypatch.setattr(FileSystemStorage, "_open", refuse)
    client = files.client(who)
    found = {*own_pages(files)} if who == "root" else {"/en/me/card.pdf", "/en/me/data/"}
    found.add(f"/en/documents/{files.document.pk}/")
    assert {path: answer for path in found if (answer := client.get(path).status_code) >= 500} == {}
    assert "a file cannot be read" in told(caplog)  # somebody is told


def test_closed_file_is_a_page_that_says_so(files, closed_disk, caplog):
    answers = {
        "member": f"/en/documents/{files.document.pk}/",
        "visitor": f"/en/initiatives/{files.shown.pk}/picture/",
    }
    for who, path in answers.items():
        response = files.client(who).get(path)
        assert response.status_code == 404
        assert "This file cannot be opened at the moment" in response.content.decode()
    assert files.client("member").get("/en/me/card.pdf").content[:4] == b"%PDF"
    assert told(caplog) == {"a file cannot be read"}


def test_closed_disk_takes_no_upload_and_says_so(upload, closed_disk, caplog):
    before = rows()
    for name in UPLOADS.values():
        response = upload(name)
        assert response.status_code == 200, name
        assert "This file cannot be kept now." in response.content.decode(), name
    assert rows() == before
    assert "a file cannot be kept" in told(caplog)


GARBAGE = {
    "words": b"not a picture at all",
    "PDF": b"%PDF-1.7 %%EOF",
    "cut": lambda whole: whole[: len(whole) // 2],
    "another kind": lambda whole: saved_as("PNG"),
    "zeros": lambda whole: bytes(len(whole)),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_card_is_drawn_without_a_portrait_that_is_none_any_more(files, caplog, kind):
    path = Path(files.member.documents.portraits().get().file.path)
    path.write_bytes(picture().read())
    assert files.client("member").get("/en/me/card.pdf").content[:4] == b"%PDF"
    assert told(caplog) == set()
    bent = GARBAGE[kind]
    path.write_bytes(bent(path.read_bytes()) if callable(bent) else bent)
    response = files.client("member").get("/en/me/card.pdf")
    assert (response.status_code, response.content[:4]) == (200, b"%PDF")
    assert told(caplog) == {"a portrait that was kept is no picture any more"}


def test_what_is_taken_is_said_in_one_place_and_as_it_is():
    said = [int(number) for number in re.findall(r"\d+", str(WHAT_IS_TAKEN))]
    assert said == [size // 1024**2 for size in (LARGEST_UPLOAD, LARGEST_PICTURE)]
    root = Path(settings.BASE_DIR)
    places = [*root.glob("*/forms/*.py"), *root.glob("templates/**/*.html")]
    assert not [path.name for path in places if "5 MB" in path.read_text()]
