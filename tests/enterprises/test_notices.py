"""The holder of a project is told of each step that concerns them, in their language."""

from datetime import date
from decimal import Decimal

import pytest

from enterprises import services
from enterprises.enums import ProjectState as State
from enterprises.models import Project
from members.enums import Role
from skills_center.base.errors import IllegalMoveError
from skills_center.messaging.models import Message
from tests.factories.enterprises import OrganizationFactory, ProjectFactory
from tests.factories.members import MemberFactory
from tests.marks import once

AWARD = {"amount": Decimal("18500.50"), "on": date(2014, 4, 20)}
# verb: from which state, with what, and words of the message in English.
TOLD = {
    "submit": (State.DRAFT, {}, ["has arrived"]),
    "select": (State.UNDER_REVIEW, {}, ["is selected"]),
    "refuse": (State.SUBMITTED, {"reason": "budget"}, ["The budget of the call was used up."]),
    "fund": (State.SELECTED, AWARD, ["18,500.50 dirhams"]),
    "withdraw": (State.SUBMITTED, {}, ["withdrawn"]),
}
QUIET = {
    "start_review": State.SUBMITTED,
    "start": State.FUNDED,
    "close": State.RUNNING,
}


def run(verb, project, by):
    return getattr(services, verb)(project, by=by, **TOLD[verb][1])


@pytest.fixture
def salma(center):
    return MemberFactory(center=center, language="en", first_name="Salma")


@pytest.mark.parametrize("verb", TOLD)
def test_holder_is_told(center, track_manager, salma, verb):
    state, _details, words = TOLD[verb]
    project = ProjectFactory(center=center, state=state, holder=salma, title_en="Bread & more")
    run(verb, project, track_manager)
    told = Message.objects.get()
    assert (told.user, told.address, told.language) == (salma.user, salma.phone.as_e164, "en")
    for word in ["Salma", "“Bread & more”", *words]:
        assert word in told.body
    assert told.subject


@once
@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("verb", TOLD)
def test_holder_is_told_in_their_language(center, track_manager, verb, language):
    holder = MemberFactory(center=center, language=language)
    project = ProjectFactory(center=center, state=TOLD[verb][0], holder=holder)
    run(verb, project, track_manager)
    assert getattr(project, f"title_{language}") in Message.objects.get().body


@pytest.mark.parametrize("verb", QUIET)
def test_steps_inside_the_house_are_told_to_nobody(center, track_manager, verb):
    project = ProjectFactory(center=center, state=QUIET[verb])
    getattr(services, verb)(project, by=track_manager)
    assert not Message.objects.exists()


def test_whole_grant_is_told_without_centimes(center, track_manager, salma):
    project = ProjectFactory(center=center, state=State.SELECTED, holder=salma)
    services.fund(project, by=track_manager, amount=Decimal("18500.00"), on=date(2014, 4, 20))
    assert "18,500 dirhams" in Message.objects.get().body


@pytest.mark.parametrize("verb", TOLD)
def test_founder_is_told_when_the_organization_alone_holds_it(center, track_manager, verb):
    founder = MemberFactory(center=center)
    organization = OrganizationFactory(center=center, founder=founder)
    project = ProjectFactory(
        center=center, state=TOLD[verb][0], holder=None, organization=organization
    )
    run(verb, project, track_manager)
    assert Message.objects.get().user == founder.user


def test_holder_comes_before_the_founder(center, track_manager, salma):
    organization = OrganizationFactory(center=center, founder=MemberFactory(center=center))
    project = ProjectFactory(center=center, holder=salma, organization=organization)
    services.submit(project, by=track_manager)
    assert Message.objects.get().user == salma.user


@pytest.mark.parametrize("verb", TOLD)
def test_nobody_is_told_when_no_person_stands_behind_it(center, track_manager, verb):
    project = ProjectFactory(
        center=center, state=TOLD[verb][0], holder=None, organization=OrganizationFactory()
    )
    run(verb, project, track_manager)
    assert not Message.objects.exists()


@pytest.mark.parametrize("verb", TOLD)
def test_move_that_is_refused_tells_nobody(center, staff, verb):
    project = ProjectFactory(center=center, state=TOLD[verb][0])
    with pytest.raises(IllegalMoveError):
        run(verb, project, staff(Role.FRONT_DESK))
    assert not Message.objects.exists()


def test_message_and_grant_are_written_together_or_not_at_all(center, track_manager, monkeypatch):
    def fail(*_args):
        raise RuntimeError

    monkeypatch.setattr("enterprises.notices.funded", fail)
    project = ProjectFactory(center=center, state=State.SELECTED)
    with pytest.raises(RuntimeError):
        run("fund", project, track_manager)
    assert Project.objects.get(pk=project.pk).state == State.SELECTED
    assert not project.moves.exists()
    assert not hasattr(Project.objects.get(pk=project.pk), "grant")
