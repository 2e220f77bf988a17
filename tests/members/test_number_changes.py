"""Who had another number before says so, learns nothing by it, and finds their file again."""

import re
from datetime import date, timedelta

import pytest
from django import forms
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.models import Member, NumberChange, User
from members.models.number_changes import State
from members.privacy.account import unused_accounts
from members.services import number_changes
from members.views import number_changes as views
from skills_center.base.dates import today
from skills_center.base.errors import DomainError, IllegalMoveError
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.links import path_in
from tests.marks import first_on_both, once
from tests.rows import fresh

pytestmark = pytest.mark.django_db(transaction=True)

OLD, NEW, BORN = "+212612345678", "+212699999999", date(2003, 5, 14)
PAGE, NO_FILE = reverse("members:former_number"), reverse("members:no_file")
LOG_IN, CODE = reverse("account_login"), reverse("account_confirm_login_code")


@pytest.fixture
def said(center):
    return {
        "first_name": "سلمى",
        "last_name": "العلوي",
        "birth_date": "14/05/2003",
        "former": "06 12 34 56 78",
        "center": center.slug,
    }


@pytest.fixture
def member(center):
    user = UserFactory(phone=OLD, email=None, phone_verified_at=timezone.now())
    return MemberFactory(
        center=center, user=user, phone=OLD, email="", birth_date=BORN,
        first_name="سلمى", last_name="العلوي",
    )  # fmt: skip


@pytest.fixture
def browser(last_code):
    """Of who has just proved the new number."""
    return enter(NEW, last_code)


def enter(contact, last_code, address="10.5.0.1"):
    client = Client(REMOTE_ADDR=address)
    client.post(LOG_IN, {"login": contact})
    client.post(CODE, {"code": last_code()})
    return client


def ask(browser, said):
    assert browser.post(PAGE, said).status_code == 302
    return NumberChange.objects.latest("pk")


def days_later(days):
    return timezone.now() + timedelta(days=days)


def user_of(browser):
    return User.objects.get(pk=browser.session["_auth_user_id"])


# Who asks ---------------------------------------
@once
def test_whoever_has_no_file_gets_to_one_page(browser):
    page = browser.get(reverse("pages:me"), follow=True)
    assert page.redirect_chain[-1][0] == NO_FILE
    html = page.content.decode()
    assert reverse("members:join") in html
    assert PAGE in html
    first = browser.get(reverse("members:join"))
    assert first.status_code == 200


def test_a_file_of_the_desk_and_one_of_ones_own_are_found_past_it(center, last_code, member):
    MemberFactory(center=center, user=None, phone=NEW)
    assert enter(NEW, last_code).get(NO_FILE).url == reverse("members:claim")
    assert enter(OLD, last_code).get(NO_FILE).url == reverse("pages:me")


def own_part(response):
    html = response.content.decode().partition('<main id="main">')[2].partition("</main>")[0]
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


@once
@pytest.mark.parametrize("job", [False, True])
def test_the_answer_is_the_same_whether_there_is_a_file_or_not(said, member, last_code, job):
    other = CenterFactory()
    Member.objects.filter(pk=member.pk).update(center=other)
    told = []
    for number, name in enumerate([member.last_name, "الفاسي"]):
        browser = enter(f"+21265544332{number}", last_code)
        answer = browser.post(PAGE, said | {"last_name": name})
        if job:
            number_changes.seek_centers()
        told.append((answer.status_code, answer.url, own_part(browser.get(PAGE))))
        assert other.name not in told[-1][2]
    assert told[0] == told[1]


# What Django says of any field, which tells nobody what to do.
GENERIC = {*map(str, forms.ModelChoiceField(None).error_messages.values())}


@once
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"birth_date": ""}, "birth_date"),
        ({"birth_date": "31/02/2003"}, "birth_date"),
        ({"birth_date": "14/05/1803"}, "birth_date"),
        ({"birth_date": "14/05/2993"}, "birth_date"),
        ({"first_name": ""}, "first_name"),
        ({"last_name": "12345"}, "last_name"),
        ({"cin": "Q§"}, "cin"),
        ({"former": "call me"}, "former"),
        ({"center": "nowhere"}, "center"),
        ({"center": ""}, "center"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(browser, said, change, field):
    answer = browser.post(PAGE, said | change)
    assert answer.context["form"].errors.keys() == {field}
    assert answer.context["form"].errors[field][0] not in GENERIC
    assert not NumberChange.objects.exists()


@once
@pytest.mark.parametrize(
    "change",
    [
        {"birth_date": "", "cin": "QA123456"},
        {"cin": "néant"},
        {"former": ""},
        {"former": "05 23 49 12 34"},
    ],
)
def test_one_proof_is_enough_and_the_former_number_may_be_forgotten(browser, said, change):
    assert ask(browser, said | change).state == State.OPEN


def test_asking_twice_is_one_question(browser, said):
    ask(browser, said)
    browser.post(PAGE, said)
    assert NumberChange.objects.count() == 1


@once
def test_so_many_questions_of_one_account_and_of_one_address(browser, said, last_code, settings):
    for _time in range(3):
        ask(browser, said)
        browser.post(reverse("members:withdraw_number_change"))
    answer = browser.post(PAGE, said)
    assert answer.context["form"].non_field_errors()
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"number_change_here": "3/d/key"}
    assert enter("+212655443322", last_code).post(PAGE, said).status_code == 200


