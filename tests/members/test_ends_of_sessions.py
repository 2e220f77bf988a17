"""How long a session lasts: of the staff, of a coach's day, of a member, and of nobody."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone, translation

from members.enums import Role
from members.models import LogIn
from members.services.log_ins import remove_old_sessions
from skills_center.base.due import run_due
from tests.factories.members import InvitationFactory, MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.permissions.addresses import names

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
PASSWORD = "a-long-password-of-theirs"
# Any page that needs a log-in: the portal does not know which are the office's.
OFFICE, COACH = "/ar/account/sessions/", "/ar/coach/"


@pytest.fixture
def at(time_machine):
    """`at(hours=9)`: it is so long after the morning."""

    def move(**after):
        time_machine.move_to(MORNING + timedelta(**after), tick=False)

    move()
    return move


def log_in(user):
    client = Client()
    user.set_password(PASSWORD)
    user.save()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def opens(client, path):
    """Whether a page opens; else it must lead to the log-in and back, as it leads anybody."""
    answer = client.get(path)
    if answer.status_code != 200:
        assert answer.url == Client().get(path).url
        assert answer.url.endswith(f"/login/?next={path}")
    return answer.status_code == 200


@once
def test_staff_who_leave_their_desk_are_out_after_half_an_hour(at, director):
    client = log_in(director)
    at(minutes=29)
    assert opens(client, OFFICE)
    at(minutes=58)  # since the last page, not since the log-in
    assert opens(client, OFFICE)
    at(minutes=89)
    assert not opens(client, OFFICE)


@once
def test_staff_are_out_after_twelve_hours_whatever_they_do(at, director):
    client = log_in(director)
    for minutes in range(29, 12 * 60, 29):
        at(minutes=minutes)
        assert opens(client, OFFICE)
    at(hours=12)
    assert not opens(client, OFFICE)


# As a page asks by itself: what htmx polls, what a script or the coach's worker fetches, what a
# browser fetches before anybody goes there.
BY_ITSELF = [
    {"hx-request": "true"},
    {"sec-fetch-dest": "empty", "sec-fetch-mode": "cors"},
    {"sec-fetch-dest": "empty", "sec-fetch-mode": "same-origin"},
    {"sec-fetch-dest": "document", "sec-fetch-mode": "navigate", "sec-purpose": "prefetch"},
]


@once
@pytest.mark.parametrize("headers", BY_ITSELF, ids=lambda one: " ".join(one))
def test_page_left_open_keeps_no_session_open(at, director, headers):
    client = log_in(director)
    assert opens(client, OFFICE)
    for minutes in (10, 20, 29):
        at(minutes=minutes)
        client.get(OFFICE, headers=headers)
    at(minutes=31)
    assert not opens(client, OFFICE)


@once
@pytest.mark.parametrize(
    "headers",
    [{}, {"sec-fetch-dest": "empty", "sec-fetch-mode": "navigate"}, {"hx-request": "true"}],
)
def test_who_goes_somewhere_or_types_is_there(at, director, headers):
    client = log_in(director)
    at(minutes=20)
    if "hx-request" in headers:  # what somebody types at the desk is looked up
        client.post(reverse("admin:members_member_lookup"), {}, headers=headers)
    else:
        client.get(OFFICE, headers=headers)
    at(minutes=45)
    assert opens(client, OFFICE)


@once
def test_what_pages_ask_by_themselves_is_fetched():
    """`is_asked_by_page` takes what htmx posts for a person: what comes by itself must not post."""
    by_itself = re.compile(r"\b(every|load|revealed|intersect)\b")
    found = [
        (path.name, tag)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for tag in re.findall(r"<[^<]*?hx-trigger=[^>]*>", path.read_text(encoding="utf-8"))
        if by_itself.search(re.search(r'hx-trigger="([^"]*)"', tag)[1])
    ]
    assert [name for name, _tag in found] == ["register.html"]
    assert [name for name, tag in found if "hx-post" in tag or "hx-get" not in tag] == []


@once
def test_part_of_a_page_leads_the_whole_page_to_the_log_in(at, director):
    client = log_in(director)
    at(hours=1)
    answer = client.get(OFFICE, headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, Client().get(OFFICE).url)
    assert answer.content == b""


@once
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_log_in_leads_back_to_the_whole_page(at, director, method):
    client, page = log_in(director), reverse("admin:members_member_add")
    at(hours=1)
    headers = {"hx-request": "true", "hx-current-url": f"http://testserver{page}"}
    answer = getattr(client, method)(reverse("admin:members_member_lookup"), headers=headers)
    assert answer["HX-Redirect"] == f"/ar/account/login/?next={quote(page, safe='')}"


@once
def test_a_clock_that_was_ahead_keeps_no_session_open(at, staff):
    at(days=365)
    ahead = {role: log_in(staff(role)) for role in (Role.DIRECTOR, Role.COACH)}
    at(hours=0)
    assert not opens(ahead[Role.DIRECTOR], OFFICE)
    assert not opens(ahead[Role.COACH], COACH)


@once
def test_page_that_follows_says_why_and_the_next_log_in_forgets_it(at, director):
    client = log_in(director)
    at(hours=1)
    page = client.get("/admin/members/member/?q=x", follow=True)
    words = "session_ended"
    assert client.session[words]
    assert page.context["redirect_field_value"] == "/admin/members/member/?q=x"
    assert "notice" in page.content.decode()
    answer = client.post(
        page.request["PATH_INFO"],
        {"login": director.email, "password": PASSWORD, "next": "/admin/members/member/?q=x"},
    )
    assert answer.url == "/admin/members/member/?q=x"
    assert words not in client.session
    assert opens(client, OFFICE)


@once
def test_what_is_sent_to_a_session_that_ended_is_a_strangers(at, director):
    """It leads to the log-in as for anybody: whoever keeps what strangers send keeps it too."""
    client, stranger = log_in(director), Client()
    at(hours=1)
    path = reverse("admin:members_member_add")
    assert not opens(client, "/admin/")
    assert client.post(path, {}).url == stranger.post(path, {}).url
    assert client.get("/ar/").wsgi_request.user.is_anonymous


@once
def test_coach_marks_all_day_without_a_click_and_is_out_with_it(at, staff):
    client = log_in(staff(Role.COACH))
    at(hours=15, minutes=59)  # 23:59
    assert opens(client, COACH)
    assert not opens(client, OFFICE)
    assert opens(client, COACH)  # looking at the office ended nothing
    at(hours=16)
    assert not opens(client, COACH)
    assert not Session.objects.filter(expire_date__gt=timezone.now() + timedelta(hours=1)).exists()


@once
@pytest.mark.parametrize("role", [role for role in Role if role != Role.COACH])
def test_who_is_no_coach_is_out_after_half_an_hour_everywhere(at, staff, role):
    """A director reads plans and confidential notes under `coach/`, on any desk."""
    client = log_in(staff(role))
    at(minutes=31)
    assert not opens(client, COACH)
    assert client.get("/ar/").wsgi_request.user.is_anonymous


@once
def test_who_is_a_coach_somewhere_keeps_the_day(at, staff):
    director = staff(Role.DIRECTOR)
    director.staff_roles.create(role=Role.COACH, center=CenterFactory())
    client = log_in(director)
    at(hours=3)
    assert opens(client, COACH)
    assert not opens(client, OFFICE)


def test_row_of_a_session_runs_out_with_it(at, staff):
    """However often it is written meanwhile."""
    client = log_in(staff(Role.COACH))
    midnight = MORNING + timedelta(hours=16)
    assert Session.objects.get().expire_date == midnight
    at(hours=3)
    opens(client, OFFICE)  # it has ended there: that is written down
    assert Session.objects.get().expire_date == midnight
    at(hours=15, minutes=50)
    client = log_in(staff(Role.DIRECTOR))
    assert Session.objects.latest("expire_date").expire_date == midnight + timedelta(minutes=20)


@once
def test_page_of_the_day_does_not_open_the_office_again(at, staff):
    client = log_in(staff(Role.COACH))
    at(hours=2)
    assert opens(client, COACH)
    at(hours=2, minutes=5)
    assert not opens(client, OFFICE)


@once
def test_coach_at_work_at_midnight_is_not_thrown_out(at, staff):
    at(hours=15, minutes=50)
    client = log_in(staff(Role.COACH))
    at(hours=16, minutes=10)
    assert opens(client, COACH)


@once
def test_only_the_coachs_pages_stay_open_with_the_day(at, staff):
    """Found from the addresses: what stands under `coach/` and needs a log-in, and nothing else."""
    client = log_in(staff(Role.COACH))
    at(hours=2)
    opened = set()
    for name in set(names(get_resolver())) - {"account_logout", "account_signup"}:
        with translation.override("ar"), suppress(NoReverseMatch):  # those of a row need one
            path = reverse(name)
            if is_asked_to_log_in(Client(), path) and not is_asked_to_log_in(client, path):
                opened.add(path)
    assert COACH in opened
    assert {path for path in opened if not path.startswith(COACH)} == set()


def is_asked_to_log_in(client, path):
    answer = client.get(path)
    return answer.status_code == 302 and "/login/" in answer.url


def test_reading_costs_a_write_a_minute_at_most(at, director):
    client = log_in(director)
    client.get(reverse("account_sessions"))
    at(seconds=50)
    before = Session.objects.get().session_data
    client.get(reverse("account_sessions"))
    assert Session.objects.get().session_data == before
    at(seconds=70)
    client.get(reverse("account_sessions"))
    assert Session.objects.get().session_data != before


@once
def test_role_given_meanwhile_counts_at_once(at, center):
    member = MemberFactory(center=center)
    client = log_in(member.user)
    at(days=2)
    assert opens(client, "/ar/me/")
    member.user.is_staff = True
    member.user.save()
    assert not opens(client, "/ar/me/")


@once
def test_member_stays_for_thirty_days(at, center):
    client = log_in(MemberFactory(center=center).user)
    at(days=29)
    assert opens(client, "/ar/me/")
    at(days=31)
    assert not opens(client, "/ar/me/")


# What is listed as open -------------------------------------------------------------------
def listed(user):
    return list(user.log_ins.open())


@once
def test_device_that_logged_out_is_no_open_session(at):
    user = UserFactory()
    client = log_in(user)
    assert len(listed(user)) == 1
    client.post(reverse("account_logout"))
    assert listed(user) == []
    assert LogIn.objects.get().ended_at == timezone.now()


@once
@pytest.mark.parametrize("ended", ["ran out", "left the desk", "asked for the copy", "erased"])
def test_device_whose_session_ended_otherwise_is_no_open_session(at, center, ended):
    user = MemberFactory(center=center).user
    client = log_in(user)
    match ended:
        case "ran out":
            at(days=31)
        case "left the desk":
            user.is_staff = True
            user.save()
            at(days=1)
            client.get(OFFICE)
        case "asked for the copy":
            at(minutes=20)
            client.post(reverse("pages:take_data"))
        case "erased":
            Session.objects.all().delete()
    assert listed(user) == []


def test_device_is_listed_for_as_long_as_its_session_lives(at):
    """A session that is written to lasts on: thirty days after the log-in it is still open."""
    user = UserFactory()
    client = log_in(user)
    at(days=20)
    session = client.session
    session["anything"] = True
    session.save()
    at(days=40)
    assert opens(client, reverse("account_sessions"))
    assert len(listed(user)) == 1


# Nobody's ---------------------------------------------------------------------------------
def in_sessions(word):
    return any(word in str(one.get_decoded()) for one in Session.objects.all())


@pytest.fixture
def draft(client, answers):
    client.post(reverse("members:join"), answers | {"first_name": "Zahranna"})
    assert in_sessions("Zahranna")
    return client


def test_what_nobody_typed_to_an_end_is_gone_half_an_hour_later(at, draft):
    at(minutes=29)
    remove_old_sessions()
    assert in_sessions("Zahranna")
    at(minutes=31)
    assert draft.get(reverse("members:join")).context["form"].is_bound is False
    run_due()
    assert not in_sessions("Zahranna")


def test_purge_removes_it_too(at, draft):
    at(days=5)
    call_command("purge", verbosity=0)
    assert not in_sessions("Zahranna")


@once
@pytest.mark.parametrize("place", ["code", "invitation", "why a session ended"])
def test_whatever_a_session_of_nobody_holds_ends_with_it(at, client, center, place):
    match place:
        case "code":
            client.post(reverse("account_request_login_code"), {"phone": "0612345678"})
        case "invitation":
            invitation = InvitationFactory()
            token = invitation.new_token()
            invitation.save()
            client.get(reverse("account_open_invitation", args=[token]))
        case "why a session ended":
            user = UserFactory(is_staff=True)
            client.force_login(user)
            at(days=1)
            client.get(OFFICE)
    assert Session.objects.exists()
    longest = timezone.now() + timedelta(minutes=30)
    assert not Session.objects.filter(expire_date__gt=longest).exists()


@once
def test_log_in_makes_of_it_a_session_of_thirty_days(at, draft):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    draft.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert Session.objects.get().expire_date == timezone.now() + timedelta(days=30)


@once
def test_what_is_kept_of_the_office_leaves_a_coachs_day_alone(at, staff):
    """It opens with the office, whose session is over; the pages of the day open without it."""
    client = log_in(staff(Role.COACH))
    assert opens(client, COACH)
    at(hours=1)
    path = reverse("admin:members_member_add")
    assert client.post(path, {"x": "y"}).status_code == 302
    assert "kept_forms" in client.session
    assert opens(client, COACH)
