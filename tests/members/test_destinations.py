"""Where a member may be led: to pages of their own and of everybody, by a list; never elsewhere."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from members.destinations import PAGES, on_the_way, safe_path
from members.enums import Role
from members.models import Member
from skills_center.base.ways_back import _methods
from skills_center.network.models import Center
from tests.factories.enterprises import CallFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory
from tests.joining import walk
from tests.marks import once

PHONE = "+212612345678"
LOG_IN, CODE = reverse("account_login"), reverse("account_confirm_login_code")
STAFF_PAGES = ["/admin/", "/admin/members/member/", "/ar/coach/", "/ar/coach/coaching/"]
NO_PAGES = [
    "/ar/account/logout/",
    "/i18n/setlang/",
    "/ar/enrolments/1/confirm/",
    "/ar/me/picture/remove/",
    "/ar/no/such/page/",
    "//evil.example/ar/",
    "/\\evil.example/",
    "https://evil.example/ar/",
    "javascript:alert(1)",
]
# Every other address that a GET opens, by what it is.
NOBODY_GOES_TO = {
    "the way in": ("account_", "mfa_", "members:join", "members:claim", "members:no_file"),
    "a file, a picture or data": (
        "members:card_pdf", "members:document", "results:year_json", "tracks:my_certificate",
        "tracks:initiative_picture", "tracks:calendar",
    ),
    "what a link of a message opens": (
        "members:guardian", "tracks:follow_up", "tracks:orientation", "tracks:inscription",
        "tracks:child_not_known", "links:open", "links:act",
    ),
    "a step of something under way": (
        "members:contact_code", "members:kept_form", "members:remove_paper",
        "members:registered_beside", "members:replace_paper", "members:withdraw_consent",
        "tracks:call_off", "tracks:cancel_booking", "tracks:registered", "tracks:team_decline",
        "tracks:team_leave",
    ),
    "of the coaches": (
        "tracks:coach", "tracks:session", "tracks:arrange", "tracks:close_plan", "tracks:reassign",
        "tracks:open_plan", "tracks:led_camp", "tracks:cohort_calendar",
    ),
    "of machines": ("healthz", "set_language"),
}  # fmt: skip


def opened_by_a_get(resolver, space=""):
    """The names of the pages outside the back office."""
    for pattern in resolver.url_patterns:
        if not isinstance(pattern, URLResolver):
            if pattern.name and all("GET" in some for some in _methods(pattern.callback)):
                yield space + pattern.name
        elif pattern.namespace != "admin":
            inside = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from opened_by_a_get(pattern, space + inside)


@once
def test_each_address_that_can_be_opened_is_in_the_list_or_has_a_reason():
    left_out = tuple(start for some in NOBODY_GOES_TO.values() for start in some)
    found = set(opened_by_a_get(get_resolver()))
    assert found >= PAGES
    assert [one for one in sorted(found - PAGES) if not one.startswith(left_out)] == []
    assert [one for one in left_out if not any(name.startswith(one) for name in found)] == []


@once
@pytest.mark.parametrize("address", [*STAFF_PAGES, *NO_PAGES])
def test_nobody_who_registers_is_going_there(address):
    with translation.override("ar"):
        assert safe_path(address) == ""
        assert safe_path(reverse("pages:me")) == reverse("pages:me")


@pytest.fixture
def member(center):
    user = UserFactory(phone=PHONE, phone_verified_at=timezone.now())
    return MemberFactory(center=center, user=user, phone=PHONE)


def entered(last_code, address):
    client = Client()
    client.post(LOG_IN, {"login": PHONE, "next": address})
    return client, client.post(CODE, {"code": last_code(), "next": address})


@once
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", [*STAFF_PAGES, *NO_PAGES])
def test_a_member_who_logs_in_ends_in_their_space(member, last_code, address):
    client, answer = entered(last_code, address)
    assert answer.url == reverse("pages:me")
    # Who is logged in already is led on at once.
    assert client.get(f"{LOG_IN}?{urlencode({'next': address})}").url == reverse("pages:me")
    assert client.get(f"{CODE}?{urlencode({'next': address})}").url == reverse("pages:me")


@once
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["members:my_file", "account_sessions", "tracks:my_calendar"])
def test_a_member_who_logs_in_ends_where_they_were_going(member, last_code, page):
    assert entered(last_code, reverse(page))[1].url == reverse(page)


@once
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", STAFF_PAGES)
def test_the_staff_are_led_to_their_pages(staff, last_code, address):
    user = staff(Role.COACH)
    user.set_password("a long password")
    user.save()
    typed = {"login": user.email, "password": "a long password", "next": address}
    answer = Client().post(reverse("account_login_staff"), typed)
    assert answer.url == address


# The centre of what somebody comes for ----------------------------------------------------
@pytest.fixture
def elsewhere(db):
    return CenterFactory(), CenterFactory()


@pytest.fixture
def destinations(elsewhere):
    _first, center = elsewhere
    call = CallFactory(center=center, closes_at=timezone.now() + timedelta(days=9))
    return {
        "cohort": reverse("tracks:apply", args=[CohortFactory(center=center).pk]),
        "call": call.get_absolute_url(),
    }


def place_of(client, answers, path):
    """The step that asks for the centre, as it is first shown to who comes for that page."""
    address = on_the_way("members:join", path)
    for _step in range(2):
        address = client.post(address, answers).url
    assert "/place/" in address
    return client.get(address)


@once
@pytest.mark.parametrize("what", ["cohort", "call"])
def test_the_centre_of_what_they_come_for_is_chosen_already(
    client, answers, destinations, elsewhere, what
):
    page = place_of(client, answers, destinations[what])
    chosen = page.context["form"]["center"]
    assert [str(one.data["value"]) for one in chosen if one.data["selected"]] == [elsewhere[1].slug]
    client.post(reverse("members:join_step", args=["place"]), answers)
    again = client.get(reverse("members:join_step", args=["place"])).context["form"]["center"]
    assert again.value() == answers["center"], "another one can be chosen, and stays"


@once
@pytest.mark.django_db(transaction=True)
def test_what_was_chosen_goes_before_the_centre_they_came_for(
    client, answers, destinations, center, last_code
):
    client.get(on_the_way("members:join", destinations["cohort"]))
    walk(client, answers)
    client.post(CODE, {"code": last_code()})
    assert Member.objects.get().center == center


@once
@pytest.mark.parametrize("path", ["", reverse("tracks:propose"), reverse("tracks:my_coaching")])
def test_where_nothing_is_of_a_centre_none_is_chosen(client, answers, elsewhere, path):
    page = place_of(client, answers, path)
    assert not any(one.data["selected"] for one in page.context["form"]["center"])


@once
def test_a_centre_that_is_closed_is_not_chosen(client, answers, destinations, elsewhere):
    Center.objects.filter(pk=elsewhere[1].pk).update(is_open=False)
    page = place_of(client, answers, destinations["cohort"])
    assert not any(one.data["selected"] for one in page.context["form"]["center"])
