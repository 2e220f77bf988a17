"""“It is this file”: what was typed beside the files that look like theirs, and one is chosen."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from members.models.number_changes import State
from members.services.number_changes import ask_for_file
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.network import CenterFactory
from tests.marks import once
from tests.rows import fresh

pytestmark = [once, pytest.mark.django_db]

OLD, NEW, BORN = "+212612345678", "+212699999999", date(2003, 5, 14)
NAMED = {"first_name": "سلمى", "last_name": "العلوي", "birth_date": BORN}


@pytest.fixture
def row(center):
    user = UserFactory(phone=NEW, email=None, phone_verified_at=timezone.now())
    said = {**NAMED, "cin": "QA123456", "language": "ar"}
    return ask_for_file(user=user, center=center, former={"phone": OLD}, **said)


@pytest.fixture
def files(center):
    """Two that look like theirs, one of them at another centre."""
    return {
        "here": MemberFactory(center=center, phone=OLD, cin="QA123456", **NAMED),
        "there": MemberFactory(center=CenterFactory(), cin="QA654321", **NAMED),
    }


@pytest.fixture
def desk(staff):
    client = Client()
    client.force_login(staff(Role.FRONT_DESK))
    return client


def asked(client, row, **answers):
    page = reverse("admin:members_numberchange_change", args=[row.pk])
    if not answers:
        return client.get(page, {"_asks": "accept"})
    return client.post(page, {"_move": "accept", "_asked": "1", **answers}, follow=True)


def files_offered(page):
    form = page.context["form"]
    return [value for value, _label in form.fields["file"].choices] if "file" in form.fields else []


def test_the_likely_files_of_the_centre_stand_beside_what_was_typed(desk, row, files):
    page = asked(desk, row)
    html = page.content.decode()
    assert files_offered(page) == [files["here"].number]
    assert html.count("06\xa012\xa034\xa056\xa078") == 2
    assert html.count("QA123456") == 2
    assert reverse("admin:members_member_change", args=[files["here"].pk]) in html
    assert files["there"].number not in html
    assert "QA654321" not in html


def test_who_works_at_both_centres_still_decides_for_the_one(desk, row, files, staff):
    both = staff(Role.FRONT_DESK)
    both.staff_roles.create(role=Role.FRONT_DESK, center=files["there"].center)
    client = Client()
    client.force_login(both)
    assert files_offered(asked(client, row)) == [files["here"].number]


def test_one_that_is_chosen_is_given(desk, row, files):
    asked(desk, row, file=files["here"].number)
    assert fresh(row).state == State.OPEN, "what proves it was not looked at"
    asked(desk, row, file=files["here"].number, compared="on")
    assert (fresh(row).state, fresh(row).member) == (State.ACCEPTED, files["here"])


def test_what_followed_is_said_with_the_way_to_the_file(desk, row, files):
    desk.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = asked(desk, row, file=files["here"].number, compared="on")
    [told] = [str(message) for message in page.context["messages"]]
    assert "opens with the new number or e-mail from now on" in told
    assert "They are told." in told
    way = reverse("admin:members_member_change", args=[files["here"].pk])
    assert f'<a href="{way}">Open the file</a>' in page.content.decode()


def test_what_was_refused_is_not_said_to_open_a_file(desk, row, files, center):
    page = asked(desk, row, number="XYZ-2020-00001", compared="on")
    assert not [one for one in page.context["messages"] if "opens with" in str(one)]
    assert fresh(row).state == State.OPEN


def test_another_one_is_given_by_its_number(desk, row, files, center):
    other = MemberFactory(center=center, user=None)
    asked(desk, row, number=f" {other.number.lower()} ", compared="on")
    assert fresh(row).member == other


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "file"),
        ({"file": "there"}, "file"),
        ({"file": "here", "number": "XYZ-2020-00001"}, "number"),
    ],
)
def test_what_is_wrong_stands_beside_it_and_what_was_typed_stays(desk, row, files, answers, field):
    sent = {key: files[value].number if value in files else value for key, value in answers.items()}
    page = asked(desk, row, compared="on", note="كلماتي", **sent)
    assert page.context["form"].errors.keys() == {field}
    assert "كلماتي" in page.content.decode()
    assert fresh(row).state == State.OPEN


def test_where_no_file_looks_like_theirs_the_number_is_asked_for(desk, row):
    page = asked(desk, row)
    assert files_offered(page) == []
    again = asked(desk, row, compared="on")
    assert again.context["form"].errors.keys() == {"number"}


def test_from_the_list_too(desk, row, files):
    page = reverse("admin:members_numberchange_changelist")
    sent = {"action": "accept", "_selected_action": [row.pk]}
    assert files_offered(desk.post(page, sent)) == [files["here"].number]
    answers = {"_asked": "1", "file": files["here"].number, "compared": "on"}
    desk.post(page, sent | answers)
    assert fresh(row).member == files["here"]
