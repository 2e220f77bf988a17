import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.members import MemberFactory
from tests.factories.tracks import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    TrackFactory,
)
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.public_pages import PAGES
from tests.rows import fresh
from tracks.models import Enrolment

pytestmark = once


@pytest.fixture
def lived_in(center):
    TrackFactory(code="job-skills")
    cohort = CohortFactory(center=center)
    EnrolmentFactory(cohort=cohort, member__center=center, state="completed")
    return cohort


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_public_page_is_valid_and_keeps_to_itself(client, lived_in, valid_html, page, language):
    response = client.get(f"/{language}/{page}")
    assert response.status_code == 200
    valid_html(response)
    html = response.content.decode()
    assert re.findall(r'(?:src|href)="(?:https?:)?//', html) == []
    assert " style=" not in html
    assert "<script" not in html
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "page", ["", "tracks/job-skills/", "cohorts/", "centers/khouribga/", "results/2014/"]
)
def test_public_page_asks_the_same_questions_for_one_and_for_three(client, lived_in, page):

    with CaptureQueriesContext(connection) as one:
        client.get(f"/ar/{page}")
    for _ in range(2):
        cohort = CohortFactory(center=lived_in.center)
        EnrolmentFactory(cohort=cohort, member__center=lived_in.center, state="completed")
    with CaptureQueriesContext(connection) as three:
        client.get(f"/ar/{page}")
    assert len(three) == len(one)


def test_root_sends_to_arabic_when_the_language_is_unknown(client, db):
    assert client.get("/").headers["Location"] == "/ar/"
    assert client.get("/", headers={"accept-language": "fr"}).headers["Location"] == "/fr/"


def test_unknown_address_is_a_page_in_its_language(client, db):
    assert client.get("/fr/nowhere/").status_code == 404


def test_member_space_asks_to_log_in(client, db):
    assert client.get("/ar/me/").status_code == 302


@pytest.mark.parametrize(
    ("state", "genuine", "told"),
    [
        ("accepted", False, "No certificate yet"),
        ("completed", False, "No certificate is available at present"),
        ("completed", True, "Take the PDF"),
    ],
)
def test_space_says_what_is_true_of_the_certificate(client, db, state, genuine, told, monkeypatch):
    """One that was revoked comes back by no waiting; of a path that is over nothing is "so far"."""
    monkeypatch.setattr(Enrolment, "attendance_rate", 90)
    enrolment = EnrolmentFactory(state=state)
    if genuine:
        CertificateFactory(enrolment=enrolment)
    client.force_login(enrolment.member.user)
    page = client.get("/en/me/").content.decode()
    choices = ["No certificate yet", "No certificate is available at present", "Take the PDF"]
    assert [one for one in choices if one in page] == [told]
    assert ("Your attendance so far." in page) == (state == "accepted")
    assert ("Your attendance." in page) == (state == "completed")


def test_member_cannot_answer_for_another(client, center):
    mine, others = MemberFactory(center=center), EnrolmentFactory(state="offered")
    client.force_login(mine.user)
    assert client.post(f"/ar/enrolments/{others.pk}/confirm/").status_code == 404
    assert client.post(f"/ar/enrolments/{others.pk}/withdraw/").status_code == 404


@pytest.mark.parametrize(
    ("state", "button", "told"),
    [
        ("submitted", "Withdraw my application", "Your application is withdrawn."),
        ("waitlisted", "Withdraw my application", "Your application is withdrawn."),
        ("offered", "Give the seat back", "You have given your place back."),
        ("accepted", "Give the seat back", "You have given your place back."),
    ],
)
def test_leaving_is_asked_once_and_told_by_what_was_left(client, db, state, button, told):
    enrolment = EnrolmentFactory(state=state)
    client.force_login(enrolment.member.user)
    shown = client.get("/en/me/")
    page = shown.content.decode()
    address = f"/en/enrolments/{enrolment.pk}/withdraw/"
    (asked,) = [part.split("</details>")[0] for part in page.split("<details>")[1:]]
    assert page.count(address) == asked.count(address) == 1
    assert button in asked
    sent = untouched(shown, holding="seen")
    assert told in client.post(address, sent, follow=True).content.decode()
    again = client.post(address, sent, follow=True).content.decode()
    assert "the state is now “withdrawn”" in again


@pytest.mark.parametrize("sent", [{"seen": "waitlisted"}, {}], ids=["shown", "nothing"])
def test_a_seat_that_the_page_did_not_show_is_not_given_back(client, db, sent):
    enrolment = EnrolmentFactory(state="offered")
    client.force_login(enrolment.member.user)
    answer = client.post(f"/en/enrolments/{enrolment.pk}/withdraw/", sent, follow=True)
    assert "Something has changed meanwhile: look once more." in answer.content.decode()
    assert fresh(enrolment).state == "offered"


def test_records_open_for_the_director_alone(client, center, director, lived_in):
    url = f"/ar/results/2014/members/?center={center.slug}"
    assert client.get(url).status_code == 302
    client.force_login(MemberFactory(center=center).user)
    assert client.get(url).status_code == 404
    client.force_login(director)
    response = client.get(url)
    assert (response.status_code, response.context["total"], len(response.context["rows"])) == (
        200,
        1,
        1,
    )
    assert client.get("/ar/results/2014/members/").status_code == 404


def test_admin_first_page_and_queue_open_for_the_track_manager(client, track_manager, lived_in):
    client.force_login(track_manager)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/tracks/enrolment/").status_code == 200


def test_cohort_page_leads_who_applied_to_their_application(client, center):
    enrolment = EnrolmentFactory(cohort=CohortFactory(center=center))
    address = f"/ar/cohorts/{enrolment.cohort.pk}/"
    apply = f"{address}apply/"
    assert apply in client.get(address).content.decode()
    client.force_login(enrolment.member.user)
    assert apply not in client.get(address).content.decode()
