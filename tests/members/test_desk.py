"""The front desk: a walk-in on one page, looked up first; papers taken, read and removed."""

import io
import re
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from PIL import Image

from members.enums import AccessKind, ConsentMeans, ConsentPurpose, DocumentKind, Origin, Role
from members.forms.desk import DeskForm, goal_choices
from members.models import Access, Document, DuplicatePair, Guardian, Member, MemberGoal
from members.services.documents import take_document
from skills_center.base.dates import latest_birth_date
from skills_center.network.models import Center
from tests.factories.members import DocumentFactory, GuardianFactory, MemberFactory
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.pages_as_sent import untouched

ADD = "/admin/members/member/add/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
BORN = date(2003, 5, 14)


def picture(kind="JPEG", size=(60, 60)):
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind)
    return made.getvalue()


@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.FRONT_DESK))
    return client


@pytest.fixture
def walk_in(center):
    return {
        "first_name": "سلمى",
        "last_name": "العلوي",
        "birth_date": "14/05/2003",
        "phone": "0612345678",
        "sex": "female",
        "center": center.slug,
        "consent": "on",
        "register": "1",
    }


@once
def test_each_field_of_the_form_is_drawn_once(desk, walk_in, center):
    MemberFactory(center=center, phone="0612345678")  # who looks like them: a box to go on
    response = desk.post(ADD, walk_in)
    page = response.content.decode()
    drawn = {
        field.html_name: len(
            re.findall(rf'<(?:input|select|textarea)[^>]* name="{field.html_name}"', page)
        )
        for field in response.context["form"]
    }
    missing = {name for name, times in drawn.items() if not times}
    assert missing == set(), (
        f"The desk asks for {missing} and its page does not show it: a name in PLACED of"
        " members/forms/desk.py is drawn by hand in templates/admin/desk/register.html."
    )
    many = {"sex", "goals", "center", "guardian_relation"}  # a button or a box each
    assert {name for name, times in drawn.items() if times > 1} <= many


def test_a_walk_in_is_registered_with_what_the_desk_has(desk, walk_in):
    cv = SimpleUploadedFile("cv.pdf", PDF)
    response = desk.post(ADD, walk_in | {"cv": cv, "cin": " qa 123-456 "})
    member = Member.objects.get()
    assert response.url == reverse("admin:members_member_change", args=[member.pk])
    assert (member.cin, member.origin) == ("QA123456", Origin.DESK)
    consent = member.consents.get()
    assert (consent.means, consent.recorded_by) == (
        ConsentMeans.PAPER,
        member.documents.get().added_by,
    )


def test_who_is_here_already_is_shown_first(desk, walk_in, center):
    known = MemberFactory(center=center, birth_date=BORN, first_name="Selma", last_name="Alaoui")
    response = desk.post(ADD, walk_in)
    assert [one["member"] for one in response.context["likely"]] == [known]
    assert Member.objects.count() == 1
    assert list(response.context["form"].errors) == ["confirmed"]
    said = response.content.decode().partition('id="likely"')[2].partition("</fieldset>")[0]
    assert response.context["form"].errors["confirmed"][0] in said
    desk.post(ADD, walk_in | {"confirmed": "on"})
    assert Member.objects.count() == 2
    assert DuplicatePair.objects.count() == 1


def test_looking_up_registers_nobody_and_keeps_what_was_typed(desk, walk_in, center):
    MemberFactory(center=center, phone="+212612345678", first_name="كريم")
    del walk_in["register"]
    del walk_in["sex"]
    response = desk.post(ADD, walk_in | {"lookup": "1"})
    assert len(response.context["likely"]) == 1
    assert not response.context["form"].errors
    assert "العلوي" in response.content.decode()
    part = desk.post(reverse("admin:members_member_lookup"), walk_in)
    assert len(part.context["likely"]) == 1
    assert Member.objects.count() == 1


@once
@pytest.mark.parametrize(
    ("typed", "enough"),
    [
        ([], False),
        (["first_name", "last_name"], False),
        (["birth_date"], False),
        (["first_name", "birth_date"], False),
        (["first_name", "last_name", "birth_date"], True),
        (["phone"], True),
        (["cin"], True),
    ],
)
@pytest.mark.parametrize("path", [ADD, "/admin/members/member/lookup/"])
def test_nobody_is_said_to_be_new_before_anybody_was_looked_for(desk, walk_in, path, typed, enough):
    walk_in["cin"] = "QA123456"
    page = desk.post(path, {name: walk_in[name] for name in typed} | {"lookup": "1"})
    says = page.content.decode()
    assert ("likely-none" in says) is enough
    assert ("likely-ask" in says) is not enough


REFUSED = {"birth_date": "31/02/2008", "phone": "12", "cin": "???"}


