from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises import services
from enterprises.enums import ProjectState as State
from enterprises.models import Grant, ProjectMove
from members.enums import Role
from skills_center.base.errors import DomainError, IllegalMoveError
from tests.factories.enterprises import (
    AccompanimentFactory,
    CallFactory,
    GrantFactory,
    JobFactory,
    OrganizationFactory,
    ProjectFactory,
)
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.rows import fresh

# Half past midnight of the second of June in Casablanca.
LATE_IN_THE_EVENING = datetime(2014, 6, 1, 23, 30, tzinfo=UTC)

MOVES = {
    "submit": (["draft"], "submitted"),
    "start_review": (["submitted"], "under_review"),
    "select": (["under_review"], "selected"),
    "refuse": (["submitted", "under_review"], "refused"),
    "fund": (["selected"], "funded"),
    "start": (["funded"], "running"),
    "close": (["running"], "closed"),
    "withdraw": (["draft", "submitted", "under_review", "selected"], "withdrawn"),
}
MORE = {
    "refuse": {"reason": "not_viable"},
    "fund": {"amount": Decimal("18500.50"), "on": date(2014, 4, 20)},
}


def run(verb, project, by, **more):
    return getattr(services, verb)(project, by=by, **{**MORE.get(verb, {}), **more})


def ready_for(verb, center):
    return ProjectFactory(center=center, state=MOVES[verb][0][0])


@once
@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("verb", MOVES)
def test_each_verb_moves_only_from_its_states(center, verb, state):
    project, admin = ProjectFactory(center=center, state=state), UserFactory(is_superuser=True)
    sources, target = MOVES[verb]
    if state in sources:
        assert run(verb, project, admin).state == target
        assert fresh(project).state == target
    else:
        with pytest.raises(IllegalMoveError):
            run(verb, project, admin)
        assert fresh(project).state == state
        assert not ProjectMove.objects.exists()
        assert not Grant.objects.exists()


@pytest.mark.parametrize("verb", MOVES)
def test_each_verb_logs_who_moved_what_and_when(center, track_manager, time_machine, verb):
    time_machine.move_to(LATE_IN_THE_EVENING, tick=False)
    project = ready_for(verb, center)
    run(verb, project, track_manager, note="سمعنا صاحبه")
    move = ProjectMove.objects.get()
    assert (move.subject, move.verb, move.by) == (project, verb, track_manager)
    assert (move.from_state, move.to_state) == (project.state, MOVES[verb][1])
    assert (move.at, move.note) == (LATE_IN_THE_EVENING, "سمعنا صاحبه")


@once
@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.DIRECTOR, True),
        (Role.TRACK_MANAGER, True),
        (Role.COACH, False),
        (Role.FRONT_DESK, False),
        (Role.NETWORK, False),
        (Role.COMMITTEE, False),
    ],
)
def test_who_may_move_a_project(center, staff, verb, role, may):
    project = ready_for(verb, center)
    if may:
        assert run(verb, project, staff(role)).state == MOVES[verb][1]
    else:
        with pytest.raises(IllegalMoveError):
            run(verb, project, staff(role))
        assert fresh(project).state == project.state


@pytest.mark.parametrize("verb", MOVES)
def test_manager_of_another_centre_may_not_move_it(center, staff, verb):
    project = ready_for(verb, center)
    with pytest.raises(IllegalMoveError):
        run(verb, project, staff(Role.TRACK_MANAGER, at=CenterFactory()))
    assert fresh(project).state == project.state


@pytest.mark.parametrize("verb", ["start_review", "select", "refuse", "fund"])
def test_holder_may_not_decide_on_their_own_project(center, verb):
    project = ready_for(verb, center)
    with pytest.raises(IllegalMoveError):
        run(verb, project, project.holder.user)


def test_portal_itself_needs_no_role(center):
    services.withdraw(ready_for("withdraw", center), by=None)
    assert ProjectMove.objects.get().by is None


def test_whole_way_of_a_project_is_written_down(center, director, time_machine):
    time_machine.move_to(datetime(2014, 4, 2, tzinfo=UTC))
    project = ProjectFactory(center=center)
    way = ["submit", "start_review", "select", "fund", "start", "close"]
    for verb in way:
        run(verb, project, director)
    assert list(project.moves.values_list("verb", flat=True)) == way
    assert fresh(project).state == State.CLOSED


def test_submitted_twice_moves_once(center, track_manager, time_machine):
    time_machine.move_to(LATE_IN_THE_EVENING)
    project = ProjectFactory(center=center)
    services.submit(project, by=track_manager)
    time_machine.move_to(datetime(2014, 6, 20, tzinfo=UTC))
    with pytest.raises(IllegalMoveError):
        services.submit(project, by=track_manager)
    assert fresh(project).submitted_on == date(2014, 6, 2)
    assert project.moves.count() == 1


