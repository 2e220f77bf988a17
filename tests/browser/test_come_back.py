"""Who comes Back to a page of the back office finds what they had typed, and it is held against
what the page had shown while they typed it: what a colleague wrote meanwhile is not run over."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from members.enums import Role, Sex, Situation
from tests.factories.enterprises import JobFactory, ProjectFactory
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory, CommuneFactory
from tests.factories.social import CampFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import browser, once
from tests.rows import fresh
from tracks.enums import EnrolmentState, OutcomeKind
from tracks.models import Outcome

from .conftest import DESK, come_to
from .reader import Reader
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


def expect_both(page, theirs):
    """The clash: what the colleague wrote is shown, and nothing is saved."""
    expect(page.locator(".theirs")).to_have_text(theirs)


def expect_nothing_changed(page):
    with translation.override("fr"):
        expect(page.locator(".messagelist .info")).to_have_text(_("Nothing was changed."))


def test_typed_saved_and_back(director, center):
    member = MemberFactory(center=center, address="X")
    director.goto(page_of(member))
    field(director, "address").fill("Y typed")
    save(director)
    write(member, address="Z colleague")
    director.go_back()
    expect(field(director, "address")).to_have_value("Y typed")
    field(director, "school").fill("Lycée")
    save(director)
    expect_both(director, "Z colleague")
    expect(field(director, "address")).to_have_value("Y typed")
    expect(field(director, "school")).to_have_value("Lycée")
    assert (fresh(member).address, fresh(member).school) == ("Z colleague", "")


def test_what_was_saved_and_stands_there_is_not_typed_once_more(director, center):
    member = MemberFactory(center=center, address="X")
    director.goto(page_of(member))
    field(director, "address").fill("Y typed")
    save(director)
    director.go_back()
    field(director, "school").fill("Lycée")
    save(director)
    expect(director.locator(".messagelist .success")).to_be_visible()
    assert (fresh(member).address, fresh(member).school) == ("Y typed", "Lycée")


def test_typed_left_and_back_more_than_once(director, center):
    member = MemberFactory(center=center, address="X", school="S")
    director.goto(page_of(member))
    field(director, "address").fill("Y typed")
    leave(director)
    write(member, address="Z colleague")
    director.go_back()
    expect(field(director, "address")).to_have_value("Y typed")
    field(director, "school").fill("Lycée")
    leave(director)
    write(member, school="École")
    director.go_back()
    expect(field(director, "school")).to_have_value("Lycée")
    save(director)
    expect(director.locator(".theirs")).to_have_text(["Z colleague", "École"])


def test_a_ticked_box(director, center):
    cohort = CohortFactory(center=center, situations=[], is_published=True)
    director.goto(page_of(cohort))
    director.locator(f"[name=situations][value={Situation.STUDYING}]").check()
    leave(director)
    write(cohort, situations=[Situation.WORKING], is_published=False)
    director.go_back()
    expect(director.locator(f"[name=situations][value={Situation.STUDYING}]")).to_be_checked()
    # Nobody here typed into that one: it shows what is there.
    expect(field(director, "is_published")).not_to_be_checked()
    save(director)
    with translation.override("fr"):
        expect_both(director, str(Situation.WORKING.label))
    assert fresh(cohort).situations == [Situation.WORKING]
    assert not fresh(cohort).is_published


def test_a_day_and_its_hour_are_one_field(director, center):
    cohort = CohortFactory(center=center)
    director.goto(page_of(cohort))
    field(director, "applications_close_at_0").fill("01/07/2027")
    hour = field(director, "applications_close_at_1").input_value()
    leave(director)
    write(cohort, applications_close_at="2027-06-01T11:45Z")
    director.go_back()
    expect(field(director, "applications_close_at_0")).to_have_value("01/07/2027")
    expect(field(director, "applications_close_at_1")).to_have_value(hour)
    save(director)
    expect(director.locator(".theirs")).to_have_count(1)


def test_a_select(director, center):
    member = MemberFactory(center=center, sex=Sex.FEMALE, situation=Situation.STUDYING)
    director.goto(page_of(member))
    field(director, "situation").select_option(Situation.LOOKING)
    leave(director)
    write(member, situation=Situation.WORKING, sex=Sex.MALE)
    director.go_back()
    expect(field(director, "situation")).to_have_value(Situation.LOOKING)
    expect(field(director, "sex")).to_have_value(Sex.MALE)
    save(director)
    with translation.override("fr"):
        expect_both(director, str(Situation.WORKING.label))
    assert (fresh(member).situation, fresh(member).sex) == (Situation.WORKING, Sex.MALE)


def choose(page, name, typed):
    """In a field whose rows are looked for."""
    page.locator(f"[name={name}] + .select2").click()
    page.locator(".select2-search__field").fill(typed)
    page.locator(".select2-results__option--highlighted", has_text=typed).click()


def test_a_choice_whose_rows_are_looked_for(director, center):
    first, second, third = (
        CommuneFactory(name=name, center=center) for name in ("Ardoise", "Bassin", "Cèdre")
    )
    member = MemberFactory(center=center, commune=first)
    director.goto(page_of(member))
    choose(director, "commune", "Bassin")
    leave(director)
    director.go_back()
    shown = director.locator(".field-commune .select2-selection__rendered")
    expect(shown).to_contain_text("Bassin")
    save(director)
    assert fresh(member).commune == second

    director.goto(page_of(member))
    choose(director, "commune", "Ardoise")
    leave(director)
    write(member, commune=third)
    director.go_back()
    expect(shown).to_contain_text("Ardoise")
    save(director)
    expect_both(director, str(third))
    assert fresh(member).commune == third


def test_several_whose_rows_are_looked_for(director, center):
    names = ("Ardoise", "Bassin", "Cèdre")
    first, second, third = (MemberFactory(center=center, last_name=name) for name in names)
    camp = CampFactory(center=center)
    camp.leaders.set([first])
    director.goto(page_of(camp))
    director.locator(".field-leaders .select2").click()
    director.locator(".select2-search__field").fill("Bassin")
    director.locator(".select2-results__option--highlighted", has_text="Bassin").click()
    leave(director)
    director.go_back()
    chosen = director.locator(".field-leaders .select2-selection__choice")
    expect(chosen).to_have_count(2)
    camp.leaders.set([first, third])  # after the page was drawn
    save(director)
    expect(director.locator(".theirs")).to_contain_text("Cèdre")
    assert {*camp.leaders.all()} == {first, third}
    assert second not in camp.leaders.all()


@pytest.fixture
def jobs(center):
    project = ProjectFactory(center=center)
    return [JobFactory(project=project, title_fr=name) for name in ("one", "two", "three")]


def in_row(page, title, name="title_fr"):
    """A field of the row that the page was drawn with under this title."""
    drawn = page.locator(f"[id^=id_jobs-][id$=-title_fr][value='{title}']")
    return field(page, drawn.get_attribute("name").replace("title_fr", name))


def titles(project):
    return [*project.jobs.order_by("pk").values_list("title_fr", flat=True)]


def test_an_inline_row(director, jobs):
    _first, second, _third = jobs
    director.goto(page_of(second.project))
    in_row(director, "two").fill("two typed")
    leave(director)
    write(second, title_fr="two of a colleague")
    director.go_back()
    expect(in_row(director, "two of a colleague")).to_have_value("two typed")
    save(director)
    expect_both(director, "two of a colleague")
    assert titles(second.project) == ["one", "two of a colleague", "three"]


@pytest.mark.parametrize("gone", [0, 2])
def test_a_row_that_moved_up_keeps_its_own_words(director, jobs, gone):
    _first, second, _third = jobs
    director.goto(page_of(second.project))
    in_row(director, "two", "sex").select_option(Sex.MALE)
    in_row(director, "two").fill("two typed")
    leave(director)
    jobs[gone].delete()
    director.go_back()
    expect(in_row(director, "two")).to_have_value("two typed")
    save(director)
    expect(director.locator(".messagelist .success")).to_be_visible()
    left = [job for job in jobs if job.pk]
    assert titles(second.project) == [
        "two typed" if job == second else job.title_fr for job in left
    ]
    assert [fresh(job).sex for job in left if job != second] == [Sex.FEMALE]
    assert fresh(second).sex == Sex.MALE


def add_fourth_row(page):
    page.locator("#jobs-group .add-row a").click()
    field(page, "jobs-3-title_ar").fill("طبخ")
    field(page, "jobs-3-title_fr").fill("four typed")
    field(page, "jobs-3-sex").select_option(Sex.MALE)
    field(page, "jobs-3-started_on").fill("01/06/2014")


def test_a_row_that_was_added(director, jobs):
    project = jobs[0].project
    director.goto(page_of(project))
    add_fourth_row(director)
    leave(director)
    JobFactory(project=project, title_fr="of a colleague")
    director.go_back()
    expect(field(director, "jobs-4-title_fr")).to_have_value("four typed")
    expect(in_row(director, "of a colleague")).to_have_value("of a colleague")
    expect(
        director.locator("#jobs-4 .calendar-shortcuts, #jobs-4 .datetimeshortcuts")
    ).to_have_count(1)
    save(director)
    expect(director.locator(".messagelist .success")).to_be_visible()
    assert titles(project) == ["one", "two", "three", "of a colleague", "four typed"]


def test_a_row_that_was_added_and_saved_is_added_once(director, jobs):
    project = jobs[0].project
    director.goto(page_of(project))
    add_fourth_row(director)
    save(director)
    director.go_back()
    expect(in_row(director, "four typed")).to_be_visible()
    save(director)
    expect_nothing_changed(director)
    assert titles(project) == ["one", "two", "three", "four typed"]


def test_words_in_a_row_that_is_gone_are_told(director, jobs):
    _first, second, _third = jobs
    director.goto(page_of(second.project))
    in_row(director, "two").fill("two typed")
    leave(director)
    second.delete()
    for _time in range(2):
        director.go_back()
        expect(director.locator(".notice li")).to_contain_text("two typed")
        expect(director.locator(".notice li")).to_be_in_viewport()
        expect(director.locator("[id^=id_jobs-][id$=-title_fr]:visible")).to_have_count(2)
        leave(director)
    director.go_back()
    save(director)
    expect_nothing_changed(director)
    assert titles(second.project) == ["one", "three"]


def test_a_row_ticked_to_be_deleted_is_the_one_that_was_read(director, jobs):
    _first, second, _third = jobs
    director.goto(page_of(second.project))
    in_row(director, "two", "DELETE").check()
    leave(director)
    write(second, title_fr="two of a colleague")
    director.go_back()
    expect(in_row(director, "two of a colleague", "DELETE")).to_be_checked()
    save(director)
    expect(director.locator(".errorlist").first).to_be_visible()
    assert titles(second.project) == ["one", "two of a colleague", "three"]
    save(director)  # what stands there now was shown, and it is ticked still
    expect(director.locator(".messagelist .success")).to_be_visible()
    assert titles(second.project) == ["one", "three"]


# The field of each page into which something is typed and let go, and what a colleague writes.
LET_GO = {
    "member": (MemberFactory, "address", {"address": "Z", "sex": Sex.MALE}),
    "cohort": (
        CohortFactory,
        "offer_hours",
        {"situations": [Situation.WORKING], "is_published": False, "offer_hours": 30},
    ),
}


@pytest.mark.parametrize("kind", LET_GO)
@pytest.mark.parametrize("again", ["back", "reload"])
def test_where_nothing_is_put_back_nothing_is_changed(director, center, again, kind):
    factory, name, written = LET_GO[kind]
    row = factory(center=center)
    director.goto(page_of(row))
    if again == "back":
        leave(director)
        write(row, **written)
        director.go_back()
    else:  # who asks for a page anew lets go of what they typed
        field(director, name).fill("77")
        write(row, **written)
        director.reload()
    save(director)
    expect_nothing_changed(director)
    there = fresh(row)
    assert {name: getattr(there, name) for name in written} == written


def test_an_answer_that_was_not_seen_is_not_replaced(director, center):
    """A form that says of another answer than a row which it showed."""
    enrolment = EnrolmentFactory(
        cohort=CohortFactory(center=center),
        member=MemberFactory(center=center),
        state=EnrolmentState.COMPLETED,
    )
    address = reverse("admin:tracks_outcome_record", args=[enrolment.pk])
    director.goto(address)
    director.locator(f"[name=kind][value={OutcomeKind.LOOKING}]").check()
    leave(director)
    Outcome.objects.create(enrolment=enrolment, kind=OutcomeKind.STUDIES)
    director.go_back()
    expect(director.locator(f"[name=kind][value={OutcomeKind.LOOKING}]")).to_be_checked()
    send(director, director.locator(".submit-row [type=submit]"))
    expect(director.locator(".theirs")).to_be_visible()
    assert Outcome.objects.count() == 1


def test_words_come_back_to_their_writer_alone(director, log_in, staff, center):
    member = MemberFactory(center=center, address="X")
    director.goto(page_of(member))
    field(director, "address").fill("Y typed")
    leave(director)
    log_in(director, staff(Role.FRONT_DESK, at=center))
    director.go_back()
    expect(field(director, "address")).to_have_value("X")


def test_it_is_silent(director, center):
    member = MemberFactory(center=center)
    screen = Reader(director)
    screen.open(page_of(member))
    field(director, "address").fill("Y typed")
    leave(director)
    director.go_back()
    come_to(director, lambda: field(director, "address").input_value(), "Y typed")
    assert screen.said == []
    assert screen.findings == ""
