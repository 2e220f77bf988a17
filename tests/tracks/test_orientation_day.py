"""The day before an orientation meeting, its day, and what is left to note after it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from members.enums import Role
from skills_center.base.quiet_hours import awake
from skills_center.messaging.models import Message
from skills_center.network.models import Commune
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.marks import once
from tests.rows import fresh
from tracks import services
from tracks.dashboard_orientation import meetings_to_note
from tracks.models import OrientationMeeting, OrientationStep
from tracks.services.orientation_links import invitation_of, token_of

from .orientation import link_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:tracks_orientationmeeting_changelist")


@pytest.fixture
def desk(staff):
    return staff(Role.FRONT_DESK)


def invited(center, *, days=1, answer="asked", at=None, **member):
    """Invited yesterday to a meeting that many days ahead."""
    starts_at = timezone.now() + timedelta(days=days)
    meeting = OrientationMeetingFactory(center=center, starts_at=starts_at)
    step = OrientationStepFactory(
        meeting=meeting, answer=answer, member=MemberFactory(center=center, **member)
    )
    OrientationStep.objects.filter(pk=step.pk).update(at=at or timezone.now() - timedelta(days=1))
    return fresh(step)


# The day before -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "told"),
    [("asked", 1), ("coming", 1), ("cannot", 0), ("came", 0), ("absent", 0)],
)
def test_who_is_expected_is_reminded_once(center, answer, told):
    step = invited(center, answer=answer)
    assert [services.remind_invited(), services.remind_invited()] == [told, 0]
    assert Message.objects.count() == told
    if told:
        message = Message.objects.get()
        assert invitation_of(link_in(message)) == step


@pytest.mark.parametrize(("days", "told"), [(-1, 0), (0, 0), (1, 1), (2, 0), (30, 0)])
def test_the_day_before_and_no_other(center, days, told, time_machine):
    time_machine.move_to(timezone.now().replace(hour=12))
    invited(center, days=days)
    assert services.remind_invited() == told


def test_who_was_invited_today_read_the_hour_a_moment_ago(center):
    invited(center, at=timezone.now())
    assert services.remind_invited() == 0


def test_a_meeting_that_is_called_off_reminds_nobody(center):
    step = invited(center)
    services.call_off_orientation(step.meeting, reason="مغلق", by=None)
    Message.objects.all().delete()
    assert services.remind_invited() == 0
    assert not Message.objects.exists()


def test_leaves_by_day(center, time_machine):
    time_machine.move_to(timezone.now().replace(hour=2, minute=30))
    invited(center)
    assert services.remind_invited() == 1
    message = Message.objects.get()
    assert message.next_try_at == awake(timezone.now())
    assert message.next_try_at > timezone.now()


@pytest.mark.parametrize("verb", ["call_off", "cannot"])
def test_one_that_waits_for_the_morning_is_not_sent_once_it_is_wrong(center, verb, time_machine):
    time_machine.move_to(timezone.now().replace(hour=2, minute=30))
    step, other = invited(center), invited(center)
    assert services.remind_invited() == 2
    if verb == "call_off":
        services.call_off_orientation(step.meeting, reason="مغلق", by=None)
    else:
        services.answer_invitation(step, comes=False)
    waits = set(
        Message.objects.filter(link_purpose="orientation").values_list("link_id", flat=True)
    )
    assert waits == {other.pk}


def test_no_landline_is_texted(center):
    step = invited(center, phone="+212523456789", email="")
    assert services.remind_invited() == 0
    assert fresh(step).reminded_at is None
    set_contacts(step.member, email="salma@example.org")
    assert services.remind_invited() == 1
    assert Message.objects.get().address == "salma@example.org"


@once
def test_is_worded_in_each_language(center):
    for language in ("ar", "fr", "en"):
        invited(center, language=language)
    assert services.remind_invited() == 3
    subjects = set(Message.objects.values_list("language", flat=True))
    assert subjects == {"ar", "fr", "en"}


# After its day ------------------------------------------------------------------------------
def rows_of_the_list(client, query="attendance=unnoted"):
    return set(client.get(f"{LIST}?{query}").context["cl"].queryset.values_list("pk", flat=True))


def test_what_is_not_noted_after_its_day_stands_on_the_first_page(center, desk, client):
    late = invited(center, days=-1).meeting
    invited(center, days=1)
    noted = invited(center, days=-2).meeting
    services.note_who_came(noted, came=[], by=None)
    off = invited(center, days=-1).meeting
    OrientationMeeting.objects.filter(pk=off.pk).update(called_off_at=timezone.now())
    invited(center, days=-1, answer="cannot")
    OrientationMeetingFactory(center=center, starts_at=timezone.now() - timedelta(days=1))
    invited(CenterFactory(), days=-1)
    panel = meetings_to_note(desk)
    assert [row["url"] for row in panel["rows"]] == [
        reverse("admin:tracks_orientationmeeting_came", args=[late.pk])
    ]
    assert panel["total"] == 1
    client.force_login(desk)
    assert rows_of_the_list(client) == {late.pk}
    assert panel["url"] == f"{LIST}?attendance=unnoted"
    assert client.get(panel["rows"][0]["url"]).status_code == 200


def test_today_it_may_still_go_on(center, desk, time_machine):
    time_machine.move_to(timezone.now().replace(hour=14))
    step = invited(center)
    OrientationMeeting.objects.filter(pk=step.meeting_id).update(
        starts_at=timezone.now() - timedelta(hours=2)
    )
    assert meetings_to_note(desk)["rows"] == []


def test_who_may_note_nothing_has_no_panel(staff):
    assert meetings_to_note(staff(Role.COMMITTEE)) is None


# How it is called ---------------------------------------------------------------------------
@once
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_meeting_is_called_by_a_day_in_words(center, language):
    meeting = OrientationMeetingFactory(center=center)
    day = timezone.localtime(meeting.starts_at)
    with translation.override(language):
        assert f"{day:%Y-%m-%d}" not in str(meeting)
        assert str(day.year) in str(meeting)
        assert f"{day:%H:%M}" in str(meeting)


@once
def test_a_list_says_its_name_before_the_number(center, desk, client):
    client.force_login(desk)
    for number in range(3):
        OrientationMeetingFactory(center=center)
        html = client.get(LIST, headers={"accept-language": "en"}).content.decode()
        assert f"Orientation meetings: {number + 1}" in " ".join(html.split())


# The communes -------------------------------------------------------------------------------
def test_the_communes_of_the_list_stand_by_province(center, desk, client):
    elsewhere = CenterFactory()
    here, far, nobody = (
        Commune.objects.create(slug=f"c{n}", name=f"Commune {n}", kind="rural", center=one)
        for n, one in enumerate((center, elsewhere, center))
    )
    alone = Commune.objects.create(slug="c9", name="Another", kind="rural")
    living = MemberFactory(center=center, commune=here)
    MemberFactory(center=center, commune=alone)
    MemberFactory(center=elsewhere, commune=far)
    client.force_login(desk)
    url = reverse("admin:tracks_membertoorient_changelist")
    html = client.get(url).content.decode()
    assert f"?commune={here.pk}" in html
    assert f"?commune={alone.pk}" in html
    for other in (far, nobody):
        assert f"?commune={other.pk}" not in html
    assert (center.province or center.name) in html
    found = client.get(url, {"commune": here.pk}).context["cl"].queryset
    assert list(found.values_list("pk", flat=True)) == [living.pk]
    assert client.get(url, {"commune": "x"}).status_code == 200


# On a narrow screen -------------------------------------------------------------------------
@once
@pytest.mark.parametrize("model", ["tracks_membertoorient", "tracks_orientationmeeting"])
def test_a_row_becomes_a_card_with_its_labels(center, desk, client, model):
    invited(center)
    client.force_login(desk)
    html = client.get(reverse(f"admin:{model}_changelist")).content.decode()
    rows = html[html.index("<tbody") : html.index("</tbody")]
    assert 'class="card-rows"' in html
    assert rows.count("row-label") > 3
    assert "&lt;input" not in html


# The link ---------------------------------------------------------------------------------
PHONE, OTHER = "+212611223344", "+212655667788"


@once
@pytest.mark.parametrize(
    ("reached", "corrected", "is_good"),
    [
        ({"phone": PHONE, "email": ""}, {"email": "s@example.org"}, True),
        ({"phone": PHONE, "email": "s@example.org"}, {"email": ""}, True),
        ({"phone": "", "email": "s@example.org"}, {"phone": PHONE}, True),
        ({"phone": PHONE, "email": "s@example.org"}, {"phone": OTHER}, False),
        ({"phone": PHONE, "email": ""}, {"phone": ""}, False),
        ({"phone": "", "email": "s@example.org"}, {"email": "t@example.org"}, False),
        ({"phone": "+212523491234", "email": ""}, {}, True),
        ({"phone": "", "email": ""}, {}, True),
        ({"phone": "", "email": ""}, {"phone": PHONE}, False),
    ],
)
def test_link_dies_with_the_address_it_went_to_and_no_other(center, reached, corrected, is_good):
    step = invited(center, **reached)
    token = token_of(step)
    set_contacts(step.member, **corrected)
    assert (invitation_of(token) == step) is is_good
