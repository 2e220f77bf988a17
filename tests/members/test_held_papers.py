"""Papers chosen at the desk survive a question: kept for who chose them, and for no longer."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.enums import DocumentKind, Role
from members.models import HeldPaper, Member
from members.services.held_papers import HELD_FOR, MOST, hold_paper, remove_held_papers
from skills_center.base.dates import latest_birth_date
from skills_center.base.files import private_files
from tests.factories.members import MemberFactory
from tests.marks import once

pytestmark = pytest.mark.django_db
ADD = "/admin/members/member/add/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def pdf(name="cv.pdf"):
    return SimpleUploadedFile(name, PDF)


@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.FRONT_DESK))
    return client


@pytest.fixture
def walk_in(center):
    return {
        "first_name": "آدم",
        "last_name": "العلوي",
        "birth_date": f"{latest_birth_date(15):%d/%m/%Y}",
        "phone": "0612345678",
        "sex": "male",
        "center": center.slug,
        "consent": "on",
        "register": "1",
    }


def hidden(response):
    """What the page sends along of the papers that are kept."""
    found = re.findall(r'name="(\w+-held)" value="([^"]*)"', response.content.decode())
    return dict(found)


@once
def test_papers_survive_the_question_about_doubles(desk, walk_in, center):
    MemberFactory(center=center, phone="+212612345678", birth_date=latest_birth_date(15))
    papers = {"cv": pdf("السيرة.pdf"), "guardian_paper": pdf("paper.pdf")}
    asked = desk.post(ADD, walk_in | papers)
    assert "السيرة.pdf" in asked.content.decode()
    desk.post(ADD, walk_in | hidden(asked) | {"confirmed": "on"})
    member = Member.objects.get(first_name="آدم")
    assert {one.kind for one in member.documents.all()} == {DocumentKind.CV, DocumentKind.GUARDIAN}
    assert not member.awaits_guardian
    assert not HeldPaper.objects.exists()


@once
@pytest.mark.parametrize("wrong", [{"sex": ""}, {"birth_date": "31/02/2008"}, {"phone": "12"}])
def test_papers_survive_an_error_and_a_look_up(desk, walk_in, wrong):
    asked = desk.post(ADD, walk_in | wrong | {"cv": pdf()})
    looked = {**walk_in, **hidden(asked), "lookup": "1"}
    del looked["register"]
    again = desk.post(ADD, looked)
    desk.post(ADD, walk_in | hidden(again))
    assert Member.objects.get().documents.get().name == "cv.pdf"


@once
def test_paper_that_is_removed_or_replaced_is_gone(desk, walk_in):
    asked = desk.post(ADD, walk_in | {"sex": "", "cv": pdf(), "diploma": pdf("old.pdf")})
    place = HeldPaper.objects.get(field="cv").file.name
    sent = walk_in | hidden(asked) | {"cv-dropped": "1", "diploma": pdf("new.pdf")}
    desk.post(ADD, sent)
    assert [one.name for one in Member.objects.get().documents.all()] == ["new.pdf"]
    assert not HeldPaper.objects.filter(name="cv.pdf").exists()
    assert place.startswith("held/")


@once
def test_paper_of_another_desk_is_none_of_this_one(desk, walk_in, client, staff):
    asked = desk.post(ADD, walk_in | {"sex": "", "cv": pdf()})
    client.force_login(staff(Role.FRONT_DESK))
    client.post(ADD, walk_in | hidden(asked))
    assert not Member.objects.get().documents.exists()


@once
def test_sender_who_names_no_paper_gets_those_of_the_same_person_alone(desk, walk_in):
    desk.post(ADD, walk_in | {"sex": "", "cv": pdf()})
    desk.post(ADD, walk_in | {"first_name": "ليلى", "sex": "female", "phone": "0655555555"})
    assert not Member.objects.get().documents.exists()
    desk.post(ADD, walk_in | {"confirmed": "on"})
    assert Member.objects.get(first_name="آدم").documents.exists()


@once
@pytest.mark.parametrize("token", ["", "1", "1:x:y", "😀", "9" * 40 + ":a:b"])
def test_forged_reference_holds_nothing(desk, walk_in, token):
    desk.post(ADD, walk_in | {"sex": "", "cv": pdf()})
    desk.post(ADD, walk_in | {"cv-held": token})
    assert not Member.objects.get().documents.exists()


@once
def test_what_is_no_paper_is_not_kept(desk, walk_in):
    response = desk.post(ADD, walk_in | {"cv": SimpleUploadedFile("cv.pdf", b"MZ no paper")})
    assert list(response.context["form"].errors) == ["cv"]
    assert not HeldPaper.objects.exists()


@once
def test_paper_page_keeps_its_paper_too(desk, center):
    member = MemberFactory(center=center)
    page = reverse("admin:members_member_paper", args=[member.pk])
    asked = desk.post(page, {"kind": "", "file": pdf("diploma.pdf")})
    desk.post(page, {"kind": "diploma", **hidden(asked)})
    assert member.documents.get().name == "diploma.pdf"


def test_kept_papers_are_few_and_go(director, time_machine, django_capture_on_commit_callbacks):
    for number in range(MOST + 2):
        hold_paper(pdf(f"{number}.pdf"), by=director, field="cv")
    assert HeldPaper.objects.count() == MOST
    place = HeldPaper.objects.latest("pk").file.name
    assert remove_held_papers() == 0
    time_machine.move_to(timezone.now() + HELD_FOR + timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_held_papers() == MOST
    assert not private_files().exists(place)


@once
def test_walk_in_is_written_to_in_their_own_language(desk, walk_in):
    desk.cookies["django_language"] = "fr"
    desk.post(ADD, walk_in)
    assert Member.objects.get().language == "ar"
    desk.post(ADD, walk_in | {"first_name": "Leila", "phone": "0655555555", "language": "fr"})
    assert Member.objects.get(first_name="Leila").language == "fr"


@once
def test_form_begins_with_a_name_that_another_page_sends(desk):
    response = desk.post(ADD, {"first_name": "ليلى", "last_name": "العلوي", "begin": "1"})
    page = response.content.decode()
    assert 'value="ليلى"' in page
    assert "errorlist" not in page
    assert "likely-ask" not in page
    assert not Member.objects.exists()
