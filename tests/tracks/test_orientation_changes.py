"""A meeting that is ahead may be changed: who is invited and who leads it learn of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.formats import date_format

from members.enums import Role
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.base.quiet_hours import awake
from skills_center.messaging.models import Message
from tests.factories.network import CenterFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.links import row_behind
from tests.marks import once
from tests.rows import fresh
from tracks import services
from tracks.forms.orientation import ChangeMeetingForm, InviteForm
from tracks.models import OrientationMeeting, OrientationStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(staff):
    return staff(Role.FRONT_DESK)


@pytest.fixture
def meeting(center, desk):
    return OrientationMeetingFactory(center=center, led_by=desk, place="قاعة 1", places=3)


def change(meeting, by, **changed):
    present = {name: getattr(meeting, name) for name in ("starts_at", "place", "led_by", "places")}
    return services.change_orientation(meeting, **present | changed, by=by)


def invited_before(meeting, **fields):
    step = OrientationStepFactory(meeting=meeting, **fields)
    OrientationStep.objects.filter(pk=step.pk).update(at=timezone.now() - timedelta(days=2))
    return step


def addresses():
    return set(Message.objects.values_list("address", flat=True))


@pytest.mark.parametrize(
    "changed", [{"starts_at": timezone.now() + timedelta(days=5)}, {"place": "المكتبة"}]
)
def test_who_is_expected_is_told_by_day_with_the_link(meeting, desk, changed, time_machine):
    coming, asked, declined = (
        invited_before(meeting, answer=answer) for answer in ("coming", "asked", "cannot")
    )
    OrientationStep.objects.update(reminded_at=timezone.now())
    time_machine.move_to(timezone.now().replace(hour=2, minute=30))
    change(meeting, desk, **changed)
    told = {coming.member.phone.as_e164, asked.member.phone.as_e164}
    assert addresses() == told
    for message in Message.objects.all():
        assert row_behind(message).meeting == meeting
        assert message.next_try_at == awake(timezone.now()) > timezone.now()
    assert declined.member.phone.as_e164 not in told
    is_anew = "starts_at" in changed
    assert (fresh(coming).reminded_at is None) is is_anew  # of the new hour they are reminded


@pytest.mark.parametrize("changed", ["starts_at", "place"])
def test_told_on_the_day_before_is_reminded_enough(meeting, desk, changed, time_machine):
    time_machine.move_to(timezone.now().replace(hour=10, minute=0))
    tomorrow = timezone.now() + timedelta(days=1)
    OrientationMeeting.objects.update(starts_at=tomorrow)
    invited_before(meeting)
    another = {"starts_at": tomorrow + timedelta(hours=1), "place": "المكتبة"}[changed]
    change(fresh(meeting), desk, **{changed: another})
    assert Message.objects.count() == 1
    assert services.remind_invited() == 0
    change(fresh(meeting), desk, starts_at=tomorrow + timedelta(days=3))
    time_machine.shift(timedelta(days=3))
    assert services.remind_invited() == 1


def test_what_nobody_invited_needs_is_not_told(meeting, desk):
    invited_before(meeting)
    change(meeting, desk)
    change(meeting, desk, places=9)
    assert not Message.objects.exists()


@pytest.mark.parametrize("is_of_before", [True, False])
def test_invitation_of_the_night_says_the_new_hour_alone(meeting, desk, time_machine, is_of_before):
    time_machine.move_to(timezone.now().replace(hour=2, minute=30))
    with translation.override("en"):
        step = OrientationStepFactory(meeting=meeting, member__language="en")
        services.orientation_meetings.notices.invited(step)
    if is_of_before:
        body = f"/orientation/{step.pk}:x"
        Message.objects.update(body=body, link_purpose="", link_id=None)
    change(meeting, desk, place="Library")
    message = Message.objects.get()
    assert "Library" in message.body
    assert "changed" not in message.body


def test_two_changes_of_a_night_name_no_hour_that_nobody_was_told(meeting, desk, time_machine):
    invited_before(meeting, member__language="en")
    time_machine.move_to(timezone.now().replace(hour=2, minute=30))
    first, last = (timezone.now() + timedelta(days=days) for days in (40, 80))
    for starts_at in (first, last):
        change(fresh(meeting), desk, starts_at=starts_at)
    body = Message.objects.get().body
    with translation.override("en"):
        said = [
            date_format(timezone.localtime(one), "j F") for one in (last, first, meeting.starts_at)
        ]
    assert [day in body for day in said] == [True, False, False]


def test_leaders_are_told_each_their_own(center, meeting, desk, staff, director):
    other = staff(Role.COACH)
    change(meeting, director, led_by=other)
    assert Message.objects.filter(user=other).count() == 1
    assert Message.objects.filter(user=desk).count() == 1
    Message.objects.all().delete()
    change(fresh(meeting), director, place="المكتبة")
    assert [message.user for message in Message.objects.all()] == [other]
    Message.objects.all().delete()
    change(fresh(meeting), other, place="المسرح")  # they lead it
    assert not Message.objects.exists()


def test_what_cannot_be(meeting, desk, staff):
    for _each in range(2):
        invited_before(meeting)
    elsewhere = staff(Role.FRONT_DESK, at=CenterFactory())
    past = timezone.now() - timedelta(minutes=1)
    for wrong in ({"places": 1}, {"led_by": elsewhere}, {"starts_at": past}):
        with pytest.raises(DomainError):
            change(meeting, desk, **wrong)
    with pytest.raises(IllegalMoveError):
        change(meeting, elsewhere)
    assert fresh(meeting).places == 3
    OrientationMeeting.objects.update(starts_at=past)
    with pytest.raises(DomainError):
        change(meeting, desk, starts_at=timezone.now() + timedelta(days=1))


# The page -------------------------------------------------------------------------------
def sent(page, **typed):
    """What the browser sends of the page: what stands in it, what it showed, and what is typed."""
    form = page.context["form"]
    values = {}
    for bound in form:
        shown = bound.value()
        shown = "" if shown is None else shown
        text = f"{shown:%H:%M}" if hasattr(shown, "hour") else str(shown)
        values |= {bound.html_name: text, bound.html_initial_name: text}
    return values | typed


def test_page_changes_what_was_typed_and_tells(client, meeting, desk):
    invited_before(meeting)
    client.force_login(desk)
    url = f"/admin/tracks/orientationmeeting/{meeting.pk}/move/"
    page = client.get(url)
    assert (
        url in client.get(f"/admin/tracks/orientationmeeting/{meeting.pk}/change/").content.decode()
    )
    assert client.post(url, sent(page, place="المكتبة")).status_code == 302
    now = fresh(meeting)
    assert (now.place, now.starts_at, now.places) == ("المكتبة", meeting.starts_at, 3)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_day_is_in_the_field_as_a_browser_reads_it(meeting, language):
    with translation.override(language):
        day = ChangeMeetingForm(row=meeting)["day"]
        assert f'value="{timezone.localdate(meeting.starts_at):%Y-%m-%d}"' in str(day)


def test_two_people_who_change_one_field_are_both_shown(client, meeting, desk):
    client.force_login(desk)
    url = f"/admin/tracks/orientationmeeting/{meeting.pk}/move/"
    page = client.get(url)
    change(meeting, desk, place="المسرح")
    clash = client.post(url, sent(page, place="المكتبة"))
    assert clash.status_code == 200
    assert clash.context["form"].contested == {"place"}
    assert client.post(url, sent(page, places="8")).status_code == 302
    assert (fresh(meeting).place, fresh(meeting).places) == ("المسرح", 8)


def test_hour_that_is_over_stands_beside_its_field(client, meeting, desk):
    client.force_login(desk)
    url = f"/admin/tracks/orientationmeeting/{meeting.pk}/move/"
    page = client.post(url, sent(client.get(url), day="2020-01-01"))
    assert "hour" in page.context["form"].errors


def test_page_is_of_the_centre(client, meeting, staff):
    client.force_login(staff(Role.FRONT_DESK, at=CenterFactory()))
    assert client.get(f"/admin/tracks/orientationmeeting/{meeting.pk}/move/").status_code == 404


# Chosen ---------------------------------------------------------------------------------
@once
def test_choice_shows_room_and_places_left_by_one_question(center, meeting, desk):
    OrientationStepFactory(meeting=meeting)
    OrientationStepFactory(meeting=meeting, answer="cannot")
    with translation.override("en"):
        labels = [label for _key, label in InviteForm(user=desk).fields["meeting"].choices]
    assert any("قاعة 1" in label and "places left: 2" in label for label in labels)
    asked = []
    for more in (0, 2):
        for _each in range(more):
            OrientationMeetingFactory(center=center, places=4)
        with CaptureQueriesContext(
            connection,
        ) as questions:
            list(InviteForm(user=desk).fields["meeting"].choices)
        asked.append(len(questions))
    assert asked[0] == asked[1]