@once
@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("path", [ADD, "/admin/members/member/lookup/"])
def test_what_cannot_be_looked_for_is_said_to_be_wrong_not_to_be_missing(desk, walk_in, path, name):
    del walk_in["register"]
    for other in REFUSED.keys() - {name, "birth_date"}:
        walk_in.pop(other, None)
    page = desk.post(path, walk_in | {name: REFUSED[name]})
    says = page.content.decode()
    assert [field.name for field, _error in page.context["refused"]] == [name]
    assert f'href="#id_{name}"' in says
    assert "likely-ask" not in says
    assert "likely-none" not in says  # nobody was looked for by that


@once
def test_who_registers_reads_beside_the_fields_what_is_missing(desk, walk_in):
    says = desk.post(ADD, {"register": "1"}).content.decode()
    assert "likely-ask" not in says
    assert "errorlist" in says
    says = desk.post(ADD, walk_in | {"birth_date": REFUSED["birth_date"]}).content.decode()
    assert "likely-refused" not in says


@once
def test_a_desk_that_has_typed_nothing_is_told_nothing(desk):
    page = desk.get(ADD).content.decode()
    assert "likely-none" not in page
    assert "likely-ask" not in page


def test_a_file_of_another_centre_is_told_without_its_person(desk, walk_in):
    MemberFactory(
        center=CenterFactory(), birth_date=BORN, first_name="Selma", last_name="Alaoui", cin="ZZ1"
    )
    page = desk.post(ADD, walk_in).content.decode()
    assert Member.objects.get().number in page
    assert "Selma" not in page


def test_a_minor_comes_with_the_paper_of_the_guardian(desk, walk_in):
    walk_in |= {
        "birth_date": f"{latest_birth_date(12):%d/%m/%Y}",
        "guardian_name": "فاطمة",
        "guardian_relation": "mother",
        "guardian_phone": "0611223344",
        "guardian_paper": SimpleUploadedFile("paper.jpg", picture()),
    }
    desk.post(ADD, walk_in)
    member = Member.objects.get()
    assert not member.awaits_guardian
    assert member.documents.get().kind == DocumentKind.GUARDIAN
    assert Guardian.objects.get().times_asked == 0


@once
@pytest.mark.parametrize(
    ("field", "content"),
    [
        ("cv", b"MZ\x90 no paper at all"),
        ("diploma", b"%PDF-1.4 cut in the mid"),
        ("card_copy", picture()[:-40]),
        ("cv", b""),
        ("cv", PDF + b"\0" * (5 * 1024 * 1024)),
    ],
)
def test_a_paper_that_is_none_is_refused_beside_its_field(desk, walk_in, field, content):
    response = desk.post(ADD, walk_in | {field: SimpleUploadedFile("paper.pdf", content)})
    assert list(response.context["form"].errors) == [field]
    assert not Member.objects.exists()


@once
@pytest.mark.parametrize("garbage", ["", "x" * 9000, "😀", "31/02/2004", "<script>"])
@pytest.mark.parametrize("field", ["first_name", "sex", "birth_date", "center"])
def test_garbage_gets_a_message_and_registers_nobody(desk, walk_in, field, garbage):
    response = desk.post(ADD, walk_in | {field: garbage})
    assert list(response.context["form"].errors) == [field]
    assert not Member.objects.exists()


def test_the_desk_registers_at_its_own_centre(desk, walk_in):
    response = desk.post(ADD, walk_in | {"center": CenterFactory().slug})
    assert list(response.context["form"].errors) == ["center"]


def test_a_card_number_taken_is_said_beside_it(desk, walk_in, center):
    MemberFactory(center=center, cin="QA1")
    response = desk.post(ADD, walk_in | {"cin": "qa1", "confirmed": "on"})
    assert list(response.context["form"].errors) == ["cin"]
    assert Member.objects.count() == 1


def test_a_paper_is_added_opened_and_removed(desk, center):
    member = MemberFactory(center=center)
    page = reverse("admin:members_member_paper", args=[member.pk])
    desk.post(page, {"kind": "diploma", "file": SimpleUploadedFile("../x\n.png", picture("PNG"))})
    document = member.documents.get()
    assert (document.content_type, document.kind) == ("image/png", DocumentKind.DIPLOMA)
    assert "x" not in document.file.name.partition("/")[2]
    opened = desk.get(reverse("members:document", args=[document.pk]))
    assert b"".join(opened.streaming_content) == picture("PNG")
    assert opened["Content-Disposition"].startswith("attachment")
    assert Access.objects.get().kind == AccessKind.DOCUMENT
    desk.post(reverse("admin:members_member_remove_paper", args=[member.pk, document.pk]))
    assert not Document.objects.exists()


def test_the_paper_of_the_guardian_opens_the_file(desk, center):
    member = MemberFactory(center=center, birth_date=latest_birth_date(12))
    GuardianFactory(member=member)
    page = reverse("admin:members_member_paper", args=[member.pk])
    desk.post(page, {"kind": "guardian", "file": SimpleUploadedFile("a.pdf", PDF)})
    assert member.consents.get().purpose == ConsentPurpose.GUARDIAN


