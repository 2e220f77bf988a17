"""Who uses the phone of somebody else: a file of their own, and nothing done in another's name."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Member
from skills_center.base.templatetags.face import code
from tests.factories.coaching import CoachingPlanFactory, CoachingSlotFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.tracks import CohortFactory
from tests.joining import walk
from tests.marks import once
from tests.rows import fresh
from tracks.models import Enrolment

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "+212612345678"
BESIDE, CLAIM, JOIN = (
    reverse(f"members:{name}") for name in ("registered_beside", "claim", "join")
)


@pytest.fixture
def family(db):
    return UserFactory(phone=PHONE, phone_verified_at=timezone.now(), email=None)


@pytest.fixture
def karim(center, family):
    return MemberFactory(center=center, user=family, phone=PHONE, first_name="كريم")


def registers(client, answers, last_code):
    """On the phone of the answers, whosever space it opens."""
    answer = walk(client, answers)
    return client.post(answer.url, {"code": last_code()}, follow=True)


@pytest.fixture
def apply(center):
    center.phone = "+212523456789"
    center.save()
    return reverse("tracks:apply", args=[CohortFactory(center=center).pk])


@once
def test_the_way_of_a_second_person_ends_on_a_page_of_their_own(
    client, center, karim, answers, last_code, apply, valid_html
):
    page = registers(client, answers, last_code)
    assert urlsplit(page.redirect_chain[-1][0]).path == BESIDE
    second = Member.objects.get(user=None)
    text = client.get(BESIDE).content.decode()  # opened again
    assert code(second.number) in text
    assert reverse("pages:center", args=[center.slug]) in text
    assert "tel:+212523456789" in text
    assert apply not in text
    assert not Enrolment.objects.exists()
    valid_html(page)


@once
def test_that_page_says_what_they_came_for_and_never_leads_there(
    client, karim, answers, last_code, apply
):
    for step in ("who", "contact", "place", "studies", "wishes"):
        address = reverse("members:join_step", args=[step]) if step != "who" else JOIN
        answer = client.post(f"{address}?next={apply}", answers)
    page = client.post(answer.url, {"code": last_code()}, follow=True)
    assert page.redirect_chain[-1][0] == BESIDE
    assert page.context["going"].path == apply
    assert f'href="{apply}"' not in page.content.decode()


@once
def test_it_is_there_no_more_once_they_have_a_space_or_time_has_passed(
    client, karim, answers, last_code, time_machine
):
    registers(client, answers, last_code)
    assert client.get(BESIDE).status_code == 200
    now = timezone.now()
    time_machine.move_to(now + timedelta(minutes=31))
    assert client.get(BESIDE).url == reverse("pages:me")
    time_machine.move_to(now)
    assert client.get(BESIDE).status_code == 200
    Member.objects.filter(user=None).update(user=UserFactory())
    assert client.get(BESIDE).url == reverse("pages:me")
    other = Client()
    other.force_login(karim.user)
    assert other.get(BESIDE).url == reverse("pages:me")


@once
def test_a_form_says_in_whose_name_it_acts(karim, apply):
    client = Client()
    client.force_login(karim.user)
    plan = CoachingPlanFactory(center=karim.center, member=karim)
    CoachingSlotFactory(coach=plan.coach, center=plan.center)
    for page in (apply, reverse("tracks:propose"), reverse("tracks:my_coaching")):
        text = client.get(page).content.decode()
        assert f'<bdi class="fw-bold">{karim.full_name}</bdi>' in text, page
        assert f'href="{reverse("account_logout")}"' in text


# The file of the desk names a phone that is another's by now ---------------------------------
@pytest.fixture
def of_the_desk(center):
    return MemberFactory(
        center=center, user=None, phone=PHONE, first_name="كريم", birth_date=date(1999, 1, 1)
    )


def test_who_is_not_the_person_of_the_file_gets_one_of_their_own(
    client, family, of_the_desk, answers, apply
):
    client.force_login(family)
    page = client.get(f"{CLAIM}?next={apply}")
    text = page.content.decode()
    assert of_the_desk.number not in text
    assert of_the_desk.first_name not in text
    assert client.get(f"{JOIN}?next={apply}").url.startswith(CLAIM)
    address = page.context["another"]
    for _step in range(4):
        answer = client.post(address, answers)
        assert answer.status_code == 302
        address = answer.url
    assert address == apply
    own = Member.objects.get(user=family)
    assert own != of_the_desk
    assert own.first_name == answers["first_name"]
    assert fresh(of_the_desk).user is None


def test_who_is_the_person_after_all_gets_the_file(client, family, center, answers):
    file = MemberFactory(
        center=center, user=None, phone=PHONE, birth_date=date(2003, 5, 14),
        first_name=answers["first_name"], last_name=answers["last_name"], sex="female",
    )  # fmt: skip
    client.force_login(family)
    address = client.get(CLAIM).context["another"]
    for _step in range(4):
        address = client.post(address, answers).url
    assert fresh(file).user == family
    assert Member.objects.count() == 1


@once
def test_the_page_of_the_file_leads_to_the_centre(client, family, of_the_desk, center, valid_html):
    client.force_login(family)
    page = client.get(CLAIM)
    main = page.content.decode().partition("<footer")[0]
    assert center.get_absolute_url() in main
    valid_html(page)


@once
def test_the_number_of_a_member_stays_in_one_line(client, answers, last_code):
    page = registers(client, answers, last_code)
    number = Member.objects.get().number
    text = page.content.decode()
    assert text.count(str(code(number))) == 2  # of the welcome, and on the card
