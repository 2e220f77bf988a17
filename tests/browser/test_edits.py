"""Two people at two desks save one page in turn; and one whose session ends while they type."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from members.enums import Role
from members.models import Member
from skills_center.network.models import Center
from skills_center.seed.reference_data import load_reference
from tests.factories.enterprises import OrganizationFactory
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory
from tests.marks import browser, once

from .conftest import DESK, PHONE
from .reader import Reader

pytestmark = [once, *browser]

# What each page is tried with: a field, what the first types, what the second types, and a field
# that the second alone types into.
PAGES = {
    "member": (MemberFactory, "phone", "06 12 34 56 78", "06 98 76 54 32", "address", "Rue 9"),
    "cohort": (CohortFactory, "age_from", "16", "18", "offer_hours", "30"),
    "organization": (OrganizationFactory, "name", "تعاونية النور", "النور", "activity_ar", "زرابي"),
}


@pytest.fixture
def center(transactional_db):
    load_reference()
    return Center.objects.get(slug="khouribga")


def page_of(row):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


@pytest.mark.parametrize(("language", "size"), [("ar", PHONE), ("fr", DESK)], ids=["ar", "fr"])
@pytest.mark.parametrize("kind", PAGES)
def test_two_browsers_save_one_page_in_turn(person, log_in, staff, center, kind, language, size):
    factory, field, one, other, alone, word = PAGES[kind]
    row = factory(center=center)
    first, second = person(language, DESK), person(language, size)
    for page in (first, second):
        log_in(page, staff(Role.DIRECTOR, at=center))
        Reader(page).open(page_of(row))
    first.locator(f"[name={field}]").fill(one)
    first.locator("[name=_save]").first.click()
    expect(first.locator(".messagelist .success")).to_be_visible()

    # The second meets what the first wrote, beside what they typed themselves.
    second.locator(f"[name={field}]").fill(other)
    second.locator(f"[name={alone}]").fill(word)
    second.locator("[name=_save]").first.click()
    expect(second.locator(".theirs")).to_contain_text(one.replace(" ", "\N{NO-BREAK SPACE}"))
    expect(second.locator(f"[name={field}]")).to_have_value(other)
    expect(second.locator(f"[name={alone}]")).to_have_value(word)
    # The head of the page leads there.
    second.locator(".notice a").click()
    expect(second.locator(f"[name={field}]")).to_be_in_viewport()
    expect(second.locator(f".form-row.field-{field} label").first).to_be_in_viewport()
    second.locator("[name=_theirs]").check()
    second.locator("[name=_save]").first.click()
    expect(second.locator(".messagelist .success")).to_be_visible()
    kept = type(row)._base_manager.get(pk=row.pk)
    assert str(getattr(kept, alone)) == word
    assert shown(getattr(kept, field)) == one


def shown(value):
    """As it was typed."""
    return value.as_national if hasattr(value, "as_national") else str(value)


def test_a_session_that_ends_gives_back_what_was_typed(person, log_in, staff, center):
    desk, member = staff(Role.FRONT_DESK, at=center), MemberFactory(center=center)
    desk.set_password("a-long-password-of-theirs")
    desk.save()
    page = person("ar", PHONE)
    log_in(page, desk)
    screen = Reader(page)
    screen.open(page_of(member))
    page.locator("[name=address]").fill("دوار أولاد عزوز")
    Session.objects.all().delete()
    page.locator("[name=_save]").first.click()

    # The log-in says that it is kept; who is back finds it, looks at it and sends it.
    expect(page.locator("[role=status]")).to_be_visible()
    page.get_by_text("أعمل في مركز").click()
    expect(page.locator("[role=status]")).to_be_visible()
    page.locator("[name=login]").fill(desk.email)
    page.locator("[name=password]").fill("a-long-password-of-theirs")
    page.locator("form:has([name=password]) [type=submit]").click()
    expect(page.locator("main bdi", has_text="دوار أولاد عزوز")).to_be_visible()
    page.locator("form[action] button.btn-primary").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Member.objects.get(pk=member.pk).address == "دوار أولاد عزوز"
