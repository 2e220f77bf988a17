"""Certificates: who gets one, what the paper says, what its page tells, and the numbers."""

import re
import unicodedata
from datetime import timedelta

import pytest
import zxingcpp
from django.conf import settings
from django.urls import reverse
from pypdfium2 import PdfDocument

from members.enums import Role
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import (
    AttendanceFactory,
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    SessionFactory,
)
from tests.marks import once
from tracks import services
from tracks.exports.certificates import certificates_pdf
from tracks.models import Certificate
from tracks.models.certificates import ALPHABET, new_code


@pytest.fixture
def cohort(center):
    cohort = CohortFactory(center=center, certificate_attendance=80)
    for number in range(5):
        SessionFactory(
            cohort=cohort,
            title=str(number),
            starts_at=cohort.applications_close_at + timedelta(days=number),
        )
    return cohort


def completed(cohort, marks, *, state="completed"):
    """An enrolment with a mark for each session: p, l, e or a."""
    enrolment = EnrolmentFactory(cohort=cohort, state=state, arrival=cohort.enrolments.count() + 1)
    names = {"p": "present", "l": "late", "e": "excused", "a": "absent"}
    for session, mark in zip(cohort.sessions.all(), marks, strict=False):
        AttendanceFactory(enrolment=enrolment, session=session, mark=names[mark])
    return enrolment


# Who gets one -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("marks", "state", "holds"),
    [
        ("pppla", "completed", True),  # 80 %
        ("ppaea", "completed", False),  # 50 %: a paper excuses, the other two do not
        ("ppppe", "completed", True),  # the excused is held against nobody
        ("ppppp", "active", False),
        ("ppppp", "dropped", False),
        ("", "completed", False),
    ],
)
def test_certificate_when_the_rule_holds_and_only_then(cohort, track_manager, marks, state, holds):
    enrolment = completed(cohort, marks, state=state)
    if holds:
        assert services.issue(enrolment, by=track_manager).enrolment == enrolment
    else:
        with pytest.raises(DomainError):
            services.issue(enrolment, by=track_manager)
    assert Certificate.objects.exists() is holds


def test_cancelled_session_counts_for_nobody(cohort, track_manager):
    enrolment = completed(cohort, "pppaa")
    last = cohort.sessions.last()
    last.cancelled_at = cohort.created_at
    last.save()
    with pytest.raises(DomainError, match="75"):
        services.issue(enrolment, by=track_manager)


def test_rule_without_attendance_asks_for_the_end_alone(center, track_manager):
    cohort = CohortFactory(center=center, certificate_attendance=0)
    assert services.issue(completed(cohort, ""), by=track_manager)


def test_batch_says_who_is_left_out_and_why(cohort, track_manager):
    good = [completed(cohort, "ppppp"), completed(cohort, "ppppa")]
    poor = completed(cohort, "aaaap")
    batch = services.issue_for_cohort(cohort, by=track_manager)
    assert [one.enrolment for one in batch.issued] == good
    assert [row for row, _why in batch.left_out] == [poor]
    assert Message.objects.count() == 2
    again = services.issue_for_cohort(cohort, by=track_manager)
    assert (again.issued, Certificate.objects.count()) == ([], 2)


def test_numbers_have_no_holes_and_issuing_twice_is_once(cohort, track_manager):
    first, second = completed(cohort, "ppppp"), completed(cohort, "ppppp")
    one = services.issue(first, by=track_manager)
    assert services.issue(first, by=track_manager) == one
    with pytest.raises(DomainError):
        services.issue(completed(cohort, "aaaaa"), by=track_manager)
    two = services.issue(second, by=track_manager)
    year = one.issued_on.year
    assert (one.number, two.number) == (f"KHO-{year}-C00001", f"KHO-{year}-C00002")


@once
@pytest.mark.parametrize("role", [Role.COACH, Role.FRONT_DESK, Role.NETWORK])
def test_who_only_reads_issues_and_revokes_nothing(cohort, staff, role):
    enrolment = completed(cohort, "ppppp")
    for verb in (
        lambda by: services.issue(enrolment, by=by),
        lambda by: services.issue_for_cohort(cohort, by=by),
        lambda by: services.revoke(
            CertificateFactory(enrolment__cohort=cohort), by=by, reason="fraud"
        ),
    ):
        with pytest.raises(IllegalMoveError):
            verb(staff(role))


