"""Registered and in no cohort: who is in the list, what is done for them, what they answer."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext

from members.enums import ConsentPurpose, Goal, Origin, Role
from members.forms.desk import goal_choices
from members.models import Member
from members.services.merging import merge
from skills_center.base.dates import latest_birth_date, today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.links.filling import LINK
from skills_center.messaging.models import Message
from skills_center.privacy.erasure import anonymise
from skills_center.privacy.export import sections_of
from tests.contacts import set_contacts
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.links import path_in, row_behind
from tests.marks import once
from tests.rows import fresh
from tracks import services
from tracks.admin.orientation_told import step_told
from tracks.enums import EnrolmentState as State
from tracks.models import Enrolment, MemberToOrient, OrientationMeeting, OrientationStep
from tracks.services.orientation_links import invitation_of, token_of

LIST = "/admin/tracks/membertoorient/"
MISSING = "the guardian's agreement is missing"
EACH_ANSWER = ("asked", "coming", "cannot")
PLACING = {"submitted", "waitlisted", "offered", "accepted", "active", "completed", "dropped"}


@pytest.fixture
def member(center):
    return MemberFactory(center=center)


@pytest.fixture
def desk(staff):
    return staff(Role.FRONT_DESK)


@pytest.fixture
def meeting(center, desk):
    return OrientationMeetingFactory(center=center, led_by=desk)


def waiting():
    return set(MemberToOrient.objects.waiting().values_list("pk", flat=True))


def deeds(member):
    steps = OrientationStep.objects.filter(member=member).order_by("pk")
    return list(steps.values_list("deed", flat=True))


# Who ----------------------------------------------------------------------------------
@pytest.mark.parametrize("state", State.values)
def test_in_no_cohort_is_who_has_no_seat_had_none_and_waits_for_no_answer(center, state):
    place = EnrolmentFactory(cohort=CohortFactory(center=center), state=state)
    assert (place.member_id in waiting()) is (state not in PLACING)


@pytest.mark.parametrize("state", State.values)
def test_nobody_waits_for_a_cohort_that_is_over(center, state):
    over = CohortFactory(
        center=center, starts_on=today() - timedelta(days=60), ends_on=today() - timedelta(days=1)
    )
    place = EnrolmentFactory(cohort=over, state=state)
    had_a_seat = state in State.ACCOMPANIED
    assert (place.member_id in waiting()) is not had_a_seat


def test_registers_of_old_years_are_a_list_of_their_own(center):
    known = MemberFactory(center=center, origin=Origin.IMPORT)
    applied = EnrolmentFactory(member__origin=Origin.IMPORT, state="refused").member
    assert waiting() == {applied.pk}
    assert set(MemberToOrient.objects.imported().values_list("pk", flat=True)) == {known.pk}


def test_emptied_file_waits_for_nothing(member, director):
    anonymise(member, by=None)
    assert waiting() == set()


def test_who_waits_longest_stands_first_and_counts_from_the_last_end(center):
    now = timezone.now()
    rows = [MemberFactory(center=center) for _each in range(3)]
    for member, days in zip(rows, (5, 40, 90), strict=True):
        Member.objects.filter(pk=member.pk).update(created_at=now - timedelta(days=days))
    back = EnrolmentFactory(member=rows[2], state="refused")
    Enrolment.objects.filter(pk=back.pk).update(updated_at=now - timedelta(days=10))
    found = MemberToOrient.objects.waiting().with_wait().order_by("since", "pk")
    assert [one.pk for one in found] == [rows[1].pk, rows[2].pk, rows[0].pk]


# Invited -------------------------------------------------------------------------------
def test_invitation_leaves_with_its_link_and_stands_in_my_space(member, meeting, desk, client):
    services.invite_to_meeting(member, meeting=meeting, by=desk)
    message = Message.objects.get()
    path = path_in(message)
    assert client.get(path).status_code == 200
    client.force_login(member.user)
    page = client.get(reverse("pages:me")).content.decode()
    assert row_behind(message) == OrientationStep.objects.get()
    assert "/orientation/" in page


def test_link_is_answered_without_log_in_and_names_nobody(member, meeting, desk, client):
    step = services.invite_to_meeting(member, meeting=meeting, by=desk)
    token = token_of(step)
    page = client.get(reverse("tracks:orientation", args=[token])).content.decode()
    assert member.first_name not in page
    assert member.number not in page
    for says, answer in (("come", "coming"), ("come", "coming"), ("cannot", "cannot")):
        reply = client.post(reverse(f"tracks:orientation_{says}", args=[token]))
        assert reply.status_code == 302
        assert fresh(step).answer == answer


def test_opening_the_link_answers_nothing(member, meeting, desk, client):
    step = services.invite_to_meeting(member, meeting=meeting, by=desk)
    for says in ("come", "cannot"):
        assert (
            client.get(reverse(f"tracks:orientation_{says}", args=[token_of(step)])).status_code
            == 405
        )
    assert fresh(step).answer == "asked"


def test_link_dies_with_the_phone_it_was_sent_to(member, meeting, desk, client):
    step = services.invite_to_meeting(member, meeting=meeting, by=desk)
    token = token_of(step)
    set_contacts(member, phone="+212600999999")
    assert client.get(reverse("tracks:orientation", args=[token])).status_code == 404
    assert client.post(reverse("tracks:orientation_come", args=["1:x:y"])).status_code == 404


def test_nothing_is_answered_once_the_meeting_has_begun(member, meeting, desk):
    step = services.invite_to_meeting(member, meeting=meeting, by=desk)
    OrientationMeeting.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(DomainError):
        services.answer_invitation(step, comes=True)


def test_places_are_kept_and_given_back(center, meeting, desk):
    OrientationMeeting.objects.update(places=1)
    first, second = MemberFactory(center=center), MemberFactory(center=center)
    step = services.invite_to_meeting(first, meeting=meeting, by=desk)
    with pytest.raises(DomainError):
        services.invite_to_meeting(second, meeting=meeting, by=desk)
    services.answer_invitation(step, comes=False)
    services.invite_to_meeting(second, meeting=meeting, by=desk)
    with pytest.raises(DomainError):
        services.answer_invitation(step, comes=True)
    assert fresh(step).answer == "cannot"


def test_one_meeting_at_a_time(center, member, meeting, desk):
    other = OrientationMeetingFactory(center=center, led_by=desk)
    step = services.invite_to_meeting(member, meeting=meeting, by=desk)
    for again in (meeting, other):
        with pytest.raises(DomainError):
            services.invite_to_meeting(member, meeting=again, by=desk)
    services.answer_invitation(step, comes=False)
    services.invite_to_meeting(member, meeting=other, by=desk)
    assert deeds(member) == ["invited", "invited"]


def test_whoever_is_in_a_cohort_is_not_invited(center, meeting, desk):
    place = EnrolmentFactory(cohort=CohortFactory(center=center), member__center=center)
    with pytest.raises(DomainError):
        services.invite_to_meeting(place.member, meeting=meeting, by=desk)


# Called off, held ----------------------------------------------------------------------
def test_called_off_tells_those_who_would_come_and_the_leader(center, meeting, desk, director):
    steps = [
        OrientationStepFactory(meeting=meeting, answer=answer, member__center=center)
        for answer in ("asked", "coming", "cannot")
    ]
    services.call_off_orientation(meeting, reason="قاعة مشغولة", by=director)
    told = set(Message.objects.values_list("address", flat=True))
    expected = {step.member.phone.as_e164 for step in steps[:2]} | {desk.email}
    assert told == expected
    assert all("قاعة مشغولة" in body for body in Message.objects.values_list("body", flat=True))
    with pytest.raises(DomainError):
        services.call_off_orientation(meeting, reason="…", by=director)


def test_leader_is_told_when_somebody_else_plans(center, desk, director):
    when = timezone.now() + timedelta(days=2)
    services.plan_orientation(center=center, starts_at=when, led_by=desk, by=desk)
    assert not Message.objects.exists()
    services.plan_orientation(center=center, starts_at=when, led_by=desk, by=director)
    assert Message.objects.get().address == desk.email


def test_meeting_is_ahead_and_led_by_somebody_of_the_centre(center, staff, desk):
    elsewhere = staff(Role.FRONT_DESK, at=CenterFactory())
    when = timezone.now() + timedelta(days=2)
    for leader, starts_at in ((elsewhere, when), (desk, timezone.now())):
        with pytest.raises(DomainError):
            services.plan_orientation(center=center, starts_at=starts_at, led_by=leader, by=desk)


def test_who_came_is_noted_once_it_has_begun_and_may_be_corrected(client, meeting, desk):
    steps = [OrientationStepFactory(meeting=meeting, answer=answer) for answer in EACH_ANSWER]
    page = f"/admin/tracks/orientationmeeting/{meeting.pk}/came/"
    client.force_login(desk)
    marks = {"came": [steps[0].pk]}
    assert client.post(page, marks).status_code == 200  # not yet
    OrientationMeeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert client.post(page, marks).status_code == 302
    assert [fresh(step).answer for step in steps] == ["came", "absent", "cannot"]
    client.post(page, {"came": [steps[1].pk, steps[2].pk], "initial-came": [steps[0].pk]})
    assert [fresh(step).answer for step in steps] == ["absent", "came", "came"]


def test_nobody_ticked_is_asked_once(client, meeting, desk):
    steps = [OrientationStepFactory(meeting=meeting, answer=answer) for answer in EACH_ANSWER]
    OrientationMeeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    page = f"/admin/tracks/orientationmeeting/{meeting.pk}/came/"
    client.force_login(desk)
    assert "nobody_came" not in client.get(page).context["form"].fields
    asked = client.post(page, {})
    assert asked.status_code == 200
    assert "0" in asked.context["form"].errors["nobody_came"][0]
    assert "2" in asked.context["form"].errors["nobody_came"][0]
    assert [fresh(step).answer for step in steps] == list(EACH_ANSWER)
    done = client.post(page, {"nobody_came": "on"})
    assert done.status_code == 302
    assert [fresh(step).answer for step in steps] == ["absent", "absent", "cannot"]
    told = str(list(get_messages(done.wsgi_request))[-1])
    assert [int(number) for number in re.findall(r"\d+", told)] == [0, 2]


def test_where_nobody_is_expected_nobody_is_asked(client, meeting, desk):
    OrientationStepFactory(meeting=meeting, answer="cannot")
    OrientationMeeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    client.force_login(desk)
    page = f"/admin/tracks/orientationmeeting/{meeting.pk}/came/"
    assert client.post(page, {}).status_code == 302


def test_coach_notes_who_came_to_the_meeting_they_lead_and_no_other(center, staff, client):
    coach = staff(Role.COACH)
    mine = OrientationMeetingFactory(center=center, led_by=coach)
    other = OrientationMeetingFactory(center=center)
    client.force_login(coach)
    for meeting, status in ((mine, 200), (other, 404)):
        assert (
            client.get(f"/admin/tracks/orientationmeeting/{meeting.pk}/came/").status_code == status
        )
    assert client.get(LIST).status_code == 403


# Proposed, enrolled, called -------------------------------------------------------------
def test_cohort_is_proposed_with_the_way_to_apply(center, member, desk, client):
    cohort = CohortFactory(center=center)
    services.propose_cohort(member, cohort=cohort, by=desk)
    with pytest.raises(DomainError):
        services.propose_cohort(member, cohort=cohort, by=desk)
    assert reverse("tracks:apply", args=[cohort.pk]) in Message.objects.get().body
    client.force_login(member.user)
    assert cohort.name in client.get(reverse("pages:me")).content.decode()
    services.apply(cohort=cohort, member=member, by=member.user)
    assert not services.proposals_to(member).exists()


@pytest.mark.parametrize("rule", [{"age_to": 15}, {"closed": True}, {"papers": ["cv"]}])
def test_cohort_that_does_not_fit_is_not_proposed(center, member, desk, rule):
    with pytest.raises(DomainError):
        services.propose_cohort(member, cohort=CohortFactory(center=center, **rule), by=desk)
    assert not Message.objects.exists()


@pytest.mark.parametrize("answer", ["", "no", "withdrawn"])
def test_minor_without_agreement_is_invited_to_no_meeting(center, meeting, desk, client, answer):
    minor = MemberFactory(center=center, birth_date=latest_birth_date(16))
    GuardianFactory(member=minor, answer=answer, asked_at=timezone.now())
    with pytest.raises(DomainError) as refused:
        services.invite_to_meeting(minor, meeting=meeting, by=desk)
    with pytest.raises(DomainError) as of_a_cohort:
        services.propose_cohort(minor, cohort=CohortFactory(center=center), by=desk)
    assert str(refused.value) == str(of_a_cohort.value)
    client.force_login(desk)
    asked = {"action": "invite_to_meeting", "_selected_action": [minor.pk], "meeting": meeting.pk}
    page = client.post(LIST, asked)
    assert not page.context["played"].moved
    assert [people[0].pk for _why, people in page.context["left_out"]] == [minor.pk]
    assert not Message.objects.exists()
    assert escape(gettext(MISSING)) in client.get(LIST).content.decode()
    minor.consents.create(purpose=ConsentPurpose.GUARDIAN, notice_version="x", language="ar")
    services.invite_to_meeting(minor, meeting=meeting, by=desk)
    assert escape(gettext(MISSING)) not in client.get(LIST).content.decode()


def test_list_says_what_was_done_for_a_minor_and_what_is_missing(center, desk, client):
    minor = MemberFactory(center=center, birth_date=latest_birth_date(16))
    services.note_call(minor, reached=True, by=desk)
    client.force_login(desk)
    shown = client.get(LIST).content.decode()
    assert escape(gettext(MISSING)) in shown
    assert escape(step_told(minor.orientation_steps.get())) in shown


def test_minor_without_agreement_is_proposed_nothing(center, desk):
    minor = MemberFactory(center=center, birth_date=latest_birth_date(16))
    cohort = CohortFactory(center=center)
    with pytest.raises(DomainError):
        services.propose_cohort(minor, cohort=cohort, by=desk)
    minor.consents.create(purpose=ConsentPurpose.GUARDIAN, notice_version="x", language="ar")
    services.propose_cohort(minor, cohort=cohort, by=desk)
    assert deeds(minor) == ["proposed"]


def test_desk_enrols_by_the_verb_of_an_application(center, member, desk):
    cohort = CohortFactory(center=center)
    assert services.enrol_member(member, cohort=cohort, by=desk).state == "submitted"
    assert member.pk not in waiting()
    with pytest.raises(DomainError):
        services.enrol_member(member, cohort=CohortFactory(center=center), by=desk)


def test_call_is_noted_once_a_day(member, desk, time_machine):
    services.note_call(member, reached=False, by=desk)
    with pytest.raises(DomainError):
        services.note_call(member, reached=False, by=desk)
    services.note_call(member, reached=True, by=desk)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    services.note_call(member, reached=False, by=desk)
    assert deeds(member) == ["no_reply", "called", "no_reply"]


def test_nobody_acts_for_a_member_of_another_centre(center, member, staff):
    """By the verbs themselves, with a role of this centre that may only read."""
    away = CenterFactory()
    user = staff(Role.DIRECTOR, at=away)
    user.staff_roles.create(role=Role.COACH, center=center)
    meeting = OrientationMeetingFactory(center=center)
    own = OrientationMeetingFactory(center=away, led_by=user)
    cohort = CohortFactory(center=away)
    for refused in (
        lambda: services.invite_to_meeting(member, meeting=own, by=user),
        lambda: services.invite_to_meeting(MemberFactory(center=away), meeting=meeting, by=user),
        lambda: services.propose_cohort(member, cohort=cohort, by=user),
        lambda: services.enrol_member(member, cohort=cohort, by=user),
        lambda: services.note_call(member, reached=True, by=user),
        lambda: services.call_off_orientation(meeting, reason="…", by=user),
        lambda: services.note_who_came(meeting, came=[], by=user),
        lambda: services.plan_orientation(
            center=center, starts_at=timezone.now() + timedelta(days=1), led_by=user, by=user
        ),
    ):
        with pytest.raises(IllegalMoveError):
            refused()
    assert not OrientationStep.objects.exists()


# The list ---------------------------------------------------------------------------------
@once
def test_act_on_several_shows_the_letters_then_says_who_was_left_out(center, desk, client):
    OrientationMeetingFactory(center=center, led_by=desk, places=2)
    people = [MemberFactory(center=center) for _each in range(3)]
    meeting = OrientationMeeting.objects.get()
    client.force_login(desk)
    chosen = {"action": "invite_to_meeting", "_selected_action": [one.pk for one in people]}
    assert client.post(LIST, chosen).status_code == 200
    sent = chosen | {"_asked": "1", "meeting": meeting.pk, "note": ""}
    page = client.post(LIST, sent)
    assert len(page.context["played"].letters) == 2
    assert [len(rows) for _why, rows in page.context["left_out"]] == [1]
    assert LINK not in page.content.decode()
    assert "/m/" not in page.content.decode()  # the link is the member's alone
    assert not Message.objects.exists()
    assert not OrientationStep.objects.exists()
    done = client.post(LIST, sent | {"confirm": "1"})
    assert done.status_code == 302
    assert Message.objects.count() == OrientationStep.objects.count() == 2
    assert len(list(get_messages(done.wsgi_request))) == 2


def test_panel_counts_what_its_list_shows(center, desk, client):
    for _each in range(3):
        MemberFactory(center=center)
    MemberFactory(center=center, origin=Origin.IMPORT)
    MemberFactory()
    EnrolmentFactory(member__center=center, cohort__center=center)
    client.force_login(desk)
    panels = client.get("/admin/").context["panels"]
    (panel,) = [one for one in panels if one["url"] == LIST]
    assert panel["total"] == 3
    assert client.get(panel["url"]).context["cl"].result_count == 3


def test_panel_of_several_centres_leads_to_each(staff, client):
    root = staff(Role.ADMINISTRATOR)
    for count in (1, 2):
        away = CenterFactory()
        for _each in range(count):
            MemberFactory(center=away)
    client.force_login(root)
    panels = client.get("/admin/").context["panels"]
    (panel,) = [one for one in panels if one["url"] == LIST]
    assert panel["total"] == 3
    counts = [client.get(row["url"]).context["cl"].result_count for row in panel["rows"]]
    assert sorted(counts) == [1, 2]


@once
@pytest.mark.parametrize(("role", "shown"), [(Role.FRONT_DESK, True), (Role.TRACK_MANAGER, False)])
def test_phone_is_read_by_who_identifies_members(center, staff, client, role, shown):
    member = MemberFactory(center=center)
    client.force_login(staff(role))
    for page in (LIST, f"{LIST}{member.pk}/change/"):
        assert (f"tel:{member.phone.as_e164}" in client.get(page).content.decode()) is shown


@pytest.mark.parametrize(
    "query",
    [
        "who=imported", "who=all", "step=none", "step=near", "step=invited", "wait=0-6",
        "wait=7-13", "wait=14-29", "wait=30", "age=0-17", "age=18-24", "age=25-29", "age=30",
        "goal=job-skills", "q=سلمى", "wait=x&age=y&step=z&who=w", "o=-6",
    ],
)  # fmt: skip
def test_list_is_narrowed(center, desk, client, query):
    client.force_login(desk)
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_bands_of_wait_and_age_part_everybody_once(center, desk, client):
    now = timezone.now()
    for days, age in ((0, 16), (6, 17), (7, 18), (13, 24), (14, 25), (29, 29), (30, 30), (400, 61)):
        born = latest_birth_date(age)
        member = MemberFactory(center=center, birth_date=born)
        Member.objects.filter(pk=member.pk).update(created_at=now - timedelta(days=days))
    client.force_login(desk)

    def number(query):
        return client.get(f"{LIST}?{query}").context["cl"].result_count

    bands = ("0-6", "7-13", "14-29", "30")
    assert [number(f"wait={band}") for band in bands] == [2, 2, 2, 2]
    bands = ("0-17", "18-24", "25-29", "30")
    assert [number(f"age={band}") for band in bands] == [2, 2, 2, 2]


# Merged, forgotten, handed out -------------------------------------------------------------
def test_merge_leaves_one_step_of_a_kind_with_the_answer_that_says_most(center, meeting, director):
    kept, gone = MemberFactory(center=center), MemberFactory(center=center, user=None)
    OrientationStepFactory(meeting=meeting, member=kept, note="a")
    told = timezone.now() - timedelta(hours=1)
    OrientationStepFactory(
        meeting=meeting, member=gone, answer="coming", note="b", reminded_at=told
    )
    for file in (kept, gone):
        OrientationStep.objects.create(member=file, deed="written")
        OrientationStep.objects.create(member=file, deed="called")
    merge(kept=kept, gone=gone, by=director)
    assert sorted(deeds(kept)) == ["called", "called", "invited", "written"]
    step = OrientationStep.objects.get(deed="invited")
    assert (step.answer, step.note) == ("coming", "a\nb")
    assert step.reminded_at == told, "nobody is reminded twice"


def test_forgotten_member_leaves_no_step_and_a_free_place(meeting, member, desk):
    step = services.invite_to_meeting(member, meeting=meeting, by=desk, note="…")
    token = token_of(step)
    anonymise(member, by=None)
    assert not OrientationStep.objects.exists()
    assert invitation_of(token) is None


def test_copy_of_the_data_holds_what_was_done(meeting, member, desk):
    services.invite_to_meeting(member, meeting=meeting, by=desk)
    (section,) = [one for one in sections_of(member) if one.code == "orientation_steps"]
    assert len(section.rows) == 1


@once
def test_my_space_asks_as_often_for_one_proposal_as_for_three(center, member, desk, client):
    client.force_login(member.user)

    def questions():
        services.propose_cohort(member, cohort=CohortFactory(center=center), by=desk)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("pages:me")).status_code == 200
        return len(asked)

    questions()
    assert questions() == questions()


# As many questions for thirty as for one ------------------------------------------------
def act_on(client, action, members, **answers):
    """How many questions the page asks that plays an act for these people, or does it."""
    data = {"action": action, "_selected_action": [one.pk for one in members], "_asked": "1"}
    with CaptureQueriesContext(connection) as asked:
        page = client.post(LIST, data | answers)
    return len(asked), page


@once
@pytest.mark.parametrize("does_it", [False, True])
@pytest.mark.parametrize("action", ["invite_to_meeting", "propose_cohort", "note_call"])
def test_an_act_asks_as_much_for_thirty_as_for_one(center, desk, client, action, does_it):
    client.force_login(desk)
    meeting = OrientationMeetingFactory(center=center, led_by=desk)
    cohort = CohortFactory(center=center)
    answers = {
        "invite_to_meeting": {"meeting": meeting.pk},
        "propose_cohort": {"cohort": cohort.pk},
        "note_call": {"how": "reached"},
    }[action]
    if does_it:
        answers["confirm"] = "1"
    counts, done = set(), 0
    for number in (1, 3, 30):  # SQLite takes 999 values a statement: of messages some forty
        members = MemberFactory.create_batch(number, center=center)
        asked, page = act_on(client, action, members, **answers)
        assert page.status_code == (302 if does_it else 200)
        counts.add(asked)
        done += number * does_it
        assert OrientationStep.objects.count() == done
    if action != "note_call":
        assert Message.objects.count() == done
    assert len(counts) == 1, counts


def test_of_several_each_is_told_why_they_are_left_out(center, desk, client, meeting):
    client.force_login(desk)
    member, invited, placed = MemberFactory.create_batch(3, center=center)
    stranger = MemberFactory(center=CenterFactory())
    services.invite_to_meeting(invited, meeting=meeting, by=desk)
    EnrolmentFactory(member=placed, cohort__center=center)
    _asked, page = act_on(
        client, "invite_to_meeting", [member, invited, placed, stranger], meeting=meeting.pk
    )
    played = page.context["played"]
    assert [step.member_id for step in played.moved] == [member.pk]
    assert {row.pk for row, _why in played.failed} == {invited.pk, placed.pk}
    assert len(played.letters) == 1


def test_places_end_in_the_turn_of_who_waits_longest(center, desk, client):
    client.force_login(desk)
    meeting = OrientationMeetingFactory(center=center, led_by=desk, places=2)
    members = MemberFactory.create_batch(4, center=center)
    for days, member in enumerate(members):
        since = timezone.now() - timedelta(days=10 - days)
        Member.objects.filter(pk=member.pk).update(created_at=since)
    act_on(client, "invite_to_meeting", members[::-1], meeting=meeting.pk, confirm="1")
    invited = meeting.invitations.order_by("pk").values_list("member", flat=True)
    assert list(invited) == [one.pk for one in members[:2]]


def test_goals_are_said_as_staff_say_them(center, member, desk, client):
    member.goals.create(goal="pre-training")
    MemberFactory(center=center)
    client.force_login(desk)
    page = client.get(LIST, {"goal": "pre-training"})
    assert page.context["cl"].result_count == 1
    shown = page.content.decode()
    assert escape(str(dict(goal_choices())["pre-training"])) in shown
    assert escape(str(Goal.PRE_TRAINING.label)) not in shown
    assert client.get(LIST, {"goal": "x"}).context["cl"].result_count == 2