@once
def test_a_stranger_is_led_through_the_log_in_and_back(client, last_code):
    assert client.get(PAGE).url == f"{LOG_IN}?next={PAGE}"
    client.post(LOG_IN, {"login": NEW, "next": PAGE})
    assert client.post(CODE, {"code": last_code()}).url == PAGE


def test_who_takes_it_back_is_asked_nothing_more(browser, said):
    assert browser.post(reverse("members:withdraw_number_change")).status_code == 404
    row = ask(browser, said)
    for _tap in range(2):
        assert browser.post(reverse("members:withdraw_number_change")).url == NO_FILE
        assert fresh(row).state == State.WITHDRAWN
    assert row.moves.count() == 1


# Which centre decides ---------------------------------------
@once
def test_who_is_of_the_staff_is_told_and_nothing_is_written(browser, said):
    User.objects.update(is_superuser=True)
    page = browser.post(PAGE, said)
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert not NumberChange.objects.exists()


def test_one_that_is_answered_while_they_take_it_back_is_said(browser, said, staff, monkeypatch):
    ask(browser, said)
    row = NumberChange.objects.get()
    number_changes.refuse(NumberChange.objects.get(), by=staff(Role.FRONT_DESK))
    monkeypatch.setattr(views, "waiting_of", lambda user: row)
    answer = browser.post(reverse("members:withdraw_number_change"))
    assert answer.status_code == 302
    assert fresh(row).state == State.REFUSED


def test_it_goes_to_the_centre_of_the_likely_file_else_to_the_one_named(browser, said, member):
    other = CenterFactory()
    row = ask(browser, said | {"center": other.slug})
    number_changes.seek_centers()
    assert fresh(row).center == member.center
    browser.post(reverse("members:withdraw_number_change"))
    unknown = ask(browser, said | {"center": other.slug, "last_name": "الفاسي", "former": ""})
    number_changes.seek_centers()
    assert fresh(unknown).center == other


def test_staff_see_the_likely_files_of_their_own_centre_alone(browser, said, member, staff):
    elsewhere = MemberFactory(
        center=CenterFactory(), birth_date=BORN, first_name="سلمى", last_name="العلوي", cin="QA1"
    )
    row = ask(browser, said)
    desk = Client()
    desk.force_login(staff(Role.FRONT_DESK))
    page = desk.get(reverse("admin:members_numberchange_change", args=[row.pk]))
    html = page.content.decode()
    assert reverse("admin:members_member_change", args=[member.pk]) in html
    assert elsewhere.number in html
    assert elsewhere.cin not in html
    assert reverse("admin:members_member_change", args=[elsewhere.pk]) not in html
    first = desk.get(reverse("admin:index")).content.decode()
    assert reverse("admin:members_numberchange_change", args=[row.pk]) in first


@once
def test_another_centre_sees_nothing(browser, said, staff):
    row = ask(browser, said)
    desk = Client()
    desk.force_login(staff(Role.FRONT_DESK, at=CenterFactory()))
    page = desk.get(reverse("admin:members_numberchange_change", args=[row.pk]))
    assert page.status_code in (302, 404)
    listed = desk.get(reverse("admin:members_numberchange_changelist")).content.decode()
    assert row.last_name not in listed


def press(client, row, move, **answers):
    page = reverse("admin:members_numberchange_change", args=[row.pk])
    return client.post(page, {"_move": move, "_asked": "1", **answers}, follow=True)


@once
def test_the_desk_gives_the_file_on_its_page(browser, said, member, staff):
    row = ask(browser, said)
    desk = Client()
    desk.force_login(staff(Role.FRONT_DESK))
    press(desk, row, "accept", number=member.number)
    assert fresh(row).state == State.OPEN, "what proves it was not looked at"
    press(desk, row, "accept", number=member.number, compared="on")
    assert fresh(row).state == State.ACCEPTED