def test_decision_taken_on_an_old_copy_is_refused(center, track_manager, director):
    project = ready_for("select", center)
    old_copy = fresh(project)
    services.refuse(project, by=director, reason="budget")
    with pytest.raises(IllegalMoveError):
        services.select(old_copy, by=track_manager)
    assert fresh(project).state == State.REFUSED


@pytest.mark.parametrize(("verb", "field"), [("submit", "submitted_on"), ("select", "selected_on")])
def test_day_of_a_move_is_the_day_in_casablanca(center, director, time_machine, verb, field):
    project = ready_for(verb, center)
    time_machine.move_to(LATE_IN_THE_EVENING)
    run(verb, project, director)
    assert getattr(fresh(project), field) == date(2014, 6, 2)


def test_refusal_keeps_its_reason(center, track_manager):
    project = ready_for("refuse", center)
    services.refuse(project, by=track_manager, reason="not_eligible")
    assert fresh(project).refusal_reason == "not_eligible"
    assert project.moves.get().reason == "not_eligible"


@pytest.mark.parametrize("reason", ["", "weather", None])
def test_refusal_without_a_known_reason_is_refused(center, track_manager, reason):
    project = ready_for("refuse", center)
    with pytest.raises(DomainError):
        services.refuse(project, by=track_manager, reason=reason)
    assert fresh(project).state == State.SUBMITTED


def test_refusal_that_is_not_allowed_leaves_no_reason(center, track_manager):
    project = ProjectFactory(center=center, state=State.RUNNING)
    with pytest.raises(IllegalMoveError):
        services.refuse(project, by=track_manager, reason="budget")
    assert fresh(project).refusal_reason == ""


@pytest.mark.parametrize("when", [{"closed": True}, {"upcoming": True}, {"hidden": True}])
def test_call_that_is_not_open_takes_no_project(center, track_manager, when):
    project = ProjectFactory(center=center, call=CallFactory(**when))
    with pytest.raises(DomainError, match=str(_("This call takes no projects now."))):
        services.submit(project, by=track_manager)
    assert (fresh(project).state, fresh(project).submitted_on) == (State.DRAFT, None)
    assert not project.moves.exists()


def test_open_call_takes_a_project(center, track_manager):
    project = ProjectFactory(center=center, call=CallFactory())
    assert services.submit(project, by=track_manager).state == State.SUBMITTED


def test_fund_creates_one_grant_of_the_amount_and_day_decided(center, track_manager):
    project = ready_for("fund", center)
    run("fund", project, track_manager)
    grant = Grant.objects.get()
    assert (grant.project, grant.amount) == (project, Decimal("18500.50"))
    assert grant.awarded_on == fresh(project).funded_on == date(2014, 4, 20)


def test_fund_twice_is_refused_and_keeps_the_first_grant(center, track_manager):
    project = ready_for("fund", center)
    run("fund", project, track_manager)
    with pytest.raises(IllegalMoveError):
        run("fund", project, track_manager, amount=Decimal(99_000))
    assert Grant.objects.get().amount == Decimal("18500.50")


@pytest.mark.parametrize("amount", [Decimal(0), Decimal(-500)])
def test_fund_with_nothing_is_refused(center, track_manager, amount):
    project = ready_for("fund", center)
    with pytest.raises(DomainError):
        run("fund", project, track_manager, amount=amount)
    assert fresh(project).state == State.SELECTED
    assert not Grant.objects.exists()


@pytest.mark.parametrize(("amount", "granted"), [(30_000, True), ("30000.01", False)])
def test_fund_stays_within_the_call(center, track_manager, amount, granted):
    call = CallFactory(center=center, max_grant=Decimal(30_000))
    project = ProjectFactory(center=center, call=call, state=State.SELECTED)
    if granted:
        run("fund", project, track_manager, amount=Decimal(amount))
    else:
        with pytest.raises(DomainError, match="30"):
            run("fund", project, track_manager, amount=Decimal(amount))
    assert Grant.objects.exists() is granted


def test_fund_before_the_selection_is_refused(center, track_manager):
    project = ready_for("fund", center)
    with pytest.raises(DomainError):
        run("fund", project, track_manager, on=project.selected_on - timedelta(days=1))
    assert not Grant.objects.exists()