def test_pages_of_a_stranger_are_not_found(desk):
    stranger = DocumentFactory(member__center=CenterFactory())
    for address in (
        reverse("admin:members_member_paper", args=[stranger.member_id]),
        reverse("admin:members_member_card", args=[stranger.member_id]),
        reverse("members:document", args=[stranger.pk]),
    ):
        assert desk.get(address).status_code == 404


@once
def test_the_card_is_a_pdf_in_the_language_of_the_page(desk, center):
    response = desk.get(
        reverse("admin:members_member_card", args=[MemberFactory(center=center).pk])
    )
    assert response.content.startswith(b"%PDF-")


@once
def test_the_members_own_pages_on_card_and_picture(client, center):
    member = MemberFactory(center=center)
    client.force_login(member.user)
    page = reverse("members:portrait")
    wrong = client.post(page, {"picture": SimpleUploadedFile("me.jpg", PDF)})
    assert list(wrong.context["form"].errors) == ["picture"]
    for _twice in range(2):
        client.post(page, {"picture": SimpleUploadedFile("me.jpg", picture(size=(900, 500)))})
    portrait = member.documents.get()
    assert Image.open(portrait.file).size == (480, 600)
    assert client.get(reverse("members:card_pdf")).content.startswith(b"%PDF-")
    assert client.get(reverse("members:document", args=[portrait.pk])).status_code == 200
    assert not Access.objects.exists()
    shown = untouched(client.get(page), holding="seen")
    client.post(page, {"picture": SimpleUploadedFile("me.jpg", picture(size=(900, 500)))})
    for old in (shown, {}, {"seen": "x"}):
        client.post(reverse("members:remove_portrait"), old)
        assert member.documents.exists()  # another than the page showed
    client.post(reverse("members:remove_portrait"), untouched(client.get(page), holding="seen"))
    assert not member.documents.exists()


def test_the_file_is_changed_with_its_card_number_folded(desk, center):
    member = MemberFactory(center=center)
    page = reverse("admin:members_member_change", args=[member.pk])
    form = desk.get(page).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields} | {"cin": "qa 12-34"}
    totals = {
        f"{inline.formset.prefix}-{name}": 0
        for inline in desk.get(page).context["inline_admin_formsets"]
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    response = desk.post(page, typed | totals)
    assert response.status_code == 302
    member.refresh_from_db()
    assert member.cin == "QA1234"


@once
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_labels_speak_of_the_person_to_the_clerk(center, language):
    """The public form's speak to the young person; here somebody else reads."""
    to_the_person = (
        r"\b(you|your|I|my|me|vous|votre|vos|j|je|mon|ma)\b|أنت|أوافق|أظهر|إليك|يهمك|تسكن"
    )
    with translation.override(language):
        form = DeskForm(centers=Center.objects.all())
        labels = [str(field.label) for field in form.fields.values()]
        assert [label for label in labels if re.search(to_the_person, label, re.I)] == [], (
            "say it of the person, in LABELS of members/forms/desk.py"
        )
        assert [label for label in labels if label != capfirst(label)] == []


@once
def test_paper_of_the_longest_name_is_handed_on(client, staff, center):
    member = MemberFactory(center=center, user=None)
    paper = SimpleUploadedFile(f"scan-{'a' * 300}.pdf", b"%PDF-1.4 %%EOF")
    document = take_document(member=member, kind="guardian", file=paper)
    client.force_login(staff(Role.FRONT_DESK))
    assert client.get(reverse("members:document", args=[document.pk])).status_code == 200


def test_what_a_member_looks_for_is_read_and_corrected_on_their_page(client, center, staff):
    member = MemberFactory(center=center)
    member.goals.create(goal="job-skills")
    page = f"/admin/members/member/{member.pk}/change/"
    client.force_login(staff(Role.COACH))
    rows = inline_of(client.get(page))
    assert not (rows.has_add_permission)
    assert not (rows.has_change_permission)
    client.force_login(staff(Role.FRONT_DESK))
    shown = client.get(page)
    rows = inline_of(shown)
    assert rows.has_add_permission
    assert rows.has_change_permission
    assert rows.has_delete_permission
    labels = [str(label) for _value, label in rows.formset.empty_form.fields["goal"].choices]
    assert str(dict(goal_choices())["pre-training"]) in labels
    sent = untouched(shown, "member_form") | {"goals-0-goal": ["enterprises"]}
    assert client.post(page, sent).status_code == 302
    assert [one.goal for one in member.goals.all()] == ["enterprises"]
    entry = LogEntry.objects.latest("pk")
    assert "goal" in entry.change_message


def inline_of(page):
    (rows,) = [one for one in page.context["inline_admin_formsets"] if one.opts.model is MemberGoal]
    return rows
