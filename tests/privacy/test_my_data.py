"""A member reads and takes all their data, and nobody else's."""

import io
import json
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone, translation

from enterprises.models import ProjectMove
from members.enums import ConsentPurpose
from members.models import Access, Consent, DataRequest, Member, User
from members.models.contacts import writes_contacts
from members.privacy.file import FILE_LEFT_OUT
from members.services.guardians import ask_guardian
from members.services.merging import merge
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.models import Message
from skills_center.privacy.export import archive_of, sections_of
from tests.factories.enterprises import GrantFactory
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.marks import once
from tracks.enums import RefusalReason
from tracks.models import EnrolmentMove

from .contracts import LEFT_OUT, MODELS
from .fields import NOT_HANDED_OUT, NOT_HANDED_OUT_ANYWHERE, named
from .graph import models_about_members
from .people import MARK, mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(person, client):
    member = person()
    client.force_login(User.objects.get(pk=member.user_id))
    return member


def archive(response):
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    return ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def download(client, language="ar"):
    return client.post(f"/{language}/me/data/download/")


# The copy -----------------------------------------------------------------
def test_each_model_about_members_is_handed_out_or_left_out_with_a_reason(center):
    handed_out = {part.model._meta.label_lower for part in sections_of(MemberFactory())}
    answered_for = {model._meta.label_lower for model in MODELS}
    about = {model._meta.label_lower for model in models_about_members()} | answered_for
    assert about - handed_out - LEFT_OUT.keys() == set(), (
        "In no copy: give its contract a section in `export`, or a reason in `not_handed_out`."
    )
    both = handed_out & LEFT_OUT.keys()
    assert both == set(), "Handed out and left out: take it out of `not_handed_out`."
    assert LEFT_OUT.keys() <= answered_for


def test_the_copy_holds_a_page_the_data_and_the_files(client, member):
    taken = archive(download(client))
    document = member.documents.get()
    picture = member.initiatives_proposed.get().pk
    assert sorted(taken.namelist()) == [
        "data.html",
        "data.json",
        f"files/document-{document.pk}.pdf",
        f"files/socialaction-picture-{picture}.jpg",
    ]
    assert MARK.fullmatch(taken.read(f"files/document-{document.pk}.pdf").decode())
    data = json.loads(taken.read("data.json"))
    assert data["file"][0]["number"] == member.number
    assert data["file"][0]["birth_date"] == str(member.birth_date)
    empty = {code for code, rows in data.items() if not rows}
    assert empty == {"documents_destroyed", "social_actions", "grants"}, (
        "A section without rows, of which nothing is tried here: give `full_person`"
        " (tests/privacy/people.py) a row for it."
    )
    page = taken.read("data.html").decode()
    assert 'lang="ar" dir="rtl"' in page
    assert f"files/document-{document.pk}.pdf" in page


@once
def test_the_copy_is_in_the_language_of_the_page(client, member):
    page = archive(download(client, "fr")).read("data.html").decode()
    assert 'lang="fr" dir="ltr"' in page


@once
@pytest.mark.parametrize(
    ("code", "words"), [("link", "par le lien d’un message"), ("seats", ""), ("", "—")]
)
def test_the_reason_of_a_step_is_said_in_words(member, code, words):
    move = EnrolmentMove.objects.filter(subject__member=member).latest("pk")
    code = RefusalReason.values[0] if code == "seats" else code
    EnrolmentMove.objects.filter(pk=move.pk).update(reason=code)
    with translation.override("fr"):
        words = words or str(RefusalReason(code).label)
        (steps,) = [part for part in sections_of(member) if part.code == "enrolment_moves"]
        said = {item.shown for row in steps.rows for item in row if item.name == "reason"}
    assert words in said
    assert code not in said


@once
def test_the_page_of_the_copy_has_one_main_part(client, member):
    page = archive(download(client, "fr")).read("data.html").decode()
    assert (page.count("<main>"), page.count("</main>")) == (1, 1)
    assert page.index("<main>") < page.index("<h1>") < page.index("</main>")


def test_the_copy_holds_nothing_of_anybody_else(client, member, person):
    person()
    text = "".join(
        archive(download(client)).read(name).decode() for name in ("data.html", "data.json")
    )
    own = Member.objects.get(pk=member.pk).first_name
    assert {found.lower() for found in MARK.findall(text) if found.startswith("zq")} == {own}
    assert mark(int(own[2:7]) + 1) not in text


def test_taking_a_copy_is_logged(client, member):
    Access.objects.all().delete()
    archive(download(client))
    assert Access.objects.get().kind == "export"


@once
def test_who_logged_in_long_ago_logs_in_again_first(client, member):
    session = client.session
    session["logged_in_at"] -= timedelta(minutes=16).total_seconds()
    session.save()
    response = download(client)
    assert response.status_code == 302
    assert "login" in response.url
    assert client.get("/ar/me/").status_code == 302