# It is this file ---------------------------------------
def test_the_file_opens_with_the_new_number_and_no_more_with_the_old(
    browser, said, member, staff, last_code
):
    old_session = enter(OLD, last_code)
    account = member.user
    row = ask(browser, said)
    number_changes.accept(row, by=staff(Role.FRONT_DESK), number=member.number)
    now = fresh(member)
    assert (now.user, now.phone, now.user.phone) == (account, NEW, NEW)
    assert now.user.phone_verified_at
    assert User.objects.filter(member=None, is_staff=False).count() == 0
    assert old_session.get(reverse("pages:me")).status_code == 302
    again = enter(NEW, last_code, address="10.6.0.1")
    assert again.get(reverse("pages:me")).status_code == 200
    stranger = enter(OLD, last_code, address="10.6.0.2")
    assert stranger.get(reverse("pages:me")).url == NO_FILE


def leads_to(message, row):
    """Where its link ends for the account that it is for."""
    client = Client()
    client.force_login(fresh(row).user)
    return client.get(path_in(message)).url


@once
def test_the_new_number_is_told_with_the_way_and_the_old_one_without_a_name(
    browser, said, member, staff
):
    row = ask(browser, said)
    Message.objects.all().delete()
    number_changes.accept(row, by=staff(Role.FRONT_DESK), number=member.number)
    told = {message.address: message.body for message in Message.objects.all()}
    assert told.keys() == {OLD, NEW}
    assert leads_to(Message.objects.get(address=NEW), row) == reverse("pages:me")
    for word in (member.first_name, member.last_name, member.number, NEW[-8:]):
        assert word not in told[OLD]


def test_a_file_without_account_is_tied_to_the_new_one(browser, said, center, staff):
    file = MemberFactory(center=center, user=None, phone=OLD, birth_date=BORN)
    row = ask(browser, said)
    number_changes.accept(row, by=staff(Role.FRONT_DESK), number=file.number)
    assert fresh(file).user == user_of(browser)
    assert fresh(file).phone == NEW
    assert browser.get(reverse("pages:me")).status_code == 200


def test_two_files_become_one(browser, said, member, staff, center):
    own = MemberFactory(center=center, user=user_of(browser), phone=NEW, birth_date=BORN)
    row = ask(browser, said)
    number_changes.accept(row, by=staff(Role.FRONT_DESK), number=member.number)
    assert not Member.objects.filter(pk=own.pk).exists()
    now = fresh(member)
    assert (now.phone, now.user.phone) == (NEW, NEW)
    assert fresh(row).member == member


def test_who_lost_the_phone_enters_by_the_new_email_and_the_phone_opens_nothing(
    said, member, staff, last_code
):
    row = ask(enter("salma@example.org", last_code), said)
    number_changes.accept(row, by=staff(Role.FRONT_DESK), number=member.number)
    now = fresh(member)
    assert (now.user.email, now.user.phone, now.phone) == ("salma@example.org", None, "")


@once
def test_an_account_of_the_staff_is_given_to_nobody(browser, said, member, staff):
    User.objects.filter(pk=member.user_id).update(is_staff=True)
    row = ask(browser, said)
    with pytest.raises(DomainError):
        number_changes.accept(row, by=staff(Role.FRONT_DESK), number=member.number)
    assert fresh(row).state == State.OPEN
    assert fresh(member).phone == OLD


RIGHTS = [{"is_staff": True}, {"is_superuser": True}]


@once
@pytest.mark.parametrize("rights", RIGHTS)
@pytest.mark.parametrize("has_account", [True, False])
def test_an_account_that_got_rights_meanwhile_is_tied_to_no_file(
    browser, said, center, member, staff, rights, has_account
):
    file = member if has_account else MemberFactory(center=center, user=None, phone=OLD)
    row, asking = ask(browser, said), user_of(browser)
    User.objects.filter(pk=asking.pk).update(**rights)
    with pytest.raises(DomainError):
        number_changes.accept(row, by=staff(Role.FRONT_DESK), number=file.number)
    assert fresh(row).state == State.OPEN
    assert fresh(asking).phone == NEW
    assert (fresh(file).user_id, fresh(file).phone) == (file.user_id, OLD)


@once
@pytest.mark.parametrize("rights", RIGHTS)
def test_who_has_rights_asks_for_no_file(browser, said, rights):
    User.objects.filter(pk=user_of(browser).pk).update(**rights)
    with pytest.raises(DomainError):
        number_changes.ask_for_file(user=user_of(browser), center=None, former={})
    assert not NumberChange.objects.exists()


