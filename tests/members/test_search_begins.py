"""Nobody is found: what was typed begins a new file, whatever somebody is looked for by."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from members.enums import Role
from members.models import Member
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.marks import once

LIST = reverse("admin:members_member_changelist")
ADD = reverse("admin:members_member_add")
TYPED = [
    ("0612345678", {"phone": "0612345678"}),
    ("+212 6 12 34 56 78", {"phone": "+212 6 12 34 56 78"}),
    ("٠٦١٢٣٤٥٦٧٨", {"phone": "٠٦١٢٣٤٥٦٧٨"}),
    ("23/05/2005", {"birth_date": "23/05/2005"}),
    ("23 mai 2005", {"birth_date": "23/05/2005"}),
    (
        "Wassim Boutaleb 23/05/2005",
        {"first_name": "Wassim", "last_name": "Boutaleb", "birth_date": "23/05/2005"},
    ),
    ("wassim@example.ma", {"email": "wassim@example.ma"}),
    ("QA 123456", {"cin": "QA 123456"}),
    ("Wassim Boutaleb", {"first_name": "Wassim", "last_name": "Boutaleb"}),
]


@pytest.fixture
def desk(client, staff, center):
    client.force_login(staff(Role.FRONT_DESK, at=center))
    return client


@once
@pytest.mark.django_db
@pytest.mark.parametrize(("query", "begins"), TYPED)
def test_what_was_typed_is_carried_into_the_form(desk, query, begins):
    page = desk.get(LIST, {"q": query})
    assert page.wsgi_request.begins == begins
    assert str(page.wsgi_request.begins_told["button"]) in page.text
    assert f'action="{ADD}"' in page.text  # by a form: nothing of it is in an address
    walk_in = desk.post(ADD, begins | {"begin": "1"})
    form = walk_in.context["form"]
    at_home = {"phone": "06 12 34 56 78"} if "phone" in begins else {}
    assert {name: form[name].value() for name in begins} == begins | at_home
    assert not form.errors
    assert not walk_in.context["refused"]
    assert not Member.objects.exists()


@once
@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["<b>x</b>", "23/05/1850", "23/05/2150", "<b>x</b> 23/05/2005", "93 61 65", "KHO-2026-00042"],
)
def test_what_tells_of_nobody_begins_no_file(desk, query):
    page = desk.get(LIST, {"q": query})
    assert not page.wsgi_request.begins
    assert b'name="begin"' not in page.content


@pytest.mark.django_db
def test_a_number_of_another_centre_is_not_told_by_the_list(desk):
    """The form looks for it, and says alone that a file exists and where."""
    MemberFactory(center=CenterFactory(), phone="+212612345678")
    there = desk.get(LIST, {"q": "0612345678"})
    nobody = desk.get(LIST, {"q": "0612345679"})
    assert there.wsgi_request.begins_told == nobody.wsgi_request.begins_told
    assert gettext("Nobody here was found by this.") in there.text


@once
@pytest.mark.django_db
@pytest.mark.parametrize("query", ["0612345678", "23/05/2005"])
def test_who_registers_nobody_is_offered_nobody_new(client, staff, center, query):
    client.force_login(staff(Role.COACH, at=center))
    assert b'name="begin"' not in client.get(LIST, {"q": query}).content
