"""Two files of one person become one; each thing that hung on either is found again."""

import json
import re
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from members.enums import (
    ConsentPurpose,
    DocumentKind,
    DuplicateGround,
    DuplicateState,
    Goal,
    Role,
)
from members.forms.merging import MergeForm, as_read
from members.models import DuplicatePair, Member, Merge, User
from members.services.duplicates import record_pairs, tell_apart
from members.services.merging import merge
from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from skills_center.messaging.enums import Channel
from skills_center.messaging.models import Message
from skills_center.privacy.erasure import anonymise
from skills_center.results.figures import count_cells, figures
from tests.contacts import set_contacts
from tests.factories.enterprises import JobFactory, ProjectFactory
from tests.factories.members import DocumentFactory, MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.pages_as_sent import untouched
from tracks.enums import EnrolmentState
from tracks.models import FollowUp, Outcome
from tracks.services import follow_ups
from tracks.services.follow_ups import (
    answer,
    ask_follow_ups,
    decline,
    no_reply,
    plan_follow_ups,
    reached_somebody_else,
    was_misdirected,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(staff):
    return staff(Role.FRONT_DESK)


def full_file(center, **fields):
    """A member with one of everything."""
    member = MemberFactory(center=center, **fields)
    EnrolmentFactory(cohort=CohortFactory(center=center), member=member)
    ProjectFactory(center=center, holder=member)
    JobFactory(project=ProjectFactory(center=center), member=member)
    member.consents.create(
        purpose=ConsentPurpose.PROCESSING, notice_version="2026-11", language="ar"
    )
    for kind in (DocumentKind.CV, DocumentKind.PORTRAIT):
        DocumentFactory(member=member, kind=kind)
    Message.objects.queue(
        channel=Channel.TEXT, address="+212600000000", language="ar", body="…", user=member.user
    )
    member.goals.create(goal=Goal.JOB_SKILLS)
    return member


@pytest.fixture
def two_files(center):
    older = full_file(center, cin="QA1", first_name="Salma")
    newer = full_file(center, cin="QA2", first_name="سلمى", user__phone="+212611111111")
    newer.goals.create(goal=Goal.ENTERPRISES)
    return older, newer


def hanging_on(member):
    return {
        "enrolments": member.enrolments.count(),
        "projects": member.projects.count(),
        "jobs": member.jobs.count(),
        "consents": member.consents.count(),
        "documents": member.documents.count(),
        "messages": Message.objects.filter(user__member=member).count(),
    }


def test_all_that_hung_on_either_file_hangs_on_the_one_left(two_files, desk):
    older, newer = two_files
    kept = merge(kept=older, gone=newer, by=desk)
    assert hanging_on(kept) == dict.fromkeys(hanging_on(kept), 2) | {"documents": 4}
    assert set(kept.goals.values_list("goal", flat=True)) == {Goal.JOB_SKILLS, Goal.ENTERPRISES}
    assert not Member.objects.filter(pk=newer.pk).exists()


def test_fields_are_taken_one_by_one(two_files, desk):
    older, newer = two_files
    kept = merge(kept=older, gone=newer, taken=["cin", "number", "id"], by=desk)
    kept.refresh_from_db()
    assert (kept.cin, kept.first_name, kept.number) == ("QA2", "Salma", older.number)


def test_the_old_number_and_name_still_find_the_member(two_files, desk):
    older, newer = two_files
    kept = merge(kept=older, gone=newer, by=desk)
    assert list(Member.objects.search(newer.number)) == [kept]


def test_the_merge_tells_years_later_what_both_files_were(two_files, desk):
    older, newer = two_files
    last_goal = newer.goals.get(goal=Goal.JOB_SKILLS)
    kept = merge(kept=older, gone=newer, by=desk)
    record = Merge.objects.get()
    assert (record.kept, record.gone_number, record.by) == (kept, newer.number, desk)
    assert record.before["gone"]["fields"]["cin"] == "QA2"
    assert record.before["kept"]["fields"]["cin"] == "QA1"
    assert record.before["left"]["members.MemberGoal"][0]["pk"] == last_goal.pk
    assert "password" not in json.dumps(record.before)
    assert len(record.moved["tracks.Enrolment.member"]) == 1
    latest = kept.history.first()
    assert newer.number in latest.history_change_reason
    assert Member.history.filter(id=newer.pk).exists()


def test_the_account_that_leaves_hands_its_phone_on(two_files, desk):
    older, newer = two_files
    kept = merge(kept=older, gone=newer, by=desk)
    assert kept.user == older.user
    assert kept.user.phone.as_e164 == "+212611111111"
    assert not User.objects.filter(pk=newer.user_id).exists()


def test_a_file_without_account_takes_the_others(center, desk):
    older, newer = MemberFactory(center=center, user=None), MemberFactory(center=center)
    assert merge(kept=older, gone=newer, by=desk).user == newer.user


def test_one_place_in_a_cohort_stays_and_keeps_the_first_day(center, desk):
    cohort = CohortFactory(center=center, begun=True)
    older, newer = MemberFactory(center=center), MemberFactory(center=center)
    first = EnrolmentFactory(
        cohort=cohort, member=older, state=EnrolmentState.ACCEPTED, accepted_on=date(2026, 1, 10)
    )
    further = EnrolmentFactory(
        cohort=cohort, member=newer, state=EnrolmentState.COMPLETED, accepted_on=date(2026, 2, 1)
    )
    before = member_figure(2026)
    kept = merge(kept=older, gone=newer, by=desk)
    states = dict(kept.enrolments.values_list("pk", "state"))
    assert states == {first.pk: EnrolmentState.WITHDRAWN, further.pk: EnrolmentState.COMPLETED}
    assert kept.enrolments.get(pk=further.pk).accepted_on == date(2026, 1, 10)
    assert first.moves.get().verb == "set_aside"
    assert (before, member_figure(2026)) == (2, 1)


def member_figure(year):
    return figures(year, counted=count_cells())["members"].value


def asked_figures(year):
    counted = figures(year, counted=count_cells())
    return [counted[code].value for code in ("asked_what_became", "told_what_became")]


@pytest.mark.parametrize("answered", ["older", "newer"])
def test_who_completed_a_cohort_twice_is_asked_once_and_the_answer_stays(center, desk, answered):
    files, questions = asked_twice(center)
    answer(questions[answered], kind="training")
    assert asked_figures(today().year) == [2, 1]
    kept = merge(kept=files["older"], gone=files["newer"], by=desk)
    stays = kept.enrolments.live().get()
    assert asked_figures(today().year) == [1, 1]
    assert [one.months for one in FollowUp.objects.order_by("months")] == [3, 6, 12]
    assert set(FollowUp.objects.values_list("enrolment", flat=True)) == {stays.pk}
    told = FollowUp.objects.get(months=6)
    assert (told.outcome.kind, told.outcome.enrolment) == ("training", stays)
    deeds = sorted(told.events.values_list("deed", flat=True))
    assert deeds == ["answered", "asked", "asked"]
    assert not FollowUp.objects.to_call().exists()


def test_who_wants_no_more_questions_gets_none_through_the_other_file(center, desk):
    cohort = CohortFactory(center=center, begun=True)
    older, newer = (MemberFactory(center=center) for _ in range(2))
    for member in (older, newer):
        plan_follow_ups(
            EnrolmentFactory(cohort=cohort, member=member, state=EnrolmentState.COMPLETED)
        )
    decline(FollowUp.objects.get(enrolment__member=newer, months=3))
    merge(kept=older, gone=newer, by=desk)
    assert set(FollowUp.objects.values_list("state", flat=True)) == {"declined"}


@pytest.mark.parametrize(("first", "second"), [("older", "newer"), ("newer", "older")])
def test_of_two_answers_the_later_one_stands(center, desk, time_machine, first, second):
    files, questions = asked_twice(center)
    answer(questions[second], kind="training")  # corrected below
    answer(questions[first], kind="training")
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    answer(questions[second], kind="looking")
    kept = merge(kept=files["older"], gone=files["newer"], by=desk)
    assert FollowUp.objects.get(months=6).outcome.kind == "looking"
    left = Merge.objects.get().before["left"]["tracks.FollowUp"]
    assert sorted(question["fields"]["months"] for question in left) == [3, 6, 12]
    assert None not in [question["pk"] for question in left]
    assert kept.enrolments.live().get().outcomes.present().get().kind == "looking"
    assert Outcome.objects.count() == 3


@pytest.mark.parametrize("wrong", [True, False])
@pytest.mark.parametrize("settled", ["declined", "answered", "called"])
def test_a_stranger_who_was_written_to_is_not_written_to_again(
    center, desk, director, time_machine, settled, wrong
):
    """Of two questions the one that was settled stays; the phone may be the other one's."""
    files, questions = asked_twice(center)
    if wrong:
        no_reply(questions["older"], by=director, wrong_number=True)
    else:
        reached_somebody_else(questions["older"])
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    settle = {
        "declined": decline,
        "answered": partial(answer, kind="training"),
        "called": partial(answer, kind="training", by=director),
    }
    settle[settled](questions["newer"])
    other = EnrolmentFactory(
        cohort=CohortFactory(center=center, begun=True), member=files["older"], state="completed"
    )
    plan_follow_ups(other)
    Message.objects.all().delete()
    merge(kept=files["older"], gone=files["newer"], by=desk)
    time_machine.move_to(timezone.now() + timedelta(days=200))
    ask_follow_ups()
    assert other.follow_ups.get(months=6).state == "asked"
    assert not Message.objects.filter(body__contains="/follow-up/").exists()


def test_whom_a_call_has_reached_since_is_written_to_after_a_merge(center, desk, director):
    files, questions = asked_twice(center)
    reached_somebody_else(questions["older"])
    answer(questions["older"], by=director, kind="training")
    kept = merge(kept=files["older"], gone=files["newer"], by=desk)
    assert not was_misdirected(kept)


def test_who_is_to_be_called_stays_on_the_list_after_a_merge(center, desk):
    files, questions = asked_twice(center)
    FollowUp.objects.filter(pk=questions["newer"].pk).update(call_from=today(), reminders=2)
    merge(kept=files["older"], gone=files["newer"], by=desk)
    assert FollowUp.objects.to_call().get().reminders == 2


@pytest.mark.parametrize("says_more", [decline, reached_somebody_else])
def test_who_was_asked_is_counted_whichever_file_says_more(center, desk, says_more):
    files, questions = asked_twice(center, asked=["older"])
    all_are_due()
    says_more(questions["newer"])
    assert asked_figures(today().year) == [1, 0]
    merge(kept=files["older"], gone=files["newer"], by=desk)
    assert asked_figures(today().year) == [1, 0]


def test_a_question_that_a_merge_took_meanwhile_keeps_no_other_from_leaving(
    center, desk, monkeypatch
):
    (files, _questions), (_files, questions) = (asked_twice(center, asked=[]) for _pair in "ab")
    all_are_due()
    asks = follow_ups._ask

    def somebody_merges(pk):
        merge(kept=files["newer"], gone=files["older"], by=desk)
        monkeypatch.setattr(follow_ups, "_ask", asks)
        return asks(pk)

    monkeypatch.setattr(follow_ups, "_ask", somebody_merges)
    ask_follow_ups()
    ask_follow_ups()
    assert set(FollowUp.objects.filter(months=6).values_list("state", flat=True)) == {"asked"}
    assert FollowUp.objects.filter(months=6).count() == 1 + len(questions)


def asked_twice(center, *, asked=("older", "newer")):
    """Two files of one person who completed one cohort, and their questions after six months."""
    cohort = CohortFactory(center=center, begun=True)
    files = {name: MemberFactory(center=center) for name in ("older", "newer")}
    questions = {}
    for name, member in files.items():
        place = EnrolmentFactory(cohort=cohort, member=member, state=EnrolmentState.COMPLETED)
        plan_follow_ups(place)
        questions[name] = place.follow_ups.get(months=6)
        if name in asked:
            place.follow_ups.filter(months=6).update(due_on=today())
    ask_follow_ups()
    return files, questions


def all_are_due():
    FollowUp.objects.filter(months=6).update(due_on=today())


def test_a_seat_that_the_double_held_goes_to_the_next(center, desk):
    cohort = CohortFactory(center=center, capacity=2)
    older, newer, next_one = (MemberFactory(center=center) for _ in range(3))
    for member in (older, newer):
        EnrolmentFactory(
            cohort=cohort,
            member=member,
            state=EnrolmentState.ACCEPTED,
            accepted_on=date(2026, 1, 10),
        )
    waiting = EnrolmentFactory(cohort=cohort, member=next_one, state=EnrolmentState.WAITLISTED)
    merge(kept=older, gone=newer, by=desk)
    assert next_one.enrolments.get(pk=waiting.pk).state == EnrolmentState.OFFERED


@pytest.mark.parametrize("is_asked_of_the_other_too", [False, True])
def test_an_answer_about_the_file_that_goes_holds_for_the_one_that_stays(
    center, desk, is_asked_of_the_other_too
):
    kept, gone, other = (MemberFactory(center=center) for _one in range(3))
    record_pairs([(gone.pk, other.pk, DuplicateGround.NAME_BIRTH)])
    tell_apart(DuplicatePair.objects.get(), by=desk)
    if is_asked_of_the_other_too:
        record_pairs([(kept.pk, other.pk, DuplicateGround.CIN)])
    merge(kept=kept, gone=gone, by=desk)
    pair = DuplicatePair.objects.get()
    assert {pair.first_id, pair.second_id} == {kept.pk, other.pk}
    assert (pair.state, pair.decided_by) == (DuplicateState.DIFFERENT, desk)
    record_pairs([(kept.pk, other.pk, DuplicateGround.NAME_BIRTH)])  # the next night
    assert not DuplicatePair.objects.open().exists()


def test_questions_about_the_file_that_goes_are_asked_about_the_one_that_stays(center, desk):
    older, newer, third = (MemberFactory(center=center) for _ in range(3))
    record_pairs(
        [
            (older.pk, newer.pk, DuplicateGround.NAME_BIRTH),
            (newer.pk, third.pk, DuplicateGround.CIN),
        ]
    )
    merge(kept=older, gone=newer, by=desk)
    assert list(DuplicatePair.objects.values_list("first", "second", "ground")) == [
        (older.pk, third.pk, DuplicateGround.CIN)
    ]


def test_merged_twice_says_so(two_files, desk):
    older, newer = two_files
    merge(kept=older, gone=newer, by=desk)
    with pytest.raises(DomainError):
        merge(kept=older, gone=newer, by=desk)


def test_a_file_of_another_centre_is_not_merged(center, desk):
    older, foreign = MemberFactory(center=center), MemberFactory(center=CenterFactory())
    with pytest.raises(DomainError):
        merge(kept=older, gone=foreign, by=desk)
    assert Member.objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("emptied", ["kept", "gone"])
def test_an_emptied_file_is_not_merged(center, desk, emptied):
    files = {name: MemberFactory(center=center) for name in ("kept", "gone")}
    anonymise(files[emptied], by=None)
    with pytest.raises(DomainError):
        merge(**files, by=desk)
    assert Member.objects.count() == 2


def test_a_file_does_not_merge_with_itself(center, desk):
    member = MemberFactory(center=center)
    with pytest.raises(DomainError):
        merge(kept=member, gone=member, by=desk)


@pytest.mark.parametrize("of_the_older", [None, "", False])
def test_what_says_nothing_is_not_kept_before_what_says_something(of_the_older):
    form = MergeForm(first=MemberFactory.build(), second=MemberFactory.build())
    form._offer("keep", {"first": "…", "second": "…"}, of_the_older)
    assert form.fields["keep"].initial == "second"


@pytest.mark.parametrize(
    ("value", "read"), [(True, "oui"), (False, "non"), (None, "—"), ("", "—"), (0, 0), ("x", "x")]
)
def test_a_field_is_read_as_people_say_it(value, read):
    with translation.override("fr"):
        assert as_read(SimpleNamespace(field=value), "field") == read


def test_a_phone_is_not_read_from_its_end(client, center, director):
    """In a line of Arabic the groups of a number without its own direction are turned round."""
    phones = ["+212600575237", "+33600575237"]
    first, second = (MemberFactory(center=center, phone=one) for one in phones)
    record_pairs([(first.pk, second.pk, DuplicateGround.NAME_BIRTH)])
    client.force_login(director)
    pair = DuplicatePair.objects.get()
    page = client.get(
        reverse("admin:members_duplicatepair_change", args=[pair.pk]),
        headers={"accept-language": "ar"},
    ).content.decode()
    for number in ("06 00 57 52 37", "+33 6 00 57 52 37"):
        unbroken = number.replace(" ", "\N{NO-BREAK SPACE}")
        assert f'<bdi class="num" dir="ltr">{unbroken}</bdi>' in page
        assert unbroken not in re.sub(r"<bdi.*?</bdi>", "", page)


def test_what_changed_since_the_page_was_drawn_is_shown_before_it_is_chosen(client, staff, center):
    client.force_login(staff(Role.FRONT_DESK))
    first = MemberFactory(center=center, first_name="سلمى")
    second = MemberFactory(center=center, first_name="سلما")
    pair = DuplicatePair.objects.create(first=first, second=second, ground="name_birth")
    page = reverse("admin:members_duplicatepair_change", args=[pair.pk])
    sent = untouched(client.get(page), holding="seen") | {"merge": ["1"]}
    set_contacts(first, phone="+212699999999")
    answer = client.post(page, sent)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert Member.objects.filter(pk=second.pk).exists()
    assert (
        client.post(page, untouched(answer, holding="seen") | {"merge": ["1"]}).status_code == 302
    )
    assert not Member.objects.filter(pk=second.pk).exists()