@once
def test_a_file_the_storage_lost_does_not_spoil_the_copy(member):
    document = member.documents.get()
    document.file.storage.delete(document.file.name)
    with translation.override("fr"):
        taken = ZipFile(io.BytesIO(b"".join(archive_of(member))))
    assert taken.read(f"files/document-{document.pk}.pdf") == b""


@once
def test_the_files_are_handed_on_in_pieces(member, monkeypatch):
    monkeypatch.setattr("skills_center.privacy.export.CHUNK", 4)
    pieces = list(archive_of(member))
    assert len(pieces) >= 4
    assert ZipFile(io.BytesIO(b"".join(pieces))).testzip() is None


# The page -----------------------------------------------------------------
@once
def test_the_page_is_valid_in_each_language(client, member, valid_html):
    Consent.objects.create(
        member=member, purpose="photo", notice_version="2026-11", language="ar",
        withdrawn_at=timezone.now(),
    )  # fmt: skip
    for language in ("ar", "fr", "en"):
        valid_html(client.get(f"/{language}/me/data/"))
        valid_html(client.get(f"/{language}/me/data/consents/processing/withdraw/"))


def test_a_member_reads_of_their_own_picture(client, member):
    for path in ("/en/me/data/", "/en/me/data/consents/photo/withdraw/"):
        page = client.get(path, follow=True).content.decode()
        assert "use of their picture" not in page.lower()
    assert "Use of your picture" in client.get("/en/me/data/").content.decode()


def test_agreeing_withdrawing_and_agreeing_again(client, member):
    client.post("/ar/me/data/consents/photo/give/")
    client.post("/ar/me/data/consents/photo/give/")
    photo = member.consents.filter(purpose=ConsentPurpose.PHOTO)
    assert photo.in_force().count() == photo.count() == 1
    for _ in range(2):
        assert client.post("/ar/me/data/consents/photo/withdraw/").status_code == 302
    assert photo.in_force().count() == 0
    client.post("/ar/me/data/consents/photo/give/")
    assert photo.count() == 2


@once
def test_opening_the_withdrawal_changes_nothing(client, member):
    assert client.get("/ar/me/data/consents/processing/withdraw/").status_code == 200
    assert member.consents.in_force().count() == 1


def test_asking_in_words_and_thinking_again(client, member):
    DataRequest.objects.all().delete()
    assert client.post("/ar/me/data/", {"kind": "correction", "text": ""}).status_code == 200
    assert not DataRequest.objects.exists()
    client.post("/ar/me/data/", {"kind": "correction", "text": "اسمي"})
    client.post("/ar/me/data/", {"kind": "correction", "text": "اسمي"})
    client.post("/ar/me/data/", {"kind": "erasure", "text": ""})
    assert [row.kind for row in DataRequest.objects.order_by("pk")] == ["correction", "erasure"]
    first = DataRequest.objects.get(kind="correction")
    client.post(f"/ar/me/data/requests/{first.pk}/withdraw/")
    assert DataRequest.objects.get(pk=first.pk).state == "withdrawn"


def test_other_words_of_a_kind_that_waits_are_not_lost(client, member):
    DataRequest.objects.all().delete()
    client.post("/ar/me/data/", {"kind": "correction", "text": "اسمي"})
    answer = client.post("/ar/me/data/", {"kind": "correction", "text": "عنواني كذلك"})
    row = DataRequest.objects.get()
    assert row.text == "اسمي"
    page = answer.content.decode()
    assert f'href="#request-{row.pk}"' in page
    assert f'id="request-{row.pk}"' in page
    assert "عنواني كذلك" in page


@once
def test_guessing_numbers_gives_nothing_of_another(client, member, person):
    """Every address of a member's space that holds a number or a name, tried with another's."""
    other = person()
    theirs = DataRequest.objects.get(member=other)
    enrolment = other.enrolments.last()
    before = list(Consent.objects.values()), list(DataRequest.objects.values())
    for address in (
        reverse("members:withdraw_request", args=[theirs.pk]),
        reverse("tracks:confirm", args=[enrolment.pk]),
        reverse("tracks:withdraw", args=[enrolment.pk]),
        reverse("members:withdraw_request", args=[10**15]),
        reverse("members:give_consent", args=["guess"]),
        reverse("members:withdraw_consent", args=[str(other.pk)]),
    ):
        assert client.post(address).status_code == 404, address
    assert (list(Consent.objects.values()), list(DataRequest.objects.values())) == before
    for query in (f"?member={other.pk}", f"?id={other.pk}", f"?number={other.number}"):
        for page in ("/ar/me/", "/ar/me/data/"):
            assert other.first_name not in client.get(page + query).content.decode()


def test_who_has_no_file_has_nothing_to_take(client):
    client.force_login(UserFactory())
    assert client.get("/ar/me/data/").status_code == 302
    assert client.post("/ar/me/data/download/").status_code == 404