def test_one_file_is_not_given_to_two_in_one_action(browser, said, member, staff, last_code):
    rows = [ask(browser, said), ask(enter("+212655443322", last_code), said)]
    desk = Client()
    desk.force_login(staff(Role.FRONT_DESK))
    page = reverse("admin:members_numberchange_changelist")
    sent = {"action": "accept", "_selected_action": [row.pk for row in rows]}
    assert desk.post(page, sent).status_code == 302
    answers = {"_asked": "1", "number": member.number, "compared": "on"}
    answer = desk.post(page, sent | answers)
    assert answer.context["form"].non_field_errors()
    assert {fresh(row).state for row in rows} == {State.OPEN}
    assert fresh(member).phone == OLD
    desk.post(page, sent | answers | {"_selected_action": [rows[0].pk]})
    assert [fresh(row).state for row in rows] == [State.ACCEPTED, State.OPEN]


@pytest.mark.parametrize("in_the_file", first_on_both([NEW, "+212655443322", ""]))
def test_the_old_number_is_told_once_where_a_second_file_was_registered(
    browser, said, member, staff, center, in_the_file
):
    MemberFactory(center=center, user=user_of(browser), phone=in_the_file, birth_date=BORN)
    row = ask(browser, said)
    Message.objects.all().delete()
    number_changes.accept(row, by=staff(Role.FRONT_DESK), number=member.number)
    told = list(Message.objects.order_by("pk"))
    assert sorted(message.address for message in told) == [OLD, NEW]
    assert member.first_name not in next(one.body for one in told if one.address == OLD)
    assert fresh(member).user.phone_verified_at
    assert (fresh(member).phone, fresh(member).user.phone) == (NEW, NEW)


@once
def test_a_file_of_another_centre_is_given_by_nobody_here(browser, said, staff):
    theirs = MemberFactory(center=CenterFactory())
    row = ask(browser, said)
    for number in (theirs.number, "KHO-1999-00001", ""):
        with pytest.raises(DomainError):
            number_changes.accept(row, by=staff(Role.FRONT_DESK), number=number)
    assert fresh(row).state == State.OPEN


@once
@pytest.mark.parametrize("role", [Role.COACH, Role.TRACK_MANAGER])
def test_who_does_not_look_after_files_decides_nothing(browser, said, member, staff, role):
    row = ask(browser, said)
    with pytest.raises(IllegalMoveError):
        number_changes.refuse(row, by=staff(role))


@once
def test_decided_once(browser, said, member, staff):
    row, desk = ask(browser, said), staff(Role.FRONT_DESK)
    number_changes.accept(row, by=desk, number=member.number)
    for again in (
        lambda: number_changes.accept(row, by=desk, number=member.number),
        lambda: number_changes.refuse(row, by=desk),
    ):
        with pytest.raises(DomainError):
            again()


# It is none, or nobody answers ---------------------------------------
@once
def test_who_is_another_person_is_told_how_to_register(browser, said, staff):
    row = ask(browser, said)
    number_changes.refuse(row, by=staff(Role.FRONT_DESK))
    last = Message.objects.latest("pk")
    assert last.address == NEW
    assert leads_to(last, row) == reverse("members:join")


def test_what_nobody_answers_runs_out_and_says_so(browser, said):
    row = ask(browser, said)
    NumberChange.objects.filter(pk=row.pk).update(until=today() - timedelta(days=1))
    assert number_changes.let_run_out() == 1
    assert number_changes.let_run_out() == 0
    assert fresh(row).state == State.LAPSED
    assert leads_to(Message.objects.latest("pk"), row) == PAGE


def test_what_was_typed_is_removed_once_it_was_answered_long_ago(browser, said, time_machine):
    ask(browser, said)
    browser.post(reverse("members:withdraw_number_change"))
    call_command("purge")
    assert NumberChange.objects.count() == 1
    time_machine.move_to(days_later(92))
    call_command("purge")
    assert not NumberChange.objects.exists()


# Accounts that nobody used ---------------------------------------
def test_an_account_that_nobody_registered_with_has_an_end(browser, member, staff, time_machine):
    unused = user_of(browser)
    staff(Role.FRONT_DESK)
    kept = User.objects.exclude(pk=unused.pk)
    before = set(kept.values_list("pk", flat=True))
    assert not unused_accounts().exists()
    time_machine.move_to(days_later(62))
    call_command("purge")
    assert set(User.objects.values_list("pk", flat=True)) == before


def test_an_account_whose_question_waits_stays(browser, said, time_machine):
    ask(browser, said)
    time_machine.move_to(days_later(62))
    call_command("purge")
    assert User.objects.filter(phone=NEW).exists()
