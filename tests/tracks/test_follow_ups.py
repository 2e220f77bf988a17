"""What became of members: asked by a link, reminded, called; and what a wrong person learns."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.services.contacts import change_contact
from skills_center.base.dates import today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.models import Message
from skills_center.privacy.erasure import anonymise
from tests.contacts import set_contacts
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import (
    CohortFactory,
    EnrolmentFactory,
    FollowUpFactory,
    OutcomeFactory,
)
from tests.links import row_behind, token_in
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh
from tracks import services
from tracks.models import FollowUp, Outcome
from tracks.services import follow_ups

JOB = {"kind": "job", "contract": "fixed_term", "where": "مخبزة السنبلة"}


@pytest.fixture
def asked(center):
    return FollowUpFactory(enrolment__cohort__center=center, asked=True)


def link(follow_up):
    token = follow_ups.token_of(FollowUp.objects.get(pk=follow_up.pk))
    return reverse("tracks:follow_up", args=[token])


# Asked -------------------------------------------------------------------------------
def test_completing_plans_three_questions(center, track_manager):
    enrolment = EnrolmentFactory(cohort=CohortFactory(center=center), state="active")
    services.complete(enrolment, by=track_manager)
    follow_ups.plan_follow_ups(enrolment)
    planned = [(one.months, one.due_on) for one in FollowUp.objects.all()]
    assert [months for months, _due in planned] == [3, 6, 12]
    assert planned[2][1].year == today().year + 1


def test_question_leaves_when_it_is_due_and_once(center, time_machine):
    follow_up = FollowUpFactory(due_on=today() + timedelta(days=1))
    assert services.ask_follow_ups() == 0
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert [services.ask_follow_ups(), services.ask_follow_ups()] == [1, 0]
    message = Message.objects.get()
    assert follow_ups.follow_up_of(token_in(message)) == follow_up


def test_question_that_waits_goes_to_the_new_number(center):
    follow_up = FollowUpFactory(enrolment__cohort__center=center, due_on=today())
    services.ask_follow_ups()
    change_contact(follow_up.enrolment.member, by=None, phone="+212699999999")
    message = Message.objects.get(kind="tracks.follow_up")
    assert message.address == "+212699999999"
    assert row_behind(message) == follow_up


@pytest.mark.parametrize("verb", ["decline", "reached_somebody_else", "answer"])
def test_question_that_waits_leaves_no_more_once_it_needs_no_answer(
    center, verb, django_capture_on_commit_callbacks
):
    follow_up = FollowUpFactory(enrolment__cohort__center=center, due_on=today())
    services.ask_follow_ups()
    assert Message.objects.filter(kind="tracks.follow_up").exists()
    with django_capture_on_commit_callbacks(execute=True):
        getattr(follow_ups, verb)(follow_up, **({"kind": "looking"} if verb == "answer" else {}))
    assert not Message.objects.filter(kind="tracks.follow_up").exists()


def test_whom_no_message_reaches_any_more_is_called_at_once(center):
    follow_up = FollowUpFactory(
        enrolment__cohort__center=center, enrolment__member__user=None, due_on=today()
    )
    services.ask_follow_ups()
    assert fresh(follow_up).call_from > today()
    change_contact(follow_up.enrolment.member, by=None, phone="")
    assert not Message.objects.to_look_at().exists()  # they stand in the list of calls alone
    assert fresh(follow_up).call_from == today()


def test_two_reminders_then_the_call_list(asked, time_machine):
    for days, reminders, to_call in [(6, 0, 0), (8, 1, 0), (17, 2, 0), (26, 2, 1), (60, 2, 1)]:
        time_machine.move_to(asked.asked_at + timedelta(days=days))
        services.remind_follow_ups()
        services.remind_follow_ups()
        assert (fresh(asked).reminders, FollowUp.objects.to_call().count()) == (reminders, to_call)
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_whom_no_message_reaches_is_to_be_called_at_once():
    FollowUpFactory(enrolment__member=MemberFactory(phone="", email=""))
    services.ask_follow_ups()
    assert FollowUp.objects.to_call().count() == 1
    assert FollowUp.objects.put().count() == 1


# The link ------------------------------------------------------------------------------
def test_answer_needs_no_login_and_is_kept(client, asked):
    response = client.get(link(asked))
    assert response.status_code == 200
    assert "no-cache" in response["Cache-Control"]
    assert client.post(link(asked), JOB).status_code == 302
    outcome = fresh(asked).outcome
    assert (outcome.kind, outcome.contract, outcome.where) == tuple(JOB.values())
    assert (outcome.evidence, outcome.recorded_by) == ("declared", None)
    assert client.get(link(asked)).context["form"] is None


def test_page_names_nobody(client, asked):
    member = asked.enrolment.member
    page = client.get(link(asked)).content.decode()
    for secret in (
        member.first_name, member.last_name, member.number, asked.enrolment.cohort.name,
        str(member.phone),
    ):  # fmt: skip
        assert secret not in page


@once
@pytest.mark.parametrize(
    "token",
    ["1", "1:2:3", "x", "٣:1:2", "9" * 40, "1:1wAAAA:" + "A" * 43, "1:%0d%0a:x", "-1:a:b"],
)
def test_guessed_link_opens_nothing(client, asked, token):
    for address in ("", "not-me/", "no-more/"):
        path = f"/ar/follow-up/{token}/{address}"
        assert client.post(path, JOB).status_code == 404
    assert client.get(f"/ar/follow-up/{token}/").status_code == 404
    assert fresh(asked).state == "asked"


def test_link_of_one_question_does_not_open_another(client, asked):
    other = FollowUpFactory(asked=True)
    token = follow_ups.token_of(asked)
    forged = token.replace(f"{asked.pk}:", f"{other.pk}:", 1)
    assert client.get(f"/ar/follow-up/{forged}/").status_code == 404


def test_link_runs_out(client, asked, time_machine):
    address = link(asked)
    time_machine.move_to(timezone.now() + follow_ups.LINK_LASTS + timedelta(minutes=1))
    assert client.get(address).status_code == 404
    assert client.post(address, JOB).status_code == 404


def test_link_to_a_corrected_phone_is_dead(client, asked):
    address = link(asked)
    member = asked.enrolment.member
    set_contacts(member, phone="+212699000111")
    assert client.get(address).status_code == 404


def test_link_of_a_forgotten_member_is_dead(client, asked):
    address = link(asked)
    anonymise(asked.enrolment.member, by=None)
    assert client.get(address).status_code == 404


def test_second_answer_corrects_within_a_week_and_both_stay(client, asked, time_machine):
    client.post(link(asked), JOB)
    corrects(client, asked, kind="studies")
    assert fresh(asked).outcome.kind == "studies"
    assert Outcome.objects.count() == 2
    address = link(asked)
    time_machine.move_to(timezone.now() + timedelta(days=8))
    assert client.post(address, JOB).status_code == 200
    assert fresh(asked).outcome.kind == "studies"
    deeds = asked.events.values_list("deed", flat=True)
    assert list(deeds) == ["answered", "corrected"]


def corrects(client, asked, **typed):
    page = untouched(client.get(f"{link(asked)}?correct=1"), holding="kind")
    client.post(link(asked), page | typed)


def test_a_correction_erases_no_place_that_its_page_does_not_show(client, asked):
    client.post(link(asked), JOB)
    corrects(client, asked, **JOB | {"contract": "open_ended", "where": ""})
    assert (fresh(asked).outcome.contract, fresh(asked).outcome.where) == (
        "open_ended",
        JOB["where"],
    )
    corrects(client, asked, kind="studies", contract="", where="")
    assert fresh(asked).outcome.where == ""  # the place of a job is none of studies


@once
@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "kind"),
        ({"kind": "prince"}, "kind"),
        ({"kind": "job"}, "contract"),
        ({"kind": "job", "contract": "x"}, "contract"),
        ({"kind": "studies", "where": "x" * 121}, "where"),
        ({"kind": "studies", "where": "\x00"}, "where"),
    ],
)
def test_garbage_is_told_beside_the_field_and_what_was_typed_stays(client, asked, answers, field):
    response = client.post(link(asked), {"where": "مكان", **answers})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Outcome.objects.exists()
    if "where" not in answers:
        assert "مكان" in response.content.decode()


def test_the_link_asks_a_wrong_person_nothing_more(client, asked):
    client.post(f"{link(asked)}not-me/")
    page = client.get(link(asked))
    assert page.templates[0].name == "tracks/follow_up_closed.html"
    assert 'name="kind"' not in page.content.decode()
    again = client.get(f"{link(asked)}not-me/")
    assert (again.status_code, again.url) == (302, link(asked))


@once
@pytest.mark.parametrize("says", ["not-me", "no-more"])
def test_what_closes_the_question_is_asked_once(client, asked, says):
    page = link(asked)
    assert f'href="{page}{says}/"' in client.get(page).content.decode()
    for _look in range(2):
        question = client.get(f"{page}{says}/")
        assert question.templates[0].name == "tracks/follow_up_question.html"
        assert question.context["page"] == page
    assert fresh(asked).state == "asked"
    assert not asked.events.exists()
    for secret in (asked.enrolment.member.first_name, asked.enrolment.cohort.name):
        assert secret not in question.content.decode()


@once
@pytest.mark.parametrize("says", ["not-me", "no-more"])
def test_what_is_closed_is_not_asked(client, asked, says):
    follow_ups.answer(asked, kind="studies")
    answer = client.get(f"{link(asked)}{says}/")
    assert (answer.status_code, answer.url) == (302, link(asked))


def test_contract_chosen_with_something_else_is_let_go(client, asked):
    client.post(link(asked), {"kind": "looking", "contract": "idmaj"})
    assert Outcome.objects.get().contract == ""


def test_wrong_person_stops_the_messages_and_staff_call(client, asked, time_machine):
    later = FollowUpFactory(enrolment=asked.enrolment, months=6)
    for _ in range(2):
        assert client.post(f"{link(asked)}not-me/").status_code == 200
    assert fresh(asked).state == "misdirected"
    assert asked.events.count() == 1
    time_machine.move_to(timezone.now() + timedelta(days=20))
    assert services.remind_follow_ups() == 0
    services.ask_follow_ups()
    assert fresh(later).state == "asked"
    assert not Message.objects.exists()
    assert set(FollowUp.objects.to_call()) == {asked, later}


@pytest.mark.parametrize("said", ["not me", "wrong number"])
def test_no_reminder_goes_where_a_stranger_reads(asked, director, time_machine, said):
    other = FollowUpFactory(enrolment=asked.enrolment, months=6, asked=True)
    if said == "not me":
        follow_ups.reached_somebody_else(other)
    else:
        follow_ups.no_reply(other, by=director, wrong_number=True)
    time_machine.move_to(timezone.now() + timedelta(days=8))
    assert services.remind_follow_ups() == 0
    assert not Message.objects.exists()
    assert asked in FollowUp.objects.to_call()
    waits_since = fresh(asked).call_from
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert services.remind_follow_ups() == 0
    assert fresh(asked).call_from == waits_since
    follow_ups.no_reply(asked, by=director)
    assert services.remind_follow_ups() == 0
    assert asked not in FollowUp.objects.to_call()


def test_who_was_reached_by_a_call_is_written_to_again(asked, director, time_machine):
    later = FollowUpFactory(enrolment=asked.enrolment, months=6)
    last = FollowUpFactory(enrolment=asked.enrolment, months=12, asked=True)
    for question in (asked, last):
        follow_ups.reached_somebody_else(question)
    follow_ups.answer(asked, by=director, kind="training")
    assert follow_ups.was_misdirected(later.enrolment.member), "the other question still says so"
    follow_ups.answer(last, by=director, kind="training")
    time_machine.move_to(timezone.now() + timedelta(days=1))
    services.ask_follow_ups()
    assert fresh(later).state == "asked"
    assert Message.objects.count() == 1


def test_an_emptied_file_takes_no_word(client, asked, staff, director):
    """Nor within the week in which an answer may be corrected."""
    follow_ups.answer(asked, kind="training")
    anonymise(asked.enrolment.member, by=None)
    client.force_login(director)
    assert client.get(page(asked)).context["form"] is None
    for by in (None, director):
        with pytest.raises(DomainError):
            follow_ups.answer(asked, by=by, **JOB)
    manager = staff(Role.TRACK_MANAGER)
    with pytest.raises(DomainError):
        services.record_outcome(asked.enrolment, by=manager, **JOB)
    with pytest.raises(DomainError):
        services.raise_evidence(Outcome.objects.get(), evidence="paper", by=manager)
    assert not Outcome.objects.exclude(where="").exists()


def test_no_more_questions_closes_the_later_ones_too(client, asked):
    later = FollowUpFactory(enrolment=asked.enrolment, months=6)
    client.post(f"{link(asked)}no-more/")
    assert {fresh(asked).state, fresh(later).state} == {"declined"}
    assert client.post(link(asked), JOB).status_code == 200
    assert not Outcome.objects.exists()
    assert not FollowUp.objects.to_call().exists()


# Calls -----------------------------------------------------------------------------------
def page(follow_up):
    return f"/admin/tracks/followup/{follow_up.pk}/change/"


@pytest.fixture
def desk(client, staff):
    client.force_login(staff(Role.FRONT_DESK))
    return client


def test_call_list_holds_those_to_call(desk, asked):
    waits = FollowUpFactory(
        enrolment__cohort__center=asked.center_id and asked.enrolment.cohort.center
    )
    FollowUp.objects.filter(pk=asked.pk).update(call_from=today())
    listed = desk.get("/admin/tracks/followup/").context["cl"].result_list
    assert list(listed) == [asked]
    everything = desk.get("/admin/tracks/followup/?which=all").context["cl"].result_list
    assert set(everything) == {asked, waits}


@once
def test_phone_is_a_link_for_who_may_identify_and_masked_for_others(client, staff, asked):
    coach = staff(Role.COACH)
    asked.enrolment.cohort.coaches.add(coach)
    phone = asked.enrolment.member.phone.as_e164
    for person, shown in [(staff(Role.FRONT_DESK), True), (coach, False)]:
        client.force_login(person)
        for address in (page(asked), "/admin/tracks/followup/?which=all"):
            read = client.get(address).content.decode()
            assert (f'href="tel:{phone}"' in read) is shown
            assert (phone[-9:] in read) is shown


def test_call_is_noted_in_two_taps(desk, asked):
    assert desk.post(page(asked), {"no_reply": "1"}).status_code == 302
    called = fresh(asked)
    assert (called.calls, called.call_from) == (1, today() + timedelta(days=3))
    response = desk.post(page(asked), {**JOB, "evidence": "declared", "answer": "1"})
    assert response.status_code == 302
    assert fresh(asked).outcome.recorded_by is not None
    assert list(asked.events.values_list("deed", flat=True)) == ["no_reply", "called"]


def answers_of(asked):
    return list(asked.enrolment.outcomes.order_by("pk").values_list("kind", flat=True))


def test_of_two_calls_with_the_page_open_the_second_sees_both(desk, asked):
    sent = untouched(desk.get(page(asked)), holding="kind") | {"answer": "1"}
    assert desk.post(page(asked), sent | JOB).status_code == 302
    answer = desk.post(page(asked), sent | {"kind": "studies", "where": "معهد"})
    assert answer.status_code == 200
    assert 'class="theirs"' in answer.content.decode()
    assert "معهد" in answer.content.decode()
    assert answers_of(asked) == ["job"]
    # The same once more, as a second tap sends it, is no other answer …
    assert desk.post(page(asked), sent | JOB).status_code == 302
    # … and who has seen both puts theirs there.
    seen = untouched(answer, holding="kind") | {"answer": "1"}
    assert seen["where"] == ["معهد"]
    assert desk.post(page(asked), seen).status_code == 302
    assert answers_of(asked) == ["job", "studies"]
    assert fresh(asked).outcome.kind == "studies"


def test_an_answer_typed_while_the_question_was_closed_stays_readable(desk, asked, director):
    sent = untouched(desk.get(page(asked)), holding="kind") | {"answer": "1"}
    follow_ups.decline(asked, by=director)
    answer = desk.post(page(asked), sent | {"kind": "studies", "where": "معهد"})
    assert answer.context["form"].non_field_errors()
    assert "معهد" in answer.content.decode()


def test_an_answer_by_the_link_does_not_write_over_a_call(client, asked, director):
    """Nor does it tell what was answered: who holds the phone may be a stranger."""
    sent = untouched(client.get(link(asked)), holding="kind")
    follow_ups.answer(asked, by=director, kind="job", contract="idmaj", where="معمل النسيج")
    answer = client.post(link(asked), sent | {"kind": "studies", "where": "معهد"})
    assert answers_of(asked) == ["job"]
    assert "معهد" in answer.content.decode()
    assert "معمل النسيج" not in answer.content.decode()
    client.post(link(asked), untouched(answer, holding="kind"))
    assert answers_of(asked) == ["job", "studies"]


def test_of_two_who_record_one_outcome_the_second_sees_both(desk, asked):
    address = f"/admin/tracks/outcome/of/{asked.enrolment_id}/"
    sent = untouched(desk.get(address), holding="kind")
    assert desk.post(address, sent | JOB).status_code == 302
    answer = desk.post(address, sent | {"kind": "studies"})
    assert 'class="theirs"' in answer.content.decode()
    assert answers_of(asked) == ["job"]
    assert desk.post(address, untouched(answer, holding="kind")).status_code == 302
    assert answers_of(asked) == ["job", "studies"]


@once
def test_call_with_mistakes_stays_on_the_page(desk, asked):
    sent = {
        "answer": "1",
        "kind": "job",
        "where": "معمل",
        "since": "3026-01-01",
        "evidence": "paper",
    }
    response = desk.post(page(asked), sent)
    assert set(response.context["form"].errors) == {"contract", "since"}
    assert "معمل" in response.content.decode()


@once
@pytest.mark.parametrize("sent", [{}, {"answer": "1"}, {"no_reply": "x", "wrong_number": "y"}])
def test_garbage_on_the_page_of_a_call_breaks_nothing(desk, asked, sent):
    assert desk.post(page(asked), sent).status_code in (200, 302)


def test_closed_question_takes_no_call(desk):
    done = FollowUpFactory(answered=True, enrolment__cohort__center__slug="khouribga")
    FollowUp.objects.update(answered_at=timezone.now() - timedelta(days=30))
    with pytest.raises(IllegalMoveError):
        follow_ups.no_reply(done, by=MemberFactory().user)
    with pytest.raises(DomainError):
        follow_ups.answer(done, kind="studies")


@once
@pytest.mark.parametrize("role", [Role.COACH, Role.FRONT_DESK, Role.DIRECTOR])
def test_follow_ups_of_another_centre_are_not_found(client, staff, asked, role):
    client.force_login(staff(role, at=CenterFactory()))
    assert client.get(page(asked)).status_code == 404
    assert client.post(page(asked), {"no_reply": "1"}).status_code == 404


# Outcomes ------------------------------------------------------------------------------
def test_staff_record_an_outcome_and_a_better_proof(client, staff, center):
    enrolment = EnrolmentFactory(cohort=CohortFactory(center=center), state="completed")
    client.force_login(staff(Role.TRACK_MANAGER))
    address = f"/admin/tracks/outcome/of/{enrolment.pk}/"
    sent = {**JOB, "since": "2026-01-05", "until": "2026-01-04", "evidence": "declared"}
    assert "until" in client.post(address, sent).context["form"].errors
    assert client.post(address, sent | {"until": ""}).status_code == 302
    first = Outcome.objects.get()
    client.post(f"/admin/tracks/outcome/{first.pk}/prove/", {"evidence": "visited"})
    assert list(Outcome.objects.values_list("evidence", flat=True)) == ["visited", "declared"]
    assert Outcome.objects.present().get().evidence == "visited"


def test_better_proof_of_an_answer_stays_the_answer(asked, track_manager):
    answered = follow_ups.answer(asked, **JOB)
    proved = services.raise_evidence(answered.outcome, evidence="paper", by=track_manager)
    assert fresh(asked).outcome == proved
    with pytest.raises(DomainError):
        services.raise_evidence(answered.outcome, evidence="visited", by=track_manager)


def test_rates_stand_side_by_side(client, director, center):
    cohort = CohortFactory(center=center)
    for kind in ("job", "studies", "looking"):
        enrolment = EnrolmentFactory(cohort=cohort, state="completed")
        FollowUpFactory(
            enrolment=enrolment,
            answered=True,
            outcome=OutcomeFactory(
                enrolment=enrolment, kind=kind, contract="idmaj" if kind == "job" else ""
            ),
        )
    FollowUpFactory.create_batch(3, enrolment__cohort=cohort, asked=True)
    FollowUpFactory(enrolment__cohort=cohort)
    (row,) = FollowUp.objects.rates("months")
    assert row == {
        "months": 3, "put": 6, "answered": 3, "inserted": 2, "answer_rate": 50,
        "insertion_rate": 67,
    }  # fmt: skip
    client.force_login(director)
    response = client.get("/admin/tracks/followup/rates/", {"year": today().year})
    assert "50 %" in response.content.decode()
    assert "67 %" in response.content.decode()
    for nonsense in ("x", "9" * 30, "1066"):
        assert client.get("/admin/tracks/followup/rates/", {"year": nonsense}).status_code == 200


def test_rates_of_another_centre_are_not_counted(client, staff, asked):
    client.force_login(staff(Role.DIRECTOR, at=CenterFactory()))
    assert client.get("/admin/tracks/followup/rates/").context["by_cohort"] == []
