"""Where somebody was going survives the registration, whatever happens on the way."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from members.destinations import on_the_way, safe_path
from members.enums import Role
from members.models import Member
from members.services.guardians import record_agreement
from skills_center.base.dates import latest_birth_date
from tests.factories.enterprises import CallFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.tracks import CohortFactory
from tests.marks import once
from tracks.models import Enrolment

pytestmark = once

PHONE = "+212612345678"
AT_MOST, CROOKED = 8, 11  # pages from a cohort's own to the form that is sent


class Newcomer:
    """A browser without scripts that counts its pages, and knows where it stands."""

    def __init__(self, answers):
        self.client, self.answers, self.pages = Client(), answers, 0
        self.page = self.address = None

    def open(self, address):
        return self._stand(self.client.get(address, follow=True), address)

    def send(self, **changed):
        """Send the form of this page, as its address says."""
        response = self.client.post(self.address, self.answers | changed, follow=True)
        return self._stand(response, self.address)

    def _stand(self, response, address):
        assert response.status_code == 200
        self.address = response.redirect_chain[-1][0] if response.redirect_chain else address
        self.page, self.pages = response, self.pages + 1
        return self

    @property
    def path(self):
        return urlsplit(self.address).path

    def link(self, name):
        """The address of a link of this page that leads to the page of that name, or begins so."""
        start = name if name.startswith("/") else reverse(name)
        text = self.page.content.decode().replace("&amp;", "&")
        return next(
            part.split('"')[0] for part in text.split('href="')[1:] if part.startswith(start)
        )


@pytest.fixture
def cohort(db, center):
    return CohortFactory(center=center)


@pytest.fixture
def form(cohort):
    return reverse("tracks:apply", args=[cohort.pk])


@pytest.fixture
def newcomer(answers):
    return Newcomer(answers)


def to_the_code(newcomer):
    for _step in range(5):
        newcomer.send()
    assert newcomer.path == reverse("account_confirm_login_code")
    return newcomer


@pytest.fixture
def on_the_code(cohort, newcomer):
    newcomer.open(cohort.get_absolute_url())
    newcomer.open(newcomer.link(reverse("tracks:apply", args=[cohort.pk])))
    assert newcomer.path == reverse("members:join")
    return to_the_code(newcomer)


@pytest.mark.django_db(transaction=True)
def test_the_straight_way_from_a_cohort_to_its_form_is_eight_pages(
    cohort, form, on_the_code, last_code
):
    newcomer = on_the_code.send(code=last_code())
    assert (newcomer.path, newcomer.pages) == (form, AT_MOST)
    newcomer.send(motivation="…")
    assert Enrolment.objects.get().cohort == cohort


@pytest.mark.django_db(transaction=True)
def test_a_wrong_number_and_a_wrong_code_cost_three_pages(form, on_the_code, last_code):
    newcomer = on_the_code
    newcomer.open(on_the_way("members:join_step", form, "contact"))
    newcomer.send(phone="0612345679")
    assert newcomer.path == reverse("account_confirm_login_code")
    newcomer.send(code="WRONG1")
    newcomer.send(code=last_code())
    assert (newcomer.path, newcomer.pages) == (form, CROOKED)
    assert Member.objects.get().phone == "+212612345679"


@pytest.mark.django_db
def test_the_first_step_says_what_comes_and_leads_who_has_a_file_to_the_log_in(
    cohort, form, newcomer
):
    newcomer.open(form)
    text = newcomer.page.content.decode()
    assert escape(cohort.name) in text
    assert newcomer.page.context["going"].path == form
    log_in = urlsplit(newcomer.link(newcomer.page.context["log_in"]))
    assert log_in.path == reverse("account_login")
    assert parse_qs(log_in.query) == {"next": [form]}


@pytest.mark.django_db(transaction=True)
def test_who_has_a_file_logs_in_and_is_on_the_form(form, newcomer, center, last_code):
    MemberFactory(center=center, user=UserFactory(phone=PHONE, phone_verified_at=timezone.now()))
    newcomer.open(form)
    newcomer.open(newcomer.link(newcomer.page.context["log_in"]))
    newcomer.send(login=PHONE).send(code=last_code())
    assert newcomer.path == form


@pytest.mark.django_db(transaction=True)
def test_who_registers_with_a_file_already_is_on_the_form(form, newcomer, center, last_code):
    MemberFactory(
        center=center,
        user=UserFactory(phone=PHONE, phone_verified_at=timezone.now()),
        phone=PHONE,
    )
    to_the_code(newcomer.open(form)).send(code=last_code())
    assert (newcomer.path, Member.objects.count()) == (form, 1)


@pytest.mark.django_db(transaction=True)
def test_a_file_of_the_desk_is_claimed_on_the_way(form, newcomer, center, last_code):
    member = MemberFactory(center=center, user=None, phone=PHONE)
    newcomer.open(form)
    newcomer.open(newcomer.link(newcomer.page.context["log_in"]))
    newcomer.send(login=PHONE).send(code=last_code())
    assert newcomer.path == reverse("members:claim")
    newcomer.send(birth_date="01/01/2001").send(birth_date=f"{member.birth_date:%d/%m/%Y}")
    assert newcomer.path == form


@pytest.mark.django_db(transaction=True)
def test_it_survives_another_language(form, newcomer, last_code):
    newcomer.open(form).send()
    newcomer.open(newcomer.link("/fr/join/contact/"))
    for _step in range(4):
        newcomer.send()
    newcomer.send(code=last_code())
    assert newcomer.path == form.replace("/ar/", "/fr/")


@pytest.mark.django_db(transaction=True)
def test_it_survives_a_second_tab_and_another_code(form, on_the_code, last_code):
    other_tab = Newcomer(on_the_code.answers)
    other_tab.client = on_the_code.client
    other_tab.open(reverse("members:join"))
    on_the_code.send(action="resend").send(code=last_code())
    assert on_the_code.path == form


@pytest.mark.django_db(transaction=True)
def test_it_survives_a_session_that_ended(form, newcomer, last_code):
    newcomer.open(form).send()
    newcomer.client.cookies.clear()
    newcomer.send()
    assert newcomer.path == reverse("members:join")
    assert newcomer.page.context["is_again"]
    to_the_code(newcomer).send(code=last_code())
    assert newcomer.path == form


@pytest.mark.django_db(transaction=True)
def test_it_survives_a_card_that_another_file_has(form, newcomer, last_code):
    MemberFactory(cin="QA123456")
    newcomer.answers["cin"] = "QA123456"
    to_the_code(newcomer.open(form)).send(code=last_code())
    assert newcomer.path == form


@pytest.mark.django_db(transaction=True)
def test_without_a_destination_the_registration_ends_in_ones_space(newcomer, last_code):
    to_the_code(newcomer.open(reverse("members:join"))).send(code=last_code())
    assert newcomer.path == reverse("pages:me")
    assert reverse("tracks:cohorts") in newcomer.page.content.decode()


# A minor --------------------------------------------------------------------------------
@pytest.fixture
def minor(answers):
    born = latest_birth_date(15)
    answers |= {
        "birth_date": f"{born:%d%m%Y}",
        "guardian_name": "فاطمة",
        "guardian_relation": "mother",
        "guardian_phone": "0611223344",
    }
    return Newcomer(answers)


@pytest.mark.django_db(transaction=True)
def test_a_minor_reads_before_the_form_that_the_guardian_agrees_first(
    cohort, form, minor, last_code, staff
):
    minor.open(form)
    for _step in range(6):
        minor.send()
    minor.send(code=last_code())
    assert minor.path == form
    text = minor.page.content.decode()
    assert reverse("members:my_guardian") in text
    assert 'name="motivation"' not in text
    assert cohort.name in minor.open(reverse("pages:me")).page.content.decode()
    record_agreement(Member.objects.get(), means="paper", language="ar", by=None)
    minor.open(minor.open(reverse("pages:me")).link(form))
    minor.send(motivation="…")
    assert Enrolment.objects.get().cohort == cohort
    assert Member.objects.get().came_for == ""


@pytest.mark.parametrize("page", ["tracks:apply", "tracks:propose"])
def test_what_a_minor_sends_all_the_same_is_not_lost(client, cohort, page):
    member = MemberFactory(center=cohort.center, birth_date=latest_birth_date(15))
    client.force_login(member.user)
    address = reverse(page, args=[cohort.pk] if page == "tracks:apply" else [])
    assert "<textarea" not in client.get(address).content.decode()
    sent = client.post(address, {"motivation": "كلماتي", "description": "كلماتي"})
    assert "كلماتي" in sent.content.decode()
    assert not Enrolment.objects.exists()


def test_what_closed_meanwhile_is_not_offered_any_more(client, cohort, form):
    member = MemberFactory(center=cohort.center, birth_date=latest_birth_date(15))
    client.force_login(member.user)
    client.get(form)
    cohort.applications_close_at = timezone.now()
    cohort.save()
    assert client.get(reverse("pages:me")).context["came_for"] is None


# After the form ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first_come", "before", "said"),
    [
        (False, 0, "Your application has arrived. Follow it here."),
        (True, 0, "The seat is yours. See you soon!"),
        (True, 1, "You are on the waiting list: your rank is here."),
    ],
)
def test_what_became_of_it_is_said_at_once(client, center, first_come, before, said):
    with translation.override("en"):
        cohort = CohortFactory(center=center, first_come=first_come, capacity=1)
        address, space = reverse("tracks:apply", args=[cohort.pk]), reverse("pages:me")
        for _before in range(before):
            client.force_login(MemberFactory(center=center).user)
            client.post(address, {"motivation": "…"})
        client.force_login(MemberFactory(center=center).user)
        client.get(space)
        for told in (said, "You already have an application for this cohort."):  # a second tab
            page = client.post(address, {"motivation": "…"}, follow=True)
            assert page.redirect_chain[-1][0] == space
            assert [str(one) for one in page.context["messages"]] == [told]
    assert Enrolment.objects.filter(cohort=cohort).count() == before + 1


# The family ---------------------------------------------------------------------------------
@pytest.fixture
def invitations(cohort):
    """Every page that invites a visitor to take part: itself, the link on it, and where the
    registration ends."""
    call = CallFactory(center=cohort.center)
    apply, propose = reverse("tracks:apply", args=[cohort.pk]), reverse("tracks:propose")
    coaching, call_page = reverse("tracks:my_coaching"), call.get_absolute_url()
    join = reverse("members:join")
    return [
        (cohort.get_absolute_url(), apply, apply),
        (reverse("tracks:initiatives"), propose, propose),
        (reverse("tracks:list"), on_the_way(join, coaching), coaching),
        (call_page, on_the_way(join, call_page), call_page),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(4))
def test_every_invitation_leads_through_the_registration_to_what_it_is_for(
    invitations, answers, number, last_code
):
    page, link, end = invitations[number]
    newcomer = Newcomer(answers)
    newcomer.open(newcomer.open(page).link(link))
    assert newcomer.path == reverse("members:join")
    assert newcomer.page.context["going"].path == end
    assert str(newcomer.page.context["going"].name) in newcomer.page.content.decode()
    to_the_code(newcomer).send(code=last_code())
    assert (newcomer.path, newcomer.pages) == (end, AT_MOST)


@pytest.mark.parametrize("page", ["tracks:apply", "tracks:propose"])
def test_who_was_logged_in_a_moment_ago_logs_in_and_finds_what_they_typed(client, cohort, page):
    member = MemberFactory(center=cohort.center)
    client.force_login(member.user)
    address = reverse(page, args=[cohort.pk] if page == "tracks:apply" else [])
    client.get(address)
    del client.cookies["sessionid"]
    response = client.post(address, {"motivation": "كلماتي", "title": "كلماتي"})
    assert response.url.startswith(reverse("account_login"))
    client.force_login(member.user)
    assert "كلماتي" in client.get(address, follow=True).content.decode()


@once
@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://evil.example/ar/",
        "//evil.example/ar/",
        "/\\evil.example",
        "javascript:alert(1)",
        "members:join",
        "/ar/account/logout/",
        "/ar/join/contact/",
        "/ar/no/such/page/",
        "/ar/enrolments/1/confirm/",
        "/ar/cohorts/1/apply/?" + "x" * 300,
        "/ar/cohorts/1/apply/\r\nX: y",
        "\x00",
    ],
)
def test_only_pages_of_the_portal_are_led_to(client, address):
    with translation.override("ar"):
        assert safe_path(address) == ""
        page = client.get(reverse("members:join"), {"next": address})
    assert page.status_code in (200, 400)
    assert page.status_code == 400 or page.context["going"] is None


def test_who_works_at_a_centre_and_has_no_file_is_led_as_anybody(client, cohort, form, staff):
    client.force_login(staff(Role.COACH))
    assert client.get(form).url == on_the_way("members:join", form)


def test_a_draft_of_before_leads_on_too(client, answers):
    """One that was begun when no destination was kept yet."""
    page = reverse("members:join")
    client.post(page, answers)
    session = client.session
    del session["join"]["next"]
    session.save()
    assert client.get(reverse("members:join_step", args=["contact"])).status_code == 200
