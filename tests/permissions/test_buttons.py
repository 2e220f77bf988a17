"""Each button of each row's page does what it says, pressed by each role as a browser presses it:
with the form that it stands in."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction

from enterprises.enums import ProjectState
from members.enums import RequestKind
from skills_center.base.dates import today
from tests.factories.enterprises import ProjectFactory
from tests.factories.members import MemberFactory
from tests.factories.social import CampFactory, InitiativeFactory, InscriptionFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import once
from tests.pages_as_sent import buttons_of, post_forms, sent_by
from tracks.enums import EnrolmentState, InscriptionState, SocialState

from .conftest import ROLES
from .everything import admin_page

pytestmark = [once, pytest.mark.django_db]
MOVES = {"desk", "manager", "director", "admin"}
OTHER = {"refusal_reason": "other"}


def in_each_state(center):
    """A row in each of its states, of each model whose state is moved by buttons."""
    for state in ProjectState:
        yield ProjectFactory(center=center, state=state, **_refused(state))
    ago = today() - timedelta(days=3)
    for state in SocialState:
        yield CampFactory(center=center, state=state, **_refused(state))
        yield InitiativeFactory(
            center=center, state=state, starts_on=ago, proposer=None, **_refused(state)
        )
    for state in EnrolmentState:
        yield EnrolmentFactory(
            cohort=CohortFactory(center=center),
            member=MemberFactory(center=center),
            state=state,
            **_refused(state),
        )
    for state in InscriptionState:
        yield InscriptionFactory(camp=CampFactory(center=center, starts_on=ago), state=state)
    for kind in RequestKind:
        yield MemberFactory(center=center).data_requests.create(kind=kind)


def _refused(state):
    return OTHER if state == "refused" else {}


def page_of(row):
    return admin_page(row._meta.label_lower, "change", row)


def buttons_on(client, row):
    """What its form sends with each of its buttons; nothing where there is no such form."""
    page = client.get(page_of(row))
    for form in post_forms(page) if page.status_code == 200 else ():
        if form.get("id") == f"{row._meta.model_name}_form":
            for button in buttons_of(form):
                yield button, sent_by(form) | button


@pytest.mark.parametrize("who", ROLES)
def test_each_button_that_is_offered_does_what_it_says(world, who):
    client = world.client(who)
    moved, refused = 0, []
    for row in [*in_each_state(world.center), *world.rows.values()]:
        for button, sent in buttons_on(client, row):
            with transaction.atomic():
                answer = client.post(page_of(row), sent, follow=True)
                transaction.set_rollback(True)
            cache.clear()
            moved += "_move" in button
            if not (asks(answer) or is_done(answer)):
                refused.append((row._meta.label, str(row), button, answer.status_code))
    assert refused == []
    assert moved > 0 or who not in MOVES


def asks(answer):
    return answer.status_code == 200 and "action" in answer.context


def is_done(answer):
    """Where nothing was typed a button that saves says so."""
    levels = {message.level_tag for message in answer.context["messages"]}
    is_led_on = answer.status_code == 200 and answer.redirect_chain
    return is_led_on and len(levels) == 1 and levels <= {"success", "info"}