def test_revoked_makes_room_for_another(cohort, track_manager):
    enrolment = completed(cohort, "ppppp")
    wrong = services.issue(enrolment, by=track_manager)
    services.revoke(wrong, by=track_manager, reason="name", note="كتب خطأ")
    services.revoke(wrong, by=track_manager, reason="name", note="كتب خطأ")
    with pytest.raises(DomainError):
        services.revoke(wrong, by=track_manager, reason="fraud")
    wrong.refresh_from_db()
    assert (wrong.revocation_reason, wrong.revocation_note) == ("name", "كتب خطأ")
    assert services.issue(enrolment, by=track_manager).number != wrong.number


def test_code_cannot_be_guessed():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert len(ALPHABET) ** 12 > 2**54


# The paper --------------------------------------------------------------------------------
PAPERS = 20  # four hundred of them are timed by `python -m bench.certificates`


@pytest.fixture
def papers(center):
    enrolment = EnrolmentFactory(
        cohort=CohortFactory(center=center, name="فوج الربيع", name_fr="Promotion de printemps"),
        state="completed",
    )
    enrolment.cohort.center, enrolment.cohort.track  # noqa: B018, read once
    return [CertificateFactory.build(enrolment=enrolment, code=new_code()) for _ in range(PAPERS)]


def text_of(page):
    """What a page says, as it was written: the paper holds Arabic in the forms that join."""
    return unicodedata.normalize("NFKC", page.get_textpage().get_text_bounded())


@once
def test_what_a_batch_of_papers_says(papers):
    made = PdfDocument(certificates_pdf(papers))
    texts = [text_of(page) for page in made]
    assert len(texts) == PAPERS
    for certificate, text in zip(papers, texts, strict=True):
        assert text.count("Salma Alaoui") == 1
        assert "Promotion de printemps" in text
        for words in ("سلمى العلوي", "شهادة إتمام", "فوج الربيع"):
            assert words in text
        assert certificate.code_in_groups in text


@once
def test_square_of_the_paper_opens_its_page(papers):
    for certificate, page in zip(
        papers[:3], PdfDocument(certificates_pdf(papers[:3])), strict=True
    ):
        [square] = zxingcpp.read_barcodes(page.render(scale=2).to_pil())
        path = reverse("tracks:verify", args=[certificate.code])
        assert square.text == settings.PORTAL_URL + path


# Its page -------------------------------------------------------------------------------------
def page(client, code, language="fr"):
    return client.get(f"/{language}/verify/{code}/")


def test_genuine_tells_what_the_paper_tells(client, center):
    certificate = CertificateFactory(enrolment__cohort__center=center)
    member = certificate.enrolment.member
    response = page(client, certificate.code)
    read = response.content.decode()
    assert "authentique" in read
    assert certificate.name in read
    assert certificate.number in read
    for secret in (member.number, member.phone.as_e164, str(member.birth_date)):
        assert secret not in read
    assert "no-cache" in response["Cache-Control"]
    assert 'content="noindex"' in read


def test_revoked_tells_that_it_is_and_names_nobody(client, cohort, track_manager):
    certificate = services.issue(completed(cohort, "ppppp"), by=track_manager)
    services.revoke(certificate, by=track_manager, reason="fraud", note="سر")
    read = page(client, certificate.code).content.decode()
    assert "révoqué" in read
    for secret in (certificate.name, "سر", "détourné"):
        assert secret not in read


def test_holder_who_was_forgotten_is_not_named(client, director):
    from skills_center.privacy.erasure import anonymise

    certificate = CertificateFactory()
    anonymise(certificate.enrolment.member, by=director)
    read = page(client, certificate.code).content.decode()
    assert "authentique" in read
    assert certificate.name not in read
    certificate.refresh_from_db()
    assert (certificate.name, certificate.latin_name) == ("", "")


@once
@pytest.mark.parametrize(
    "code", ["x", "AAAAAAAAAAAA", "7" * 500, "%27%20OR%201=1", "شهادة", "..", "7HJR-6T9E"]
)
def test_unknown_code_is_said_to_be_unknown(client, db, code):
    response = page(client, code)
    assert response.status_code == 404
    assert "ne connaissons pas" in response.content.decode()


