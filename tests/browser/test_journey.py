"""The main job, from the results to the results, by everybody who has a part in it."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from members.enums import Education, Goal, Role, Sex, Situation
from members.forms.join import STEPS, JoinForm
from members.models import Member
from skills_center.base.dates import today
from skills_center.network.models import Center, Commune
from skills_center.seed.reference_data import load_reference
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import browser, once
from tracks.enums import EnrolmentState
from tracks.forms.applications import ApplyForm
from tracks.models import Enrolment, Track

from .conftest import DESK, PHONE

# On PostgreSQL a cohort lives in the browser, members join and coaches mark.
pytestmark = [once, *browser]

PASSWORD = "a-long-password-of-the-staff"
FIRST_NAME, LAST_NAME = "سلمى", "العلوي الإدريسي"
# Fewer than five in a year would not be shown.
ALREADY_HERE = 5


@pytest.fixture
def reference(transactional_db):
    load_reference()


@pytest.fixture
def center(reference):
    return Center.objects.get(slug="khouribga")


@pytest.fixture
def cohort(center):
    """One cohort takes applications; others came before, in this year and in an earlier one."""
    track = Track.objects.get(code="job-skills")
    for accepted_on in [today(), today() - timedelta(days=800)] * ALREADY_HERE:
        EnrolmentFactory(
            cohort__center=center,
            cohort__track=track,
            cohort__closed=True,
            member__center=center,
            state=EnrolmentState.COMPLETED,
            accepted_on=accepted_on,
        )
    return CohortFactory(
        center=center,
        track=track,
        name_ar="الفوج المفتوح",
        name_fr="Promotion ouverte",
        name_en="Open cohort",
    )


@pytest.fixture
def colleague(staff):
    """`colleague(role)`: an account of the staff that logs in with PASSWORD."""

    def make(role):
        user = staff(role)
        user.set_password(PASSWORD)
        user.save()
        return user

    return make


@pytest.mark.parametrize(("language", "viewport"), [("ar", PHONE), ("fr", DESK)])
def test_from_the_results_to_the_results(person, colleague, cohort, last_code, language, viewport):
    with translation.override(language):
        visitor, member, manager, director = (person(language, viewport) for _one in range(4))
        before = read_figure(visitor)
        number = join(member, cohort.center, last_code)
        apply(member, cohort)
        see_state(member, EnrolmentState.SUBMITTED)
        log_into_the_back_office(manager, colleague(Role.TRACK_MANAGER))
        accept(manager, Enrolment.objects.get(member__number=number))
        see_state(member, EnrolmentState.ACCEPTED)
        assert read_figure(visitor) == before + 1
        log_in(director, colleague(Role.DIRECTOR))
        records = open_records(director, figure=before + 1)
        see_refusal(visitor, records)
        see_nothing(member, records)


# The figure ------------------------------------------------------------------
def results():
    return reverse("results:year", args=[today().year]) + "?center=khouribga"


def read_figure(page):
    """The members accompanied in the year, as the page shows them large."""
    page.goto(results())
    return int(page.locator(".stat-lead b").inner_text())


# The member ------------------------------------------------------------------
def join(page, center, last_code):
    """Go through the steps, type the code of the text message; returns the member number."""
    page.goto(reverse("members:join"))
    for step in ("who", "contact", "place", "studies", "wishes"):
        fill_in_step(page, step, center)
        last = step == "wishes"
        button(page, _("Send my registration") if last else _("Continue")).click()
    page.get_by_role("textbox").fill(last_code())
    button(page, _("Continue")).click()
    expect(page).to_have_url(re.compile(re.escape(reverse("pages:me"))))
    number = Member.objects.get(last_name=LAST_NAME).number
    card = page.get_by_role("region", name=_("Your card"))
    expect(card.get_by_text(number, exact=True)).to_be_visible()
    return number


def fill_in_step(page, step, center):
    typed = {
        "first_name": FIRST_NAME,
        "last_name": LAST_NAME,
        "birth_date": "14/05/2003",
        "cin": "QA123456",
        "phone": "06 12 34 56 78",
        "email": "salma@example.org",
        "school": "Lycée Ibn Tofaïl",
    }
    chosen = {
        "commune": Commune.objects.filter(center=center).first().slug,
        "education": Education.BACCALAUREATE,
    }
    ticked = {
        "sex": [Sex.FEMALE.label],
        "center": [center.name],
        "situation": [Situation.LOOKING.said],
        "goals": [Goal.JOB_SKILLS.label, Goal.ENTERPRISES.label],
    }
    for name in STEPS[step]:
        if name in typed:
            labelled(page, JoinForm, name).fill(typed[name])
        elif name in chosen:
            labelled(page, JoinForm, name).select_option(chosen[name])
        elif name in ticked:
            for label in ticked[name]:
                page.get_by_label(whole(label)).check()
        else:
            labelled(page, JoinForm, name).check()


def apply(page, cohort):
    page.goto(reverse("tracks:cohorts"))
    page.get_by_role("link", name=cohort.name).click()
    link(page, _("Apply")).click()
    labelled(page, ApplyForm, "motivation").fill("أريد عملا قريبا من بيتي")
    button(page, _("Send my application")).click()
    expect(page).to_have_url(re.compile(re.escape(reverse("pages:me"))))
    expect(page.get_by_role("article")).to_contain_text(cohort.name)


def see_state(page, state):
    page.goto(reverse("pages:me"))
    expect(page.get_by_role("article").locator(".state")).to_have_text(str(capfirst(state.label)))


# The staff -------------------------------------------------------------------
def log_into_the_back_office(page, user):
    """As who types the address of the back office: by the login of the portal."""
    log_in(page, user, at=reverse("admin:index"))
    expect(page.get_by_role("heading", level=1)).to_have_text(_("What waits today"))


def log_in(page, user, at=None):
    """As everybody, on the page of the portal; `at`: an address that asks for it."""
    page.goto(at or reverse("account_login"))
    page.get_by_role("link", name=_("I work at a centre")).click()
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    button(page, _("Log in")).click()
    expect(page).to_have_url(re.compile(re.escape(reverse("admin:index"))))


def accept(page, enrolment):
    """Choose the application in the queue and accept it with the action on many."""
    page.goto(reverse("admin:tracks_enrolment_changelist"))
    row = page.get_by_role("row").filter(has_text=str(enrolment.member))
    row.locator(f"[name={ACTION_CHECKBOX_NAME}]").check()
    page.locator("[name=action]").select_option(label=_("Accept (or waiting list when full)"))
    page.locator("button[name=index]").click()
    button(page, _("Decide and send")).click()  # once the letter was read
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(row).to_contain_text(str(EnrolmentState.ACCEPTED.label))


def open_records(page, figure):
    """Follow the link of the figure to the persons it counts; returns the address."""
    page.goto(results())
    opening = _("Open the records (%(number)s)") % {"number": figure}
    page.locator(".page-head").get_by_role("link", name=opening).click()
    named = page.get_by_role("rowheader")
    expect(named.filter(has_text=LAST_NAME)).to_have_count(1)
    expect(named).to_have_count(figure)
    return page.url


# Who has no right to the records -----------------------------------------------
def see_refusal(page, records):
    """A visitor is sent to log in."""
    page.goto(records)
    expect(page).to_have_url(re.compile(re.escape(reverse("account_login"))))


def see_nothing(page, records):
    """For a member there is no such page."""
    assert page.goto(records).status == 404


# What people look for on a page --------------------------------------------------
def whole(label):
    """That label and no longer one, with a capital or without."""
    return re.compile(rf"^\s*{re.escape(str(label))}\s*$", re.IGNORECASE)


def labelled(page, form, name):
    """The field of that name, found by the label it shows."""
    label = re.escape(str(form.base_fields[name].label))
    beside = "|".join(re.escape(_(words)) for words in ("optional", "one is enough"))
    return page.get_by_label(re.compile(rf"^\s*{label}\s*(\(({beside})\))?\s*$"))


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def link(page, name):
    return page.get_by_role("main").get_by_role("link", name=name, exact=True)
