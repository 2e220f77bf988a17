"""Who must be told that their file will be emptied: the member's page says so, and asks once."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.models import Member
from members.notices_privacy import purge_announced
from members.services import keeping
from members.services.announcing import announced_to
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.pages_as_sent import untouched

pytestmark = [once, pytest.mark.django_db]
LIST = "/admin/members/member/"


@pytest.fixture
def member(center):
    member = MemberFactory(center=center, user=None, email="")
    set_contacts(member, phone="+212523490000")
    Member.objects.filter(pk=member.pk).update(unreached_since=today())
    member.refresh_from_db()
    return member


@pytest.fixture
def desk(client, staff, settings):
    settings.STAFF_SECOND_FACTOR = False
    user = staff(Role.FRONT_DESK)
    client.force_login(user)
    return user


def box_on(client, member):
    page = client.get(reverse("admin:members_member_change", args=[member.pk]))
    assert page.status_code == 200
    return page.context["emptying_box"], page.content.decode()


def act(client, member, action, **answers):
    return client.post(LIST, {"action": action, "_selected_action": [member.pk], **answers})


def test_the_file_says_that_nobody_could_tell_them_and_offers_both_ways(client, desk, member):
    box, page = box_on(client, member)
    assert [action for action, _label in box.ways] == ["told", "keep"]
    assert box.dials == "+212523490000"
    assert f'href="tel:{box.dials}"' in page
    assert box.says in page
    # Of its own, beside that of the file: what is typed there is not sent with it.
    assert page.index("emptying-box") < page.index('id="member_form"')


def test_it_is_asked_once_and_then_the_file_says_until_when(client, desk, member):
    asked = act(client, member, "told")
    assert asked.status_code == 200
    member.refresh_from_db()
    assert member.told_in_person_at is None
    done = act(client, member, "told", _asked="1")
    assert done.url.endswith(reverse("admin:members_member_change", args=[member.pk]))
    member.refresh_from_db()
    assert member.told_in_person_at
    box, _page = box_on(client, member)
    assert [action for action, _label in box.ways] == ["keep", "not_told"]
    assert str(today().year) in box.says


def sent_from(page, action):
    """As the button in the box on the file sends it."""
    form = page.partition('id="emptying-box"')[2].partition("</form>")[0]
    return dict(re.findall('name="(_[a-z_]+)" value="([0-9]+)"', form)) | {"action": action}


def test_from_the_file_back_and_a_refusal_lead_to_the_file(client, desk, member):
    """Not to the list of all members: it is one person that they had before them."""
    file = reverse("admin:members_member_change", args=[member.pk])
    sent = sent_from(box_on(client, member)[1], "told")
    asked = client.post(LIST, sent)
    assert f'class="closelink" href="{file}"' in asked.content.decode()
    told = untouched(asked, holding="_selected_action")
    keeping.note_told(member, by=desk)  # somebody else, meanwhile
    refused = client.post(LIST, told)
    assert refused.url == file
    assert len(list(get_messages(refused.wsgi_request))) == 1
    gone = client.post(LIST, told | {"_selected_action": ["987654321"]})
    assert gone.url == file


def test_from_the_list_back_leads_to_the_list(client, desk, member):
    asked = act(client, member, "told")
    assert f'class="closelink" href="{LIST}"' in asked.content.decode()


@pytest.mark.parametrize("number", ["987654321", "x", "-1", "9" * 40, ""])
def test_a_file_that_is_not_to_be_seen_is_no_way_back(client, desk, member, number):
    asked = act(client, member, "told", _page_of=number)
    assert f'class="closelink" href="{LIST}"' in asked.content.decode()


def test_it_is_taken_back(client, desk, member):
    keeping.note_told(member, by=desk)
    act(client, member, "not_told")
    member.refresh_from_db()
    assert (member.unreached_since, member.purge_told_at, member.told_in_person_at) == (
        today(), None, None,
    )  # fmt: skip
    with pytest.raises(DomainError):
        keeping.take_back_told(member, by=desk)


def test_taken_back_they_wait_since_the_same_day(desk, member, time_machine):
    """Whether it was noted the same day or later; the days until it is emptied begin anew."""
    since = today()
    for days in (0, 3, 9):
        time_machine.move_to(timezone.now() + timedelta(days=days))
        told = keeping.note_told(member, by=desk)
        assert announced_to(told).told_at == told.told_in_person_at
        assert timezone.localdate(told.told_in_person_at) == today()
        taken_back = keeping.take_back_told(member, by=desk)
        assert taken_back.unreached_since == since


def test_who_holds_a_seat_again_is_no_more_looked_for(client, desk, member, center):
    """The purge, which takes it back, looks at night."""
    for state in ({"unreached_since": today()}, {"purge_told_at": timezone.now()}):
        nothing = {"unreached_since": None, "purge_told_at": None}
        Member.objects.filter(pk=member.pk).update(**nothing | state)
        seat = EnrolmentFactory.build(cohort=CohortFactory(center=center), state="accepted")
        assert box_on(client, member)[0] is not None
        waited = bool(notes_about(client, member))
        assert waited is ("unreached_since" in state) is listed(client, member)
        seat.member, seat.pk = member, None
        seat.save()
        assert box_on(client, member)[0] is None
        assert notes_about(client, member) == []
        assert not listed(client, member)
        type(seat).objects.all().delete()


def listed(client, member):
    shown = client.get(f"{LIST}?unreached=waiting")
    return member in shown.context["cl"].queryset


def test_a_file_that_is_kept_says_nothing_more(client, desk, member):
    act(client, member, "keep")
    assert box_on(client, member)[0] is None


def test_a_message_on_its_way_is_said(client, desk, member):
    set_contacts(member, phone="+212612345678")
    purge_announced(member, today())
    now = timezone.now()
    Member.objects.filter(pk=member.pk).update(unreached_since=None, purge_told_at=now)
    box, _page = box_on(client, member)
    assert [action for action, _label in box.ways] == ["keep"]


@pytest.mark.parametrize(("role", "is_told"), [(Role.FRONT_DESK, True), (Role.NETWORK, False)])
def test_it_is_said_to_who_may_change_the_file(client, settings, staff, member, role, is_told):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(staff(role))
    page = client.get(reverse("admin:members_member_change", args=[member.pk]))
    assert bool(page.context and page.context.get("emptying_box")) is is_told


def notes_about(client, member):
    panels = client.get("/admin/").context["panels"]
    url = "?unreached=waiting"
    rows = [row for one in panels if one["url"].endswith(url) for row in one["rows"]]
    return [row["note"] for row in rows if row["label"] == str(member)]


def test_the_first_page_says_why(client, desk, member):
    (note,) = notes_about(client, member)
    set_contacts(member, phone="+212612345678")
    (other,) = notes_about(client, member)
    assert note != other