def test_code_is_read_however_it_is_typed(client, db):
    code = CertificateFactory().code
    typed = f" {code[:4].lower()} - {code[4:8]}-{code[8:].lower()} "
    response = client.get("/ar/verify/", {"code": typed}, follow=True)
    assert response.redirect_chain == [(f"/ar/verify/{code}/", 302)]
    assert page(client, f"{code[:4]}-{code[4:8]}-{code[8:]}").status_code == 200
    wrong = client.get("/ar/verify/", {"code": "ABC"})
    assert wrong.context["form"].errors
    assert client.get("/ar/verify/").context["form"].errors == {}


@once
def test_guessing_is_slowed_down_and_the_genuine_still_opens(client, db):
    certificate = CertificateFactory()
    statuses = [page(client, new_code()).status_code for _ in range(35)]
    assert statuses == [404] * 30 + [429] * 5
    assert page(client, certificate.code).status_code == 200


# At home and in the back office ---------------------------------------------------------------
def test_member_takes_their_own_and_no_other(client, cohort, track_manager):
    mine = services.issue(completed(cohort, "ppppp"), by=track_manager)
    other = services.issue(completed(cohort, "ppppp"), by=track_manager)
    client.force_login(mine.enrolment.member.user)
    assert mine.number in client.get("/ar/me/").content.decode()
    assert client.get(f"/ar/me/certificates/{mine.pk}/").content.startswith(b"%PDF-")
    assert client.get(f"/ar/me/certificates/{other.pk}/").status_code == 404
    services.revoke(mine, by=track_manager, reason="name")
    assert client.get(f"/ar/me/certificates/{mine.pk}/").status_code == 404


def test_batch_from_the_page_of_the_cohort(client, track_manager, cohort):
    completed(cohort, "ppppp")
    poor = completed(cohort, "aaaaa")
    client.force_login(track_manager)
    address = f"/admin/tracks/cohort/{cohort.pk}/certificates/"
    assert str(poor.member) in client.get(address).content.decode()
    for _ in range(2):
        assert client.post(address).status_code == 302
    certificate = Certificate.objects.get()
    assert client.get(f"/admin/tracks/cohort/{cohort.pk}/papers/").content.startswith(b"%PDF-")
    paper = f"/admin/tracks/certificate/{certificate.pk}/paper/"
    assert client.get(paper).content.startswith(b"%PDF-")
    revoke = f"/admin/tracks/certificate/{certificate.pk}/revoke/"
    assert client.post(revoke, {"reason": "x"}).context["form"].errors
    assert client.post(revoke, {"reason": "name", "note": ""}).status_code == 302
    assert client.get(paper).status_code == 403


@once
@pytest.mark.parametrize("role", [Role.COACH, Role.FRONT_DESK])
def test_who_reads_sees_the_batch_and_issues_nothing(client, staff, cohort, role):
    person = staff(role)
    cohort.coaches.add(person)
    completed(cohort, "ppppp")
    client.force_login(person)
    address = f"/admin/tracks/cohort/{cohort.pk}/certificates/"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 403
    assert not Certificate.objects.exists()


def test_certificates_of_another_centre_are_not_found(client, staff, cohort):
    certificate = CertificateFactory(enrolment__cohort=cohort)
    client.force_login(staff(Role.DIRECTOR, at=CenterFactory()))
    for address in (
        f"/admin/tracks/cohort/{cohort.pk}/certificates/",
        f"/admin/tracks/cohort/{cohort.pk}/papers/",
        f"/admin/tracks/certificate/{certificate.pk}/paper/",
        f"/admin/tracks/certificate/{certificate.pk}/revoke/",
    ):
        assert client.get(address).status_code == 404


@once
def test_cohort_page_asks_as_much_for_three_as_for_one(
    client, director, cohort, django_assert_max_num_queries
):
    client.force_login(director)
    address = f"/admin/tracks/cohort/{cohort.pk}/certificates/"
    for count in (1, 3):
        while cohort.enrolments.count() < 2 * count:
            completed(cohort, "ppppp")
            CertificateFactory(enrolment=completed(cohort, "ppppp"))
        client.get(address)
        with django_assert_max_num_queries(14):
            client.get(address)


def test_name_stays_as_it_was_on_the_day(cohort, track_manager):
    enrolment = completed(cohort, "ppppp")
    certificate = services.issue(enrolment, by=track_manager)
    member = MemberFactory._meta.model.objects.get(pk=enrolment.member_id)
    before, member.first_name = member.full_name, "اسم آخر"
    member.save()
    assert re.fullmatch(r"\S+ \S+", before)
    assert Certificate.objects.get(pk=certificate.pk).name == before
