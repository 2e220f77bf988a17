"""The queue in the back office: in bulk from the list, one by one from an application's page."""

import html
import re
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.forms import SplitDateTimeField
from django.utils import translation

from members.enums import Role
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tracks.enums import EnrolmentState as State
from tracks.enums import RefusalReason
from tracks.models import Enrolment

LIST = "/admin/tracks/enrolment/"


def page(enrolment):
    return f"{LIST}{enrolment.pk}/change/"


DECIDED = {"note": "", "confirm": "1"}


def act(client, action, *enrolments, **answers):
    """Take the action; one that sends letters takes `**DECIDED` too, once they were read."""
    chosen = [enrolment.pk for enrolment in enrolments]
    return client.post(LIST, {"action": action, "_selected_action": chosen, **answers})


def buttons(response):
    return [name for name, _label in response.context["moves_open"]]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def state_of(enrolment):
    return Enrolment.objects.get(pk=enrolment.pk).state


@pytest.fixture
def cohort(center):
    return CohortFactory(center=center, capacity=1)


@pytest.fixture
def manager(client, track_manager):
    client.force_login(track_manager)
    return client


@once
@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.SUBMITTED, ["accept", "put_on_waiting_list", "offer", "refuse"]),
        (State.WAITLISTED, ["accept", "offer", "refuse"]),
        (State.OFFERED, ["accept"]),
        (State.ACCEPTED, ["start"]),
        (State.ACTIVE, ["complete", "drop"]),
        (State.REFUSED, []),
    ],
)
def test_page_has_a_button_for_each_move_open_now(manager, cohort, state, shown):
    response = manager.get(page(EnrolmentFactory(cohort=cohort, state=state)))
    assert buttons(response) == shown
    assert response.content.decode().count('name="_move"') == len(shown)


