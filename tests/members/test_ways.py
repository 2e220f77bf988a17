"""Links that show more than their message: they ask for a log-in, and end where they lead."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from members import notices, notices_file, notices_guardians, notices_privacy
from members.enums import ConsentMeans, Role
from members.services.guardians import record_agreement
from members.services.merging import merge
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.links.ways import WAYS, way_called
from skills_center.messaging.models import Message
from tests.factories.coaching import CoachingPlanFactory
from tests.factories.members import MemberFactory
from tests.factories.tracks import CertificateFactory
from tests.links import path_in
from tests.marks import once
from tests.rows import fresh
from tracks import notices as tracks_notices
from tracks import notices_coaching

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(center):
    return MemberFactory(
        center=center, phone="+212612345678", user__phone="+212612345678", email=""
    )


@pytest.fixture
def path(member):
    notices.registered(member)
    return path_in(Message.objects.latest("pk"))


@once
@pytest.mark.django_db(transaction=True)
def test_link_asks_for_a_log_in_and_ends_where_it_leads(client, member, path, last_code):
    asked = client.get(path)
    address = urlsplit(asked.url)
    assert address.path == reverse("account_login")
    going = reverse("links:follow")
    assert parse_qs(address.query) == {"next": [going]}
    form = client.get(asked.url)
    assert "612345678" not in form.content.decode()
    confirm = client.post(asked.url, {"login": "0612345678", "next": going})
    answer = client.post(confirm.url, {"code": last_code(), "next": going})
    assert answer.url == going
    assert client.get(going).url == reverse("pages:me")


@once
def test_neither_the_log_in_nor_its_session_holds_the_token(client, member, path):
    token = path.strip("/").rpartition("/")[2]
    asked = client.get(path)
    page = client.get(asked.url)
    assert token not in asked.url + page.content.decode()
    assert token not in str(dict(client.session.items()))


@once
def test_who_logs_in_with_another_account_is_led_nowhere(client, center, member, path):
    client.get(path)
    session = dict(client.session.items())
    client.force_login(MemberFactory(center=center).user)
    kept = client.session
    kept.update({name: value for name, value in session.items() if not name.startswith("_")})
    kept.save()
    page = client.get(reverse("links:follow"))
    assert page.templates[0].name == "messaging/link_of_another.html"


def test_who_came_by_no_link_is_led_to_their_space(client, member):
    assert urlsplit(client.get(reverse("links:follow")).url).path == reverse("account_login")
    client.force_login(member.user)
    assert client.get(reverse("links:follow")).url == reverse("pages:me")


def test_what_is_gone_meanwhile_leads_to_their_space(client, member, path):
    client.get(path)
    client.force_login(member.user)
    kept = client.session
    kept["led_by_link"] = ["space", 10**9]
    kept.save()
    assert client.get(reverse("links:follow")).url == reverse("pages:me")


@once
def test_of_another_account_it_is_told_whose_it_is_not(client, center, member, path):
    other = MemberFactory(center=center)
    client.force_login(other.user)
    page = client.get(path)
    assert page.status_code == 200
    words = page.content.decode()
    assert reverse("account_logout") in words
    for told in (member.first_name, member.last_name, member.number, "612345678"):
        assert told not in words


@once
def test_staff_who_open_a_members_link_are_told_so_too(client, staff, path):
    client.force_login(staff(Role.ADMINISTRATOR))
    assert client.get(path).status_code == 200


@once
def test_who_has_no_account_yet_proves_the_contact(client, center):
    member = MemberFactory(center=center, phone="+212612345678", user=None)
    notices.registered(member)
    path = path_in(Message.objects.latest("pk"))
    client.force_login(MemberFactory(center=center).user)
    assert client.get(path).status_code == 200
    from tests.factories.members import UserFactory

    client.force_login(UserFactory(phone="+212612345678"))
    assert client.get(path).status_code == 302


def test_a_post_leads_to_the_log_in_too_and_acts_are_none(client, path):
    assert urlsplit(client.post(path).url).path == reverse("account_login")
    assert client.post(f"{path}accept/").url == path


def test_link_follows_a_file_that_became_one_with_another(client, center, member, path, director):
    kept = MemberFactory(center=center, phone="+212612345678", user=None)
    merge(kept=kept, gone=member, by=director)
    kept = fresh(kept)
    client.force_login(kept.user)
    assert client.get(path).url == reverse("pages:me")


# Where each leads -----------------------------------------------------------------------
def lead(client, member):
    client.force_login(member.user)
    return client.get(path_in(Message.objects.latest("pk"))).url


def test_request_leads_to_where_it_stands_among_ones_data(client, member):
    request = member.data_requests.create(kind="correction")
    notices_privacy.request_received(request)
    assert lead(client, member) == reverse("pages:data") + f"#request-{request.pk}"


@once
def test_announced_erasure_leads_to_the_space_that_keeps_the_file(client, member):
    from skills_center.base.dates import today

    notices_privacy.purge_announced(member, today())
    assert lead(client, member) == reverse("pages:me")


def test_lapsed_proposal_leads_to_the_file(client, member):
    class Row:
        pass

    row = Row()
    row.member = member
    notices_file.lapsed(row, "x")
    assert lead(client, member) == reverse("members:my_file")


@once
def test_guardians_answer_leads_to_what_can_be_done(client, center):
    minor = MemberFactory(center=center, birth_date=latest_birth_date(16))
    notices_guardians.guardian_silent(minor)
    assert lead(client, minor) == reverse("members:my_guardian")
    record_agreement(minor, means=ConsentMeans.PAPER, language="ar")
    assert lead(client, minor) == reverse("pages:me")


@once
def test_certificate_leads_to_the_page_where_it_is_downloaded(client, member):
    certificate = CertificateFactory(enrolment__member=member)
    tracks_notices.certificate_issued(certificate)
    assert lead(client, member) == reverse("pages:me") + "#certificates"


@once
def test_coaching_leads_to_the_hours(client, member, staff):
    plan = CoachingPlanFactory(member=member, center=member.center, coach=staff(Role.COACH))
    notices_coaching.plan_opened(plan)
    assert lead(client, member) == reverse("tracks:my_coaching")


# Every way ------------------------------------------------------------------------------
@once
@pytest.mark.parametrize("way", [*WAYS], ids=lambda way: way.code)
def test_every_way_of_a_row_that_is_not_there_is_dead(client, way):
    token = way_called(way.code).token(10**9, "+212612345678")
    page = client.get(reverse("links:open", args=[token]))
    assert page.status_code == 404
    assert page.templates[0].name == "messaging/link_dead.html"


@once
@pytest.mark.django_db(transaction=True)
def test_no_way_behind_a_log_in_ends_on_a_file(client, member):
    """The log-in page would stand there still, with a code that is used."""
    certificate = CertificateFactory(enrolment__member=member)
    client.force_login(member.user)
    rows = {"certificate": certificate.pk}
    for code in ("space", "file", "request", "agreement", "certificate"):
        way = way_called(code)
        token = way.token(rows.get(code, member.pk), "+212612345678")
        answer = client.get(reverse("links:open", args=[token]), follow=True)
        assert answer["Content-Type"].startswith("text/html"), code
        assert "Content-Disposition" not in answer, code