def test_project_of_another_programme_than_its_call_is_refused(center):
    call = CallFactory(center=center, programme="associations")
    project = ProjectFactory.build(center=center, holder=MemberFactory(), call=call)
    with pytest.raises(ValidationError) as refused:
        project.full_clean()
    assert "programme" in refused.value.error_dict


def test_fund_whose_grant_fails_leaves_the_project_as_it_was(center, track_manager):
    project = ready_for("fund", center)
    GrantFactory(project=project)
    with pytest.raises(IntegrityError):
        run("fund", project, track_manager)
    assert (fresh(project).state, fresh(project).funded_on) == (State.SELECTED, None)
    assert not project.moves.exists()


@pytest.mark.parametrize(
    ("make", "center_path"),
    [
        (OrganizationFactory, "center"),
        (ProjectFactory, "center"),
        (CallFactory, "center"),
        (AccompanimentFactory, "organization__center"),
        (GrantFactory, "project__center"),
        (JobFactory, "project__center"),
    ],
)
def test_staff_see_the_rows_of_their_centre_only(center, director, make, center_path):
    mine = make(**{center_path: center})
    make(**{center_path: CenterFactory()})
    assert list(type(mine).objects.visible_to(director)) == [mine]


def test_organization_alone_may_hold_a_project(center):
    project = ProjectFactory(center=center, holder=None, organization=OrganizationFactory())
    project.validate_constraints()
    assert fresh(project).holder is None


SAME_MOMENT = timezone.make_aware(datetime(2014, 1, 15, 9))
ILLEGAL = [
    (ProjectFactory, {}, {"requested": Decimal(-1)}, "project_amount_not_negative"),
    (ProjectFactory, {}, {"holder": None}, "project_has_holder"),
    *[
        (ProjectFactory, {"state": state}, {"selected_on": None}, "project_selected_has_date")
        for state in State.SELECTED_OR_LATER
    ],
    *[
        (ProjectFactory, {"state": state}, {"funded_on": None}, "project_funded_has_date")
        for state in State.FUNDED_OR_LATER
    ],
    (
        ProjectFactory,
        {"state": State.REFUSED},
        {"refusal_reason": ""},
        "project_refusal_has_reason",
    ),
    (GrantFactory, {}, {"amount": Decimal(0)}, "grant_amount_positive"),
    (GrantFactory, {}, {"amount": Decimal(-1)}, "grant_amount_positive"),
    (CallFactory, {}, {"opens_at": SAME_MOMENT, "closes_at": SAME_MOMENT}, "call_window_in_order"),
    (AccompanimentFactory, {}, {"ended_on": date(2014, 3, 2)}, "accompaniment_dates_in_order"),
    (JobFactory, {}, {"ended_on": date(2014, 5, 4)}, "job_dates_in_order"),
]


@pytest.mark.parametrize(("make", "legal", "illegal", "constraint"), ILLEGAL)
def test_illegal_row_is_refused_by_form_and_database(db, make, legal, illegal, constraint):
    row = make(**legal)
    row.validate_constraints()
    for field, value in illegal.items():
        setattr(row, field, value)
    with pytest.raises(ValidationError):
        row.validate_constraints()
    with pytest.raises(IntegrityError, match=constraint):
        row.save()


@pytest.mark.parametrize("ended_on", [None, date(2014, 5, 5), date(2014, 5, 6)])
def test_job_may_last_or_end_from_its_first_day_on(db, ended_on):
    JobFactory(ended_on=ended_on).validate_constraints()


def test_project_is_cleaned_whole_but_for_its_state(center):
    project = ProjectFactory(center=center, state=State.SELECTED, summary_ar="ماكينة خياطة")
    project.full_clean()
    project.requested = Decimal(-1)
    with pytest.raises(ValidationError) as refused:
        project.full_clean()
    assert "requested" in refused.value.error_dict
    assert project.state == State.SELECTED


def test_project_has_one_grant(db):
    project = GrantFactory().project
    with pytest.raises(IntegrityError, match="project_id"):
        GrantFactory(project=project)


def test_call_keeps_its_address_to_itself(db):
    with pytest.raises(IntegrityError, match="slug"):
        CallFactory(slug=CallFactory().slug)


@pytest.mark.parametrize("ice", ["123", "001561191000067", "00156119100006x"])
def test_wrong_enterprise_identifier_is_refused(db, ice):
    organization = OrganizationFactory(ice=ice)
    with pytest.raises(ValidationError) as refused:
        organization.full_clean()
    assert list(refused.value.error_dict) == ["ice"]


def test_right_enterprise_identifier_is_taken(db):
    organization = OrganizationFactory(ice="001561191000066")
    organization.full_clean()
    assert "001561191000066" in organization.search_text
