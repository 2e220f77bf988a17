"""Several people at once for the places of an orientation meeting, and two runs of one job."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from skills_center.base import admin_once
from skills_center.base.dates import today
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.orientation import (
    DeskFactory,
    OrientationMeetingFactory,
    OrientationStepFactory,
)
from tests.marks import races
from tests.races import Gate, at_once, failures, one_waits_for_the_other, refusals
from tests.rows import fresh
from tracks import services
from tracks.models import OrientationMeeting, OrientationStep
from tracks.models.orientation import OrientationMeetingQuerySet

pytestmark = races
PEOPLE, PLACES = 8, 3


def rush_for_places(gate=None):
    center = CenterFactory()
    desk = DeskFactory(at=center)
    meeting = OrientationMeetingFactory(center=center, led_by=desk, places=PLACES)
    members = [MemberFactory(center=center) for _each in range(PEOPLE)]
    results = at_once(
        [
            lambda one=one: services.invite_to_meeting(one, meeting=meeting, by=desk)
            for one in members
        ],
        gate=gate,
    )
    return failures(results), len(refusals(results))


def test_no_more_are_invited_than_there_are_places():
    assert rush_for_places() == ([], PEOPLE - PLACES)
    assert OrientationStep.objects.count() == Message.objects.count() == PLACES


def test_without_the_lock_all_of_them_are(monkeypatch):
    monkeypatch.setattr(OrientationMeetingQuerySet, "under_lock", lambda rows, pk: rows.get(pk=pk))
    gate = Gate('INSERT INTO "tracks_orientationstep"', people=PEOPLE)
    assert rush_for_places(gate) == ([], 0)


def test_a_place_given_back_goes_to_one():
    center = CenterFactory()
    desk = DeskFactory(at=center)
    meeting = OrientationMeetingFactory(center=center, led_by=desk)
    steps = [
        services.invite_to_meeting(MemberFactory(center=center), meeting=meeting, by=desk)
        for _each in range(PEOPLE)
    ]
    for step in steps:
        services.answer_invitation(step, comes=False)
    OrientationMeeting.objects.update(places=1)
    results = at_once(
        [lambda one=one: services.answer_invitation(one, comes=True) for one in steps]
    )
    assert failures(results) == []
    assert len(refusals(results)) == PEOPLE - 1
    assert meeting.invitations.expected().count() == 1


def test_two_runs_write_once():
    center = CenterFactory()
    for _each in range(3):
        MemberFactory(center=center, registered_on=today() - timedelta(days=14))
    written = at_once([services.write_first_words, services.write_first_words])
    assert sum(written) == Message.objects.count() == 3


def test_bulk_acts_on_the_same_people_in_two_orders_do_not_wait_for_each_other(client):
    """The rehearsal locks the files in one order; each verb locks its own file first."""
    from tracks.admin.orientation import _rehearse

    center = CenterFactory()
    desk = DeskFactory(at=center)
    meeting = OrientationMeetingFactory(center=center, led_by=desk)
    members = [MemberFactory(center=center) for _each in range(6)]

    def play(rows):
        return _rehearse(services.invite_to_meeting, rows, meeting=meeting, by=desk)

    played = at_once([lambda: play(members), lambda: play(members[::-1])])
    assert failures(played) == []
    assert [len(one.moved) for one in played] == [6, 6]
    assert not OrientationStep.objects.exists()


def test_who_is_moved_to_another_week_at_that_moment_is_not_reminded_today():
    """The reminder of the day before is still to come, and says so once."""
    center = CenterFactory()
    desk = DeskFactory(at=center)
    tomorrow = timezone.now() + timedelta(days=1)
    meeting = OrientationMeetingFactory(center=center, led_by=desk, starts_at=tomorrow)
    step = OrientationStepFactory(meeting=meeting, member=MemberFactory(center=center))
    OrientationStep.objects.update(at=timezone.now() - timedelta(days=1))

    def move_a_week():
        return services.change_orientation(
            meeting,
            starts_at=tomorrow + timedelta(days=7),
            place=meeting.place,
            led_by=desk,
            places=None,
            by=desk,
        )

    moved, reminded = one_waits_for_the_other(move_a_week, services.remind_invited)
    assert failures([moved, reminded]) == []
    assert reminded == 0
    assert fresh(step).reminded_at is None


@pytest.mark.parametrize("verb", ["move", "call-off"])
def test_page_of_a_meeting_and_who_answers_their_link_do_not_wait_for_each_other(monkeypatch, verb):
    """The file is held before the meeting on either way; the page locks its row by itself. It would
    be tried anew, but whoever answers would not."""
    monkeypatch.setattr(admin_once, "may_go_on", lambda error: False)
    center = CenterFactory()
    desk = DeskFactory(at=center)
    meeting = OrientationMeetingFactory(center=center, led_by=desk)
    step = services.invite_to_meeting(MemberFactory(center=center), meeting=meeting, by=desk)
    client = Client()
    client.force_login(desk)
    url = f"/admin/tracks/orientationmeeting/{meeting.pk}/{verb}/"
    form = client.get(url).context["form"]
    typed = {bound.html_name: bound.value() for bound in form} | {"place": "Library"}
    shown = {bound.html_initial_name: bound.value() for bound in form}
    sent = {
        name: "" if value is None else f"{value:%H:%M}" if hasattr(value, "hour") else value
        for name, value in (shown | typed | {"reason": "Strike"}).items()
    }
    answered, page = one_waits_for_the_other(
        lambda: services.answer_invitation(step, comes=True),
        lambda: client.post(url, sent),
        before='SELECT "tracks_orientationmeeting"',
    )
    assert failures([answered, page]) == []
    assert page.status_code == 302
