"""Who comes Back to a page of the back office finds it as it stands now: what a colleague wrote
meanwhile is not run over by words that the browser put back."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.enums import Role, Situation
from tests.factories.enterprises import JobFactory, ProjectFactory
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory
from tests.marks import browser, once
from tests.rows import fresh
from tracks.models import Room

from .conftest import DESK
from .test_edits import page_of

pytestmark = [once, *browser]


@pytest.fixture
def center(transactional_db):
    return CenterFactory(slug="khouribga", code="KHO")


@pytest.fixture
def director(person, log_in, staff, center):
    page = person("fr", DESK)
    log_in(page, staff(Role.DIRECTOR, at=center))
    return page


def leave(page):
    page.goto(reverse("admin:index"))


def save(page):
    send(page, page.locator("[name=_save]").first)


def send(page, button):
    """Press a button, and wait for the page that comes: what is kept of this one is a navigation
    too, for who listens to the browser."""
    with page.expect_event("load"):
        button.click()


def write(row, **fields):
    """What a colleague writes."""
    type(row)._base_manager.filter(pk=row.pk).update(**fields)


def field(page, name):
    return page.locator(f"[name='{name}']")


@pytest.mark.parametrize("go_away", [save, leave])
def test_what_a_colleague_wrote_is_shown_and_stays(director, center, go_away):
    member = MemberFactory(center=center, address="X", situation=Situation.STUDYING)
    director.goto(page_of(member))
    field(director, "address").fill("Y typed")
    field(director, "situation").select_option(Situation.LOOKING)
    go_away(director)
    write(member, address="Z colleague", situation=Situation.WORKING)
    director.go_back()
    expect(field(director, "address")).to_have_value("Z colleague")
    expect(field(director, "situation")).to_have_value(Situation.WORKING)
    field(director, "school").fill("Lycée")
    save(director)
    expect(director.locator(".messagelist .success")).to_be_visible()
    now = fresh(member)
    assert (now.address, now.situation, now.school) == (
        "Z colleague",
        Situation.WORKING,
        "Lycée",
    )


def test_a_box_that_a_colleague_ticked_stays(director, center):
    cohort = CohortFactory(center=center, situations=[], is_published=True)
    director.goto(page_of(cohort))
    director.locator(f"[name=situations][value={Situation.STUDYING}]").check()
    leave(director)
    write(cohort, situations=[Situation.WORKING], is_published=False)
    director.go_back()
    expect(director.locator(f"[name=situations][value={Situation.WORKING}]")).to_be_checked()
    expect(director.locator(f"[name=situations][value={Situation.STUDYING}]")).not_to_be_checked()
    save(director)
    expect(director.locator(".messagelist .info")).to_be_visible()
    assert fresh(cohort).situations == [Situation.WORKING]
    assert not fresh(cohort).is_published


def test_rows_come_back_in_their_own_places(director, center):
    project = ProjectFactory(center=center)
    first, second = (JobFactory(project=project, title_fr=name) for name in ("Un", "Deux"))
    director.goto(page_of(project))
    field(director, "jobs-0-title_fr").fill("typed")
    leave(director)
    first.delete()
    director.go_back()
    expect(field(director, "jobs-0-title_fr")).to_have_value("Deux")
    save(director)
    assert fresh(second).title_fr == "Deux"


def test_what_was_added_is_not_there_to_be_added_again(director, center):
    """On the page of a new row all would be put back, and its mark is another."""
    director.goto(reverse("admin:tracks_room_add"))
    field(director, "name").fill("Salle")
    field(director, "center").select_option(str(center.pk))
    save(director)
    assert Room.objects.filter(name="Salle").count() == 1
    director.go_back()
    expect(field(director, "name")).to_have_value("")