def test_the_copy_of_a_minor_holds_no_link_of_their_guardian(client, center):
    minor = MemberFactory(center=center, birth_date=latest_birth_date(15))
    ask_guardian(GuardianFactory(member=minor).member)
    old = Message.objects.create(
        user=minor.user, channel="text", address="+212600000001", language="ar",
        body=f"http://127.0.0.1/ar/guardian/{minor.pk}:x:y/",
    )  # fmt: skip
    client.force_login(minor.user)
    taken = archive(download(client))
    text = taken.read("data.json").decode() + taken.read("data.html").decode()
    assert "/guardian/" not in text
    assert old.body not in client.get("/ar/me/data/").content.decode()


ARABIC = re.compile(r"[\u0621-\u064a]")
# Shown as they are in every language: what somebody typed, an address, a number, a product.
AS_IT_IS = re.compile(r"zq|^[A-Z0-9]{12}$|^motivation$|@|\d|^—$|^PDF$|^Person|^[A-Z]{3,4}-")


@once
def test_the_copy_reads_in_words_in_the_language_of_the_page(person, director):
    """No name of a column, no code, nothing as a program writes it."""
    member = person()
    GrantFactory(project=member.projects.get())
    EnrolmentMove.objects.update(
        verb="refuse", from_state="submitted", to_state="refused", reason="places"
    )
    ProjectMove.objects.update(from_state="submitted", to_state="selected")
    member.enrolments.update(refusal_reason="places")
    member.proposals.update(
        changes={"sex": "male", "goals": ["job-skills"], "birth_date": "2003-05-14"},
        before={"sex": "female", "goals": [], "birth_date": "2003-05-15"},
        accepted=["sex"],
    )
    with translation.override("ar"):
        sections = sections_of(member)
        items = [(part.code, item) for part in sections for row in part.rows for item in row]
        assert [part.title for part in sections if not ARABIC.search(part.title)] == [], (
            "Give its model a `verbose_name_plural`, or the section a `title`, and translate it."
        )
    assert {(code, item.label) for code, item in items if not ARABIC.search(item.label)} == set(), (
        "Give the field a verbose name in `_()`, or the section `labels`; then `make messages`."
    )
    assert {
        (code, item.name, item.shown)
        for code, item in items
        if not (ARABIC.search(item.shown) or AS_IT_IS.search(item.shown))
        or re.search(r"[{}\[\]_]", item.shown)
    } == set(), (
        "A value as a program writes it: give the field choices, its model `get_…_display`, or the"
        " section `shown`. What nobody translates (a name of a product) goes to AS_IT_IS."
    )
    # A number as people write it: in a line of Arabic another reads from its end.
    assert [(code, item.name) for code, item in items if re.search(r"\+\d{9}", item.shown)] == []
    for part in sections:
        for row in part.rows:
            labels = [item.label for item in row]
            assert len(set(labels)) == len(labels), (part.code, labels)


def _texts_of(model):
    """Its columns of free text; what is left out of the copy stands in `fields.py` with why."""
    left_out = named(NOT_HANDED_OUT.get(model._meta.label_lower, {}), NOT_HANDED_OUT_ANYWHERE)
    file = {*FILE_LEFT_OUT} if model in (Member, Member.history.model) else set()
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
        is_shared = getattr(field, "translated_field", None) is not None
        if is_text and not field.choices and field.name not in left_out | file and not is_shared:
            yield field


def test_a_token_in_each_text_of_each_model_is_in_the_copy(client, member):
    """Of each column its own, written into the row of the person: all come back in the archive."""
    GrantFactory(project=member.projects.get())
    planted = {}
    shared = [model for model in MODELS if model._meta.label_lower not in LEFT_OUT]
    columns = [(one, field) for one in shared for field in _texts_of(one)]
    for number, (model, field) in enumerate(columns):
        token = f"tk{number:03}"
        value = {"address": token} if isinstance(field, models.JSONField) else token
        names = {one.name for one in model._meta.concrete_fields}
        in_languages = {f"{field.name}_{code}" for code in ("ar", "fr", "en")} & names
        try:
            with transaction.atomic(), writes_contacts():
                written = dict.fromkeys([field.name, *in_languages], value)
                models.QuerySet(model).update(**written)
        except (IntegrityError, ValidationError, ValueError):
            continue  # a code, a phone, or one of a kind: `people.py` wrote what it takes
        planted[token] = f"{model._meta.label_lower}.{field.name}"
    assert len(planted) > 40
    taken = archive(download(client))
    data = taken.read("data.json").decode()
    assert {place for token, place in planted.items() if token not in data} == set(), (
        "This text is not in the copy as it is stored: add it to the section of its model in"
        " `privacy` of its app, or to NOT_HANDED_OUT in tests/privacy/fields.py with the reason. A"
        " `shown` of its own, or rows that the section leaves out, may hold it back too."
    )


def test_the_copy_holds_what_a_file_said_that_became_one_with_theirs(center):
    kept, gone = MemberFactory(center=center), MemberFactory(center=center, address="zq00099w")
    merged = merge(kept=kept, gone=gone, by=None)
    MemberFactory(center=center, address="zq00098w")
    [said_before] = [one for one in sections_of(merged) if one.code == "history"]
    assert "zq00099w" in str(said_before.rows)
    assert "zq00098w" not in str(said_before.rows)
