"""A session that ended keeps what was typed, for its writer alone."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from members import kept_forms
from members.enums import Role
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.tracks import EnrolmentFactory
from tests.marks import once
from tests.pages_as_sent import buttons_of, post_forms, untouched
from tests.rows import fresh


def url(name, *args):
    with translation.override("ar"):
        return reverse(name, args=args)


def throw_away(client, number=0):
    kept = client.get(url("members:kept_form")).context["kept"][number]["form"]
    client.post(url("members:kept_form"), {"number": kept.number})


@pytest.fixture
def desk(staff):
    return staff(Role.FRONT_DESK)


@pytest.fixture
def member(center):
    return MemberFactory(center=center)


@pytest.fixture
def page(member):
    return reverse("admin:members_member_change", args=[member.pk])


@pytest.fixture
def sent_too_late(client, desk, page):
    """The desk types an address into a file; their session is over when they save."""
    client.force_login(desk)
    sent = untouched(client.get(page), "member_form") | {"address": ["Douar Zahranna"]}
    Session.objects.all().delete()
    answer = client.post(page, sent)
    assert answer.status_code == 302
    assert answer.url.startswith(url("account_login"))
    return answer


@once
def test_who_is_back_finds_it_and_sends_it(client, desk, member, page, sent_too_late):
    assert 'role="status"' in client.get(sent_too_late.url).content.decode()  # it says so
    client.force_login(desk)
    answer = client.get(page)
    assert answer.url == url("members:kept_form")
    shown = client.get(answer.url)
    assert "Douar Zahranna" in shown.content.decode()
    again = client.post(page, untouched(shown, holding="address"))
    assert again.status_code == 302
    member.refresh_from_db()
    assert member.address == "Douar Zahranna"
    assert client.get(page).status_code == 200  # it waits no more


@once
@pytest.mark.parametrize(
    ("headers", "leads"),
    [
        ({}, True),
        ({"sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}, True),
        # A link, as the worker of the coach's pages passes it on.
        ({"sec-fetch-dest": "empty", "sec-fetch-mode": "navigate"}, True),
        ({"sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}, False),
    ],
)
def test_whatever_page_they_go_to_it_comes_first(client, desk, sent_too_late, headers, leads):
    client.force_login(desk)
    answer = client.get(url("pages:me"), headers=headers)
    assert (answer.get("Location") == url("members:kept_form")) == leads


@once
def test_what_was_wrong_in_it_is_said_on_its_own_page(client, desk, member, page, sent_too_late):
    member.address = "Rue 9"  # somebody else, meanwhile
    member.save()
    client.force_login(desk)
    answer = client.post(page, untouched(client.get(url("members:kept_form")), holding="address"))
    assert answer.status_code == 200
    assert "Rue 9" in answer.content.decode()
    assert "Douar Zahranna" in answer.content.decode()


@once
def test_it_can_be_thrown_away(client, desk, member, page, sent_too_late):
    client.force_login(desk)
    client.get(page)
    throw_away(client)
    assert client.get(page).status_code == 200
    member.refresh_from_db()
    assert member.address == ""


@once
def test_nobody_else_on_that_computer_gets_it(client, staff, page, sent_too_late):
    client.force_login(staff(Role.DIRECTOR))
    assert client.get(page).status_code == 200
    answer = client.get(url("members:kept_form"))
    assert answer.status_code == 302


def test_it_waits_half_an_hour(client, desk, page, sent_too_late):
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        client.force_login(desk)
        assert client.get(page).status_code == 200


def test_the_database_alone_tells_nothing(sent_too_late):
    held = [row.get_decoded() for row in Session.objects.all()]
    assert any("kept_forms" in session for session in held)
    assert "Zahranna" not in str(held)


@once
def test_files_are_to_be_chosen_again(client, desk, member):
    client.force_login(desk)
    paper = reverse("admin:members_member_paper", args=[member.pk])
    client.get(paper)
    Session.objects.all().delete()
    client.post(paper, {"kind": "diploma", "file": SimpleUploadedFile("cv.pdf", b"%PDF-1.4 %%EOF")})
    client.force_login(desk)
    shown = client.get(url("members:kept_form"))
    assert shown.context["kept"][0]["form"].had_files
    assert client.post(paper, untouched(shown, holding="kind")).status_code == 200


@once
def test_a_button_alone_waits_too(client, center):
    """What asks nothing was pressed all the same: nobody takes it for done."""
    enrolment = EnrolmentFactory(cohort__center=center)
    client.force_login(enrolment.member.user)
    page = url("pages:me")
    sent = untouched(client.get(page), holding="seen")
    Session.objects.all().delete()
    pressed = url("tracks:withdraw", enrolment.pk)
    answer = client.post(pressed, sent, headers={"referer": f"http://testserver{page}"})
    assert 'role="status"' in client.get(answer.url).content.decode()
    client.force_login(enrolment.member.user)
    asked = client.get(url("members:kept_form"))
    (kept,) = asked.context["kept"]
    assert (kept["typed"], kept["can_be_sent"]) == ([], True)
    assert kept["button"]
    assert client.post(pressed, untouched(asked, holding="seen")).status_code == 302
    assert fresh(enrolment).state == "withdrawn"
    assert client.get(page).status_code == 200


@once
def test_who_was_never_logged_in_there_leaves_nothing(client, page):
    client.post(page, {"address": "Rue 1"})
    assert "kept_forms" not in client.session


@once
@pytest.mark.parametrize("cookie", ["", "x", "é" * 50, "A" * 44])
def test_a_key_of_garbage_opens_nothing(client, desk, page, sent_too_late, cookie):
    client.cookies["kept_form"] = cookie
    client.force_login(desk)
    assert client.get(page).status_code == 200


@once
def test_what_failed_on_the_way_is_still_there(client, desk, page, sent_too_late, monkeypatch):
    client.force_login(desk)
    again = untouched(client.get(url("members:kept_form")), holding="address")
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("members.models.Member.save", lambda *args, **kwargs: 1 / 0)
        assert client.post(page, again).status_code == 500
    assert client.get(page).url == url("members:kept_form")


@once
def test_two_pages_that_were_open_are_both_kept(client, desk, center, page, sent_too_late):
    other = MemberFactory(center=center)
    other_page = reverse("admin:members_member_change", args=[other.pk])
    client.post(other_page, {"address": "Rue 2", "first_name": "Salma"})
    client.force_login(desk)
    shown = client.get(url("members:kept_form"))
    assert [one["form"].path for one in shown.context["kept"]] == [page, other_page]
    throw_away(client)
    left = client.get(url("members:kept_form")).context["kept"]
    assert [one["form"].path for one in left] == [other_page]


@once
def test_two_tabs_of_one_page_are_two(client, desk, member, page, sent_too_late):
    client.post(page, {"school": "Lycée", "initial-school": ""})
    client.force_login(desk)
    shown = client.get(url("members:kept_form"))
    assert [one["form"].path for one in shown.context["kept"]] == [page, page]
    sent = untouched(shown, holding="school")  # the second of them
    assert "school" in dict(shown.context["kept"][1]["form"].answers)
    client.post(page, untouched(shown, holding="address"))
    left = client.get(url("members:kept_form"))
    assert ("school", "Lycée") in left.context["kept"][0]["form"].answers
    assert len(left.context["kept"]) == 1
    assert sent


@once
def test_it_outlives_a_change_of_the_key(client, desk, page, sent_too_late, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "y" * 40
    client.force_login(desk)
    assert client.get(page).url == url("members:kept_form")


@once
def test_there_is_an_end_to_what_is_kept_and_the_log_in_says_so(client, desk, page):
    client.force_login(desk)
    client.get(page)
    Session.objects.all().delete()
    answer = client.post(page, {"address": "z" * kept_forms.LARGEST})
    assert "kept_forms" not in client.session
    assert 'role="alert"' in client.get(answer.url).content.decode()


@once
def test_page_of_one_that_cannot_be_sent_is_opened_and_no_other_is_closed(client, desk, member):
    """Of files alone nothing is left to send; of words that its page asks no more they are read."""
    client.force_login(desk)
    paper = reverse("admin:members_member_paper", args=[member.pk])
    client.get(paper)
    Session.objects.all().delete()
    client.post(paper, {"file": SimpleUploadedFile("cv.pdf", b"%PDF-1.4 %%EOF")})
    client.force_login(desk)
    shown = client.get(url("members:kept_form"))
    (kept,) = shown.context["kept"]
    assert (kept["can_be_sent"], kept["page"]) == (False, paper)
    asked = next(one for one in post_forms(shown) for button in buttons_of(one) if "open" in button)
    (button,) = buttons_of(asked)
    assert client.post(url("members:kept_form"), button).url == paper
    assert client.get(paper).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(url("members:kept_form")).context["kept"]  # it can still be read


@once
def test_one_that_was_opened_hides_none_that_waits(client, desk, page, sent_too_late):
    client.post(page, {"school": "Lycée"})
    client.force_login(desk)
    for _form in range(2):
        assert client.get(page).url == url("members:kept_form")
        kept = client.get(url("members:kept_form")).context["kept"]
        first = next(one["form"] for one in kept if not one["form"].is_aside)
        assert client.post(url("members:kept_form"), {"open": first.number}).url == page
    assert client.get(page).status_code == 200


# Whose words they are -------------------------------------------------------------------
PASSWORD = "a-long-password-of-theirs"


@pytest.fixture
def logs_in(client, settings):
    settings.STAFF_SECOND_FACTOR = False

    def log_in(user):
        user.set_password(PASSWORD)
        user.save()
        sent = {"login": user.email, "password": PASSWORD}
        assert client.post(url("account_login"), sent).status_code == 302

    return log_in


def sent_from_an_old_page(client, page, **headers):
    client.handler.enforce_csrf_checks = True
    return client.post(page, {"address": "Rue 7", "csrfmiddlewaretoken": "x" * 64}, **headers)


OURS = {"HTTP_ORIGIN": "http://testserver"}


@once
def test_page_opened_before_they_were_back_is_kept_too(client, desk, page, logs_in):
    """Logging in changes the token of every other page that was open."""
    logs_in(desk)
    client.get(page)
    Session.objects.all().delete()
    logs_in(desk)
    answer = sent_from_an_old_page(client, page, **OURS)
    assert answer.url == url("members:kept_form")
    assert "Rue 7" in client.get(answer.url).content.decode()


@once
def test_page_before_the_last_log_in_is_kept_when_that_session_ended_too(
    client, desk, member, page, logs_in
):
    logs_in(desk)
    client.get(page)
    logs_in(desk)
    client.get(page)
    Session.objects.all().delete()
    answer = sent_from_an_old_page(client, page, **OURS)
    assert answer.url == f"{url('account_login')}?{urlencode({'next': page})}"
    client.handler.enforce_csrf_checks = False
    logs_in(desk)
    shown = client.get(url("members:kept_form"))
    assert "Rue 7" in shown.content.decode()
    member.refresh_from_db()
    assert member.address == ""  # nothing is sent by itself


@once
@pytest.mark.parametrize("origin", ["https://far.example", "null", ""])
def test_a_stranger_s_page_leaves_nothing_for_who_was_there_last(
    client, desk, page, logs_in, origin
):
    logs_in(desk)
    logs_in(desk)
    client.get(page)
    Session.objects.all().delete()
    answer = sent_from_an_old_page(client, page, **({"HTTP_ORIGIN": origin} if origin else {}))
    assert answer.status_code == 403
    assert "kept_forms" not in client.session


@once
def test_page_of_who_was_there_before_is_not_kept_for_the_last(client, desk, staff, page, logs_in):
    logs_in(desk)
    client.get(page)
    logs_in(staff(Role.DIRECTOR))
    client.get(page)
    Session.objects.all().delete()
    assert sent_from_an_old_page(client, page, **OURS).status_code == 403
    assert "kept_forms" not in client.session


@once
def test_a_page_of_everybody_leads_nobody_to_the_log_in(client, desk, logs_in):
    logs_in(desk)
    logs_in(desk)
    client.get(url("pages:me"))
    Session.objects.all().delete()
    assert sent_from_an_old_page(client, url("members:join"), **OURS).status_code == 403
    assert "kept_forms" not in client.session


@once
@pytest.mark.parametrize("origin", ["https://far.example", "null", ""])
def test_a_stranger_s_page_leaves_nothing(client, desk, page, logs_in, origin):
    logs_in(desk)
    client.get(page)
    logs_in(desk)
    answer = sent_from_an_old_page(client, page, **({"HTTP_ORIGIN": origin} if origin else {}))
    assert answer.status_code == 403
    assert "kept_forms" not in client.session


@once
def test_page_of_who_was_there_before_is_not_kept_for_the_next(client, desk, staff, page, logs_in):
    logs_in(desk)
    client.get(page)
    Session.objects.all().delete()
    logs_in(staff(Role.DIRECTOR))
    assert sent_from_an_old_page(client, page, **OURS).status_code == 403
    assert "kept_forms" not in client.session


# What they name -------------------------------------------------------------------------
NAMED = [
    ("admin:tracks_enrolment_add", "member"),
    ("admin:members_member_add", "user"),
    ("admin:members_member_add", "guardian"),
    ("admin:members_member_add", "goals"),
]


@once
@pytest.mark.parametrize(("page", "name"), NAMED)
def test_rows_are_named_to_who_may_open_the_page_alone(client, member, page, name):
    """Anybody may send any numbers to any page before they log in again."""
    stranger = GuardianFactory(member__first_name="Zohra", name="Zohra")
    UserFactory(name="Zohra")
    client.force_login(member.user)
    client.get(url("pages:me"))
    Session.objects.all().delete()
    numbers = [str(stranger.member.pk), *map(str, range(1, 60))]
    client.post(reverse(page), {name: numbers, "motivation": "me"})
    client.force_login(member.user)
    shown = client.get(url("members:kept_form")).content.decode()
    assert "Zohra" not in shown.replace(str(stranger.member.pk), "")


@once
def test_rows_are_named_by_the_fields_of_the_page_alone(client, desk, page):
    account = UserFactory(email="secret@example.org")
    client.force_login(desk)
    client.get(page)
    Session.objects.all().delete()
    client.post(reverse("admin:members_member_add"), {"user": str(account.pk), "address": "Rue 3"})
    client.force_login(desk)
    shown = client.get(url("members:kept_form")).content.decode()
    assert "Rue 3" in shown
    assert account.email not in shown


@once
def test_rows_of_another_centre_are_not_named(client, desk, page):
    elsewhere = MemberFactory(first_name="Zohra")
    client.force_login(desk)
    client.get(page)
    Session.objects.all().delete()
    client.post(reverse("admin:tracks_enrolment_add"), {"member": str(elsewhere.pk), "note": "a"})
    client.force_login(desk)
    assert "Zohra" not in client.get(url("members:kept_form")).content.decode()


@once
def test_so_many_forms_are_kept_for_one_account(client, desk, page, settings):
    """By a browser that brings no session, each would begin another one."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"kept_form": "2/h/key"}
    client.force_login(desk)
    client.get(page)
    for _form in range(4):
        del client.cookies[settings.SESSION_COOKIE_NAME]
        client.post(page, {"address": "x" * 10_000})
    assert sum("kept_forms" in one.get_decoded() for one in Session.objects.all()) == 2
