"""What went wrong, or closed, behind the code: it is told, and there is a way on."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from members.destinations import on_the_way
from members.models import Member
from members.services.guardian_numbers import OwnNumberError
from members.views import finish
from skills_center.base.errors import DomainError
from tests.factories.enterprises import CallFactory
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory
from tests.joining import walk
from tests.marks import once
from tracks import services
from tracks.models import Cohort, Enrolment

pytestmark = [once, pytest.mark.django_db(transaction=True)]

CODE = reverse("account_confirm_login_code")


@pytest.fixture
def cohort(center):
    return CohortFactory(center=center)


@pytest.fixture
def form(cohort):
    return reverse("tracks:apply", args=[cohort.pk])


def on_the_code(client, answers, page):
    """Go through the registration on the way to a page, up to its code."""
    address = on_the_way("members:join", page)
    for _step in range(5):
        address = client.post(address, answers).url
    assert address.startswith(CODE)


def refuse(monkeypatch, error):
    def register(**_said):
        raise error

    monkeypatch.setattr(finish, "register", register)


def told(page):
    return [str(one) for one in page.context["messages"]]


@pytest.mark.parametrize(
    ("error", "step"), [(DomainError("قيل"), "who"), (OwnNumberError("قيل"), "guardian")]
)
def test_a_registration_that_is_refused_is_told_and_can_be_sent_again(
    client, answers, form, last_code, monkeypatch, error, step
):
    on_the_code(client, answers, form)
    with monkeypatch.context() as patch:
        refuse(patch, error)
        page = client.post(CODE, {"code": last_code()}, follow=True)
    assert page.status_code == 200
    assert "قيل" in told(page)
    path = page.redirect_chain[-1][0].partition("?")[0]
    # Of an adult nobody asks for a guardian: they are led to the first step.
    ends = {reverse("members:join_step", args=[step]), reverse("members:join")}
    assert path in ends
    assert page.context["form"]["first_name"].value() == answers["first_name"]
    answer = walk(client, answers)
    assert answer.url == form, "where they were going is kept"
    assert Member.objects.get().first_name == answers["first_name"]


@pytest.mark.parametrize(
    "change",
    [
        {"is_published": False},
        {
            "applications_open_at": datetime(2020, 1, 1, tzinfo=UTC),
            "applications_close_at": datetime(2020, 1, 2, tzinfo=UTC),
        },
    ],
)
def test_what_closed_on_the_way_is_told_in_ones_space(
    client, answers, cohort, form, last_code, change
):
    on_the_code(client, answers, form)
    Cohort.objects.filter(pk=cohort.pk).update(**change)
    page = client.post(CODE, {"code": last_code()}, follow=True)
    assert (page.status_code, page.redirect_chain[-1][0]) == (200, reverse("pages:me"))
    assert len(told(page)) == 2
    assert reverse("tracks:cohorts") in page.content.decode()


def test_a_call_that_is_there_no_more(client, answers, center, last_code):
    call = CallFactory(center=center)
    on_the_code(client, answers, call.get_absolute_url())
    call.delete()
    page = client.post(CODE, {"code": last_code()}, follow=True)
    assert (page.status_code, page.redirect_chain[-1][0]) == (200, reverse("pages:me"))


def test_a_file_that_is_claimed_on_the_way_to_what_closed(client, center, cohort, form, last_code):
    member = MemberFactory(center=center, user=None, phone="+212612345678")
    client.post(reverse("account_login"), {"login": "0612345678", "next": form})
    claim = client.post(CODE, {"code": last_code()}, follow=True).redirect_chain[-1][0]
    Cohort.objects.filter(pk=cohort.pk).update(is_published=False)
    born = {"birth_date": f"{member.birth_date:%d/%m/%Y}"}
    page = client.post(claim, born, follow=True)
    assert (page.status_code, page.redirect_chain[-1][0]) == (200, reverse("pages:me"))


def test_who_is_enrolled_already_reads_so(client, answers, center, cohort, form, last_code):
    member = MemberFactory(center=center, phone="+212612345678")
    services.apply(cohort=cohort, member=member, by=member.user, motivation="…")
    client.force_login(member.user)
    page = client.get(form, follow=True)
    assert page.redirect_chain[-1][0] == reverse("pages:me")
    assert len(told(page)) == 1
    assert Enrolment.objects.count() == 1


def test_a_full_cohort_leads_to_the_waiting_list(client, answers, center, last_code):
    full = CohortFactory(center=center, capacity=1, first_come=True)
    form = reverse("tracks:apply", args=[full.pk])
    on_the_code(client, answers, form)
    other = MemberFactory(center=center)
    services.apply(cohort=full, member=other, by=other.user, motivation="…")
    page = client.post(CODE, {"code": last_code()}, follow=True)
    assert page.redirect_chain[-1][0] == form
    assert page.context["cohort"].is_full