def test_button_moves_this_application(manager, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    letters = manager.post(page(enrolment), {"_move": "accept"})
    assert state_of(enrolment) == State.SUBMITTED
    assert [member for member, _ in letters.context["played"].letters] == [enrolment.member]
    response = act(manager, "accept", enrolment, **DECIDED)
    assert response.url == LIST
    assert state_of(enrolment) == State.ACCEPTED


@once
@pytest.mark.parametrize("move", ["complete", "delete_selected", "nonsense"])
def test_button_that_is_not_open_moves_nothing(manager, cohort, move):
    enrolment = EnrolmentFactory(cohort=cohort)
    assert len(said(manager.post(page(enrolment), {"_move": move}))) == 1
    assert state_of(enrolment) == State.SUBMITTED


@once
def test_coach_has_no_button_and_moves_nothing(client, staff, cohort):
    enrolment, coach = EnrolmentFactory(cohort=cohort), staff(Role.COACH)
    cohort.coaches.add(coach)
    client.force_login(coach)
    assert buttons(client.get(page(enrolment))) == []
    client.post(page(enrolment), {"_move": "accept"})
    assert state_of(enrolment) == State.SUBMITTED


def test_application_of_another_centre_is_out_of_reach(client, staff, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    client.force_login(staff(Role.TRACK_MANAGER, at=CenterFactory()))
    assert client.post(page(enrolment), {"_move": "accept"}).status_code == 302
    act(client, "accept", enrolment, **DECIDED)
    assert state_of(enrolment) == State.SUBMITTED


def test_bulk_moves_in_order_of_arrival_and_says_what_did_not_move(manager, cohort):
    second = EnrolmentFactory(cohort=cohort, arrival=2)
    first = EnrolmentFactory(cohort=cohort, arrival=1)
    refused = EnrolmentFactory(cohort=cohort, arrival=3, state=State.REFUSED)
    response = act(manager, "accept", second, first, refused, **DECIDED)
    assert (state_of(first), state_of(second)) == (State.ACCEPTED, State.WAITLISTED)
    error, _done = said(response)
    assert error.startswith(f"{refused.member}: ")


@once
def test_refusal_asks_its_reason_first(manager, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    for asked in (
        act(manager, "refuse", enrolment),
        manager.post(page(enrolment), {"_move": "refuse"}),
    ):
        assert asked.status_code == 200
        assert f'name="_selected_action" value="{enrolment.pk}"' in asked.content.decode()
        assert not asked.context["form"].is_bound
    assert state_of(enrolment) == State.SUBMITTED


@once
def test_refusal_without_a_reason_asks_again_and_keeps_the_note(manager, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    response = act(manager, "refuse", enrolment, reason="", note="سمعناها")
    assert list(response.context["form"].errors) == ["reason"]
    assert "سمعناها" in response.content.decode()
    assert state_of(enrolment) == State.SUBMITTED


def test_refusal_with_its_reason_refuses(manager, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    assert (
        act(
            manager, "refuse", enrolment, **DECIDED | {"reason": "age", "note": "سمعناها"}
        ).status_code
        == 302
    )
    assert Enrolment.objects.get().refusal_reason == "age"
    assert enrolment.moves.get().note == "سمعناها"


def test_cohort_offers_the_coaches_of_the_centre_and_nobody_else(manager, staff, cohort):
    coach = staff(Role.COACH)
    staff(Role.COACH, at=CenterFactory())
    MemberFactory(center=cohort.center)
    form = manager.get(f"/admin/tracks/cohort/{cohort.pk}/change/").context["adminform"].form
    assert list(form.fields["coaches"].queryset) == [coach]


@once
def test_filter_by_centre_is_for_who_sees_several(client, staff, cohort):
    CenterFactory()
    for role, shown in [(Role.TRACK_MANAGER, False), (Role.ADMINISTRATOR, True)]:
        client.force_login(staff(role))
        filters = client.get(LIST).context["cl"].filter_specs
        assert (
            any(str(getattr(one, "field_path", "")).endswith("center") for one in filters) is shown
        )


ADD = f"{LIST}add/"


def test_desk_enrols_who_stands_there(client, staff, cohort):
    member = MemberFactory(center=cohort.center)
    desk = staff(Role.FRONT_DESK)
    client.force_login(desk)
    assert client.get(ADD).status_code == 200
    response = client.post(
        ADD, {"member": member.pk, "cohort": cohort.pk, "motivation": "جاء معنا"}
    )
    enrolment = Enrolment.objects.get()
    assert response.url.endswith(page(enrolment))
    assert (enrolment.member, enrolment.state, enrolment.motivation) == (
        member,
        State.SUBMITTED,
        "جاء معنا",
    )
    assert member.user.portal_messages.count() == 1


def test_desk_that_enrols_twice_reads_why_not_and_keeps_what_it_typed(client, staff, cohort):
    member = EnrolmentFactory(cohort=cohort, member__center=cohort.center).member
    client.force_login(staff(Role.FRONT_DESK))
    response = client.post(ADD, {"member": member.pk, "cohort": cohort.pk, "motivation": "ثانية"})
    assert response.context["errors"]
    assert "ثانية" in response.content.decode()
    assert Enrolment.objects.count() == 1


def test_desk_enrols_in_open_cohorts_of_its_centre_only(client, staff, cohort):
    elsewhere = CohortFactory(center=CenterFactory())
    closed = CohortFactory(center=cohort.center, closed=True)
    stranger = MemberFactory(center=elsewhere.center)
    client.force_login(staff(Role.FRONT_DESK))
    for other in (elsewhere, closed):
        response = client.post(ADD, {"member": stranger.pk, "cohort": other.pk})
        assert response.context["adminform"].form.errors.keys() == {"member", "cohort"}
    assert not Enrolment.objects.exists()


def test_log_of_moves_reads_as_people_speak(manager, cohort, track_manager):
    enrolment = EnrolmentFactory(cohort=cohort)
    act(manager, "refuse", enrolment, reason="age", **DECIDED)
    with translation.override("ar"):
        labels = [str(one.label) for one in (State.SUBMITTED, State.REFUSED, RefusalReason.AGE)]
    shown = manager.get(page(enrolment)).content.decode()
    assert [label for label in labels if label not in shown] == []
    assert f"/admin/members/user/{track_manager.pk}/" not in shown


@once
def test_refusal_begins_without_a_reason(manager, cohort):
    asked = act(manager, "refuse", EnrolmentFactory(cohort=cohort))
    assert asked.context["form"]["reason"].value() is None
    assert asked.context["form"].fields["reason"].choices[0][0] == ""


@once
def test_refusal_asked_from_a_filtered_list_refuses_and_returns_to_it(manager, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    listed = manager.get(LIST, {"state__exact": "submitted"}).content.decode()
    opened = re.search(rf'href="({page(enrolment)}\?[^"]+)"', listed)[1]
    asked = manager.post(opened, {"_move": "refuse"}).content.decode()
    action = html.unescape(re.search(rf'action="({LIST}[^"]*)"', asked)[1])
    answers = {"action": "refuse", "_selected_action": enrolment.pk, "reason": "age"}
    response = manager.post(action, answers | DECIDED)
    assert state_of(enrolment) == State.REFUSED
    assert response.url.endswith("?state__exact=submitted")


def test_saving_a_cohort_keeps_a_coach_who_is_no_longer_offered(client, director, staff, cohort):
    gone = staff(Role.COACH)
    cohort.coaches.add(gone)
    gone.is_active = False
    gone.save()
    client.force_login(director)
    address = f"/admin/tracks/cohort/{cohort.pk}/change/"
    form = client.get(address).context["adminform"].form
    typed = {
        f"{name}{part}": value
        for name, field in form.fields.items()
        if name != "coaches"  # nobody is offered, so nobody is sent
        for part, value in parts(field, form[name].value())
    }
    for inline in ("criteria", "events"):
        typed |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}
    typed["place_ar"] = "القاعة الكبرى"
    response = client.post(address, typed)
    assert response.status_code == 302
    cohort.refresh_from_db()
    assert cohort.place_ar == "القاعة الكبرى"
    assert list(cohort.coaches.all()) == [gone]


def parts(field, value):
    """What a browser sends of a field that was not touched."""
    if value is None or value is False or value == []:
        return []
    if isinstance(field, SplitDateTimeField):
        day, hour = field.widget.decompress(value)
        return [("_0", day.strftime("%d/%m/%Y")), ("_1", hour.strftime("%H:%M"))]
    if isinstance(value, date):
        return [("", value.strftime("%d/%m/%Y"))]
    return [("", value)]


def test_desk_enrols_at_its_own_centre_only(client, staff, cohort):
    desk = staff(Role.FRONT_DESK, at=CenterFactory())
    desk.staff_roles.create(role=Role.COACH, center=cohort.center)
    cohort.coaches.add(desk)
    member = MemberFactory(center=cohort.center)
    client.force_login(desk)
    response = client.post(ADD, {"member": member.pk, "cohort": cohort.pk})
    assert response.context["errors"]
    assert not Enrolment.objects.exists()


def test_enrolment_at_the_desk_says_who_did_it(client, staff, cohort):
    desk = staff(Role.FRONT_DESK)
    client.force_login(desk)
    client.post(ADD, {"member": MemberFactory(center=cohort.center).pk, "cohort": cohort.pk})
    assert LogEntry.objects.get().user == desk


@once
@pytest.mark.parametrize("garbage", ["abc", "9" * 30, "\x00", "-1"])
def test_desk_that_sends_no_member_gets_the_form_back(client, staff, cohort, garbage):
    client.force_login(staff(Role.FRONT_DESK))
    response = client.post(ADD, {"member": garbage, "cohort": garbage})
    assert response.context["adminform"].form.errors.keys() == {"member", "cohort"}
