"""What the desk reads of a minor's guardian: how far it is, who took it back, who waits for it."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from members.admin.guardian_box import guardian_box
from members.enums import ConsentMeans, GuardianAnswer, Origin, Role
from members.models import Consent, Member
from members.services.guardian_answers import say_no, take_agreement_back
from members.services.guardians import name_guardian, record_agreement, token_for, why_not_asked
from skills_center.base.dates import latest_birth_date
from skills_center.messaging.models import Message
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.rows import fresh

pytestmark = pytest.mark.django_db
LANDLINE = "+212523491234"


@pytest.fixture
def minor(center):
    return MemberFactory(center=center, birth_date=latest_birth_date(15))


@pytest.fixture
def desk(client, staff):
    desk = staff(Role.FRONT_DESK)
    client.force_login(desk)
    client.user = desk
    return client


def said_of(rf, member, user):
    request = rf.get("/")
    request.user = user
    with translation.override("en"):
        return guardian_box(request, fresh(member))


# Taken back ----------------------------------------------------------------------------------
@once
@pytest.mark.parametrize("has_guardian", [True, False])
def test_taken_back_at_the_desk_is_no_answer_of_the_number(desk, rf, minor, has_guardian):
    if has_guardian:
        GuardianFactory(member=minor)
    record_agreement(minor, means=ConsentMeans.PAPER, language="ar", by=desk.user)
    desk.post(reverse("admin:members_member_guardian_take_back", args=[minor.pk]))
    box = said_of(rf, minor, desk.user)
    assert "number answered" not in box["says"]
    assert box["says"].startswith("The guardian took the agreement back")
    assert str(desk.user) in box["says"]
    assert Consent.objects.get().withdrawn_by == desk.user


@once
def test_taken_back_by_the_link_says_so(client, rf, minor, director):
    guardian = GuardianFactory(member=minor)
    record_agreement(minor, means=ConsentMeans.LINK, language="ar")
    page = reverse("members:guardian_take_back", args=[token_for(guardian)])
    client.post(page, {"birth_date": f"{minor.birth_date:%d/%m/%Y}"})
    box = said_of(rf, minor, director)
    assert "by the link" in box["says"]
    assert box["not_now"].startswith("No link is sent any more")
    assert "took the agreement back" not in box["not_now"]
    assert Consent.objects.get().withdrawn_by is None


@once
def test_of_a_guardian_without_a_number_one_line_says_so(rf, minor, director):
    GuardianFactory(member=minor, phone="")
    box = said_of(rf, minor, director)
    assert "has no number here" in box["says"]
    assert box["not_now"] == ""


@once
def test_after_another_number_nothing_is_said_of_what_was_taken_back(rf, minor, director):
    GuardianFactory(member=minor)
    record_agreement(minor, means=ConsentMeans.PAPER, language="ar", by=director)
    take_agreement_back(minor, by=director)
    name_guardian(minor, name="أحمد", relation="father", phone="0655555555", by=director)
    assert "waits for the guardian" in said_of(rf, minor, director)["says"]


def test_what_a_member_takes_back_is_theirs(minor, client):
    member = MemberFactory(center=minor.center)
    member.consents.create(purpose="photo", notice_version="2026-11", language="ar")
    client.force_login(member.user)
    client.post(reverse("members:withdraw_consent", args=["photo"]))
    assert Consent.objects.get().withdrawn_by == member.user


# A landline ------------------------------------------------------------------------------------
@once
def test_landline_of_a_guardian_is_told_to_the_desk(desk, rf, minor):
    GuardianFactory(member=minor, phone=LANDLINE)
    box = said_of(rf, minor, desk.user)
    assert "receives no text messages" in box["not_now"]
    ways = {way.url.rsplit("/", 2)[1] for way in box["ways"]}
    assert {"name", "paper"} <= ways
    assert "ask" not in ways
    assert rows_of(desk) == [minor.pk]


# Saved ------------------------------------------------------------------------------------------
def saved(desk, minor, **typed):
    page = reverse("admin:members_member_guardian_name", args=[minor.pk])
    sent = {"name": "فاطمة العلوي", "relation": "mother", "phone": "0612000099"} | typed
    answer = desk.post(page, sent, headers={"Accept-Language": "en"})
    assert answer.status_code == 302
    return str(list(get_messages(answer.wsgi_request))[-1])


@once
@pytest.mark.parametrize("answer", list(GuardianAnswer))
def test_number_that_refused_saved_once_more_gets_nothing_and_that_is_said(desk, minor, answer):
    guardian = GuardianFactory(member=minor, phone="+212612000099", answer=answer, times_asked=1)
    with translation.override("en"):
        why = why_not_asked(guardian, is_staff=True)
    desk.cookies["django_language"] = "en"
    told = saved(desk, minor)
    assert "No link was sent" in told
    assert why in told
    assert not Message.objects.exists()


@once
def test_the_number_stands_in_the_form_as_it_is_written_at_home(desk, minor):
    GuardianFactory(member=minor, phone="+212612000099")
    page = desk.get(reverse("admin:members_member_guardian_name", args=[minor.pk]))
    field = page.context["form"]["phone"]
    assert 'value="06 12 00 00 99"' in str(field)
    assert "+212" not in page.content.decode()


@once
def test_of_a_new_number_it_is_said_that_the_link_left(desk, minor):
    GuardianFactory(member=minor, answer="no")
    desk.cookies["django_language"] = "en"
    assert "The link has left" in saved(desk, minor)


@once
def test_of_an_agreement_given_nothing_more_is_said(desk, minor):
    GuardianFactory(member=minor)
    record_agreement(minor, means=ConsentMeans.PAPER, language="ar", by=desk.user)
    desk.cookies["django_language"] = "en"
    assert saved(desk, minor) == "The guardian is written down."


# The panel -------------------------------------------------------------------------------------
def panel_of(client):
    panels = client.get("/admin/").context["panels"]
    (panel,) = [one for one in panels if "guardian=" in one["url"]]
    return panel


def rows_of(client):
    return [int(row["url"].split("/")[-3]) for row in panel_of(client)["rows"]]


def test_panel_opens_the_list_of_exactly_its_rows(desk, center):
    def minor(**fields):
        return MemberFactory(center=center, birth_date=latest_birth_date(15), **fields)

    no, silent, paper, unnamed, unsent, doubt, of_a_sibling = (minor() for _ in range(7))
    say_no(GuardianFactory(member=no), GuardianAnswer.UNKNOWN)
    asked = {"asked_at": timezone.now(), "times_asked": 1}
    GuardianFactory(member=silent, unanswered_at=timezone.now(), **asked)
    GuardianFactory(member=paper, phone="")
    GuardianFactory(member=unsent)
    for child, phone in ((doubt, "+212655500011"), (of_a_sibling, no.phone)):
        GuardianFactory(member=child, phone=phone, **asked)
        record_agreement(child, means=ConsentMeans.LINK, language="ar")
    doubt.history.update(phone="+212655500011")
    # Those that wait by themselves, or are of nobody here.
    GuardianFactory(member=minor(), **asked)
    GuardianFactory(member=minor(user=None, origin=Origin.IMPORT))
    GuardianFactory(member=MemberFactory(center=center))
    MemberFactory(center=CenterFactory(), birth_date=latest_birth_date(15))
    agreed = minor()
    GuardianFactory(member=agreed, **asked)
    record_agreement(agreed, means=ConsentMeans.LINK, language="ar")
    rows = rows_of(desk)
    expected = {one.pk for one in (no, silent, paper, unnamed, unsent, doubt, of_a_sibling)}
    assert set(rows) == expected
    listed = desk.get(panel_of(desk)["url"]).context["cl"].result_list
    assert [one.pk for one in listed] == rows


@once
def test_panel_asks_as_often_for_one_as_for_many(desk, center):
    counts = []
    for _round in range(2):
        for _one in range(3):
            child = MemberFactory(center=center, birth_date=latest_birth_date(15))
            GuardianFactory(member=child, phone=LANDLINE)
        with CaptureQueriesContext(connection) as asked:
            desk.get("/admin/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_role_elsewhere_shows_no_row_of_a_centre_where_guardians_are_not_written(desk, center):
    other = CenterFactory()
    desk.user.staff_roles.create(role=Role.COACH, center=other)
    MemberFactory(center=other, birth_date=latest_birth_date(15))
    assert rows_of(desk) == []
    assert not desk.get("/admin/members/member/?guardian=desk").context["cl"].result_list
    assert Member.objects.exists()
