"""A new user on a cheap phone, in Arabic: mistakes on the way, each seen and corrected."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from members.models import Member
from skills_center.base.dates import today
from skills_center.network.models import Center
from skills_center.seed.reference_data import load_reference
from tests.factories.tracks import CohortFactory
from tests.marks import browser, once
from tracks.models import Enrolment

from .conftest import PHONE
from .reader import Reader
from .thumb import Thumb

pytestmark = [once, *browser]

AT_MOST = 120  # seconds of typing and tapping from the first page to the card


def told(page, *names):
    """These fields carry an error, beside them and in the list above, and no other does."""
    expect(page.locator("#errors")).to_be_visible()
    expect(page.locator("#errors li")).to_have_count(len(names))
    for name in names:
        field = page.locator(f"[name={name}]").first
        block = page.locator(".field, .form-check, fieldset").filter(has=field).last
        expect(block.locator(".invalid-feedback, [id$=_error]").first).to_be_visible()


@pytest.fixture
def reference(transactional_db):
    load_reference()


@pytest.fixture
def cohort(reference):
    return CohortFactory(center=Center.objects.get(slug="khouribga"))


@pytest.mark.parametrize("is_minor", [False, True], ids=["adult", "minor"])
def test_from_join_to_the_card_with_every_mistake_on_the_way(
    person, reference, last_code, is_minor
):
    page = person("ar", PHONE)
    screen, thumb = Reader(page), Thumb(page)
    age = 15 if is_minor else 19
    born = today() - timedelta(days=age * 366)
    with translation.override("ar"):
        screen.open(reverse("members:join"))
        go_on = _("Continue")

        thumb.type("first_name", "سلمى 2")
        thumb.type("birth_date", "31/02/2007")
        thumb.tap(go_on)
        told(page, "first_name", "last_name", "sex", "birth_date")
        assert page.locator("[name=first_name]").input_value() == "سلمى 2"
        thumb.type("first_name", "سلمى")
        thumb.type("last_name", "العلوي")
        thumb.tick("sex", "female")
        thumb.type("birth_date", f"{born:%d/%m/%Y}")
        thumb.tap(go_on)

        if is_minor:
            thumb.type("guardian_name", "فاطمة العلوي")
            thumb.type("guardian_phone", "06112233")
            thumb.tap(go_on)
            told(page, "guardian_relation", "guardian_phone")
            thumb.choose("guardian_relation", 1)
            thumb.type("guardian_phone", "0611223344")
            thumb.tap(go_on)

        thumb.tap(go_on)
        told(page, "phone")
        thumb.tap(_("Back"))
        before = "guardian_name" if is_minor else "last_name"
        expect(page.locator(f"[name={before}]")).not_to_have_value("")
        thumb.tap(go_on)
        thumb.type("phone", "0612345678")
        thumb.tap(go_on)

        thumb.tick("center", "khouribga")
        thumb.tap(go_on)
        told(page, "commune")
        expect(page.locator("[name=center][value=khouribga]")).to_be_checked()
        thumb.choose("commune", 3)
        thumb.tap(go_on)

        thumb.tick("situation", "studying")
        thumb.tap(go_on)
        told(page, "education")
        thumb.choose("education", 4)
        thumb.tap(go_on)

        thumb.tick("goals", "job-skills")
        send = _("Send my registration")
        thumb.tap(send)
        told(page, "consent")
        thumb.tick("consent")
        thumb.tap(send)

        thumb.type("code", "WRONG1")
        thumb.tap(go_on)
        told(page, "code")
        thumb.type("code", last_code().lower())
        thumb.tap(go_on)

        number = Member.objects.get().number
        expect(page.get_by_role("region", name=_("Your card")).get_by_text(number)).to_be_visible()
        guardian = page.locator(f'main a[href="{reverse("members:my_guardian")}"]')
        expect(guardian).to_have_count(int(is_minor))
    assert (screen.overflow, screen.said) == (0, [])
    assert thumb.seconds < AT_MOST


STRAIGHT, CROOKED = 8, 11  # pages from a cohort's own to its application form


def is_page(answer):
    """One that is shown: it comes before its address does, so that none is counted late."""
    return answer.request.is_navigation_request() and answer.status == 200


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("at_most", [STRAIGHT, CROOKED], ids=["straight", "crooked"])
def test_from_a_cohort_to_an_application_that_is_sent(
    person, cohort, last_code, java_script_enabled, at_most
):
    page = person("ar", PHONE, java_script_enabled=java_script_enabled)
    screen, thumb, pages = Reader(page), Thumb(page), []
    page.on("response", lambda answer: is_page(answer) and pages.append(answer.url))
    is_crooked = at_most == CROOKED
    with translation.override("ar"):
        screen.open(cohort.get_absolute_url())
        go_on, form = _("Continue"), reverse("tracks:apply", args=[cohort.pk])
        page.locator(f'main a[href="{form}"]').click()
        expect(page.get_by_text(cohort.name)).to_be_visible()

        thumb.type("first_name", "سلمى")
        thumb.type("last_name", "العلوي")
        thumb.tick("sex", "female")
        thumb.type("birth_date", f"{today() - timedelta(days=19 * 366):%d%m%Y}")
        thumb.tap(go_on)
        thumb.type("phone", "0612345679" if is_crooked else "0612345678")
        thumb.tap(go_on)
        thumb.tick("center", "khouribga")
        thumb.choose("commune", 3)
        thumb.tap(go_on)
        thumb.tick("situation", "studying")
        thumb.choose("education", 4)
        thumb.tap(go_on)
        thumb.tick("goals", "job-skills")
        thumb.tick("consent")
        thumb.tap(_("Send my registration"))

        if is_crooked:
            thumb.tap(_("Correct the number"))
            thumb.type("phone", "0612345678")
            thumb.tap(go_on)
            thumb.type("code", "WRONG1")
            thumb.tap(go_on)
            told(page, "code")
            if java_script_enabled:
                expect(page.locator("#errors")).to_be_focused()
            expect(page).to_have_title(re.compile(re.escape(_("Error:"))))
        thumb.type("code", last_code())
        thumb.tap(go_on)
        expect(page).to_have_url(re.compile(re.escape(form)))
        assert len(pages) == at_most
        thumb.tap(_("Send my application"))
        expect(page).to_have_url(re.compile(re.escape(reverse("pages:me"))))
    assert Enrolment.objects.get().cohort == cohort
    assert Member.objects.get().phone == "+212612345678"
    assert (screen.overflow, screen.said) == (0, [])


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["script", "no script"])
def test_another_code_is_asked_for_once_it_may_be(
    person, transactional_db, last_code, java_script_enabled
):
    page = person("ar", PHONE, java_script_enabled=java_script_enabled)
    if java_script_enabled:
        page.clock.install()
    screen, thumb = Reader(page), Thumb(page)
    with translation.override("ar"):
        screen.open(reverse("account_login"))
        thumb.type("login", "0612345678")
        thumb.tap(_("Send me a code"))
        again = page.get_by_role("button", name=_("Send another code"))
        expect(page.locator("#until-code")).to_be_visible()
        if java_script_enabled:
            expect(again).to_be_disabled()
            page.clock.fast_forward(31_000)
            expect(page.locator("#until-code")).to_be_hidden()
        expect(again).to_be_enabled()
    assert (screen.overflow, screen.said) == (0, [])


def test_the_communes_of_the_centre_that_is_ticked_stand_first(person, reference):
    page = person("ar", PHONE)
    screen, thumb = Reader(page), Thumb(page)
    with translation.override("ar"):
        screen.open(reverse("members:join"))
        for name, value in (("first_name", "سلمى"), ("last_name", "العلوي")):
            thumb.type(name, value)
        thumb.tick("sex", "female")
        thumb.type("birth_date", "14/05/2003")
        thumb.tap(_("Continue"))
        thumb.type("phone", "0612345678")
        thumb.tap(_("Continue"))
    first = page.locator("select[name=commune] optgroup").first
    for slug in ("youssoufia", "benguerir", "khouribga"):
        thumb.tick("center", slug)
        expect(first).to_have_attribute("label", Center.objects.get(slug=slug).province)
    assert page.locator("select[name=commune] optgroup").count() == 3
    assert (screen.overflow, screen.said) == (0, [])
