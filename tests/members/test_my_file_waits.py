"""What a member proposed and waits: their own pages begin with it, and lose none of it."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import override

from members.enums import ProposalRefusal, ProposalState, Role
from members.models import Member, Proposal
from members.services.proposals import accept, propose, refuse, waiting_of
from tests.factories.members import MemberFactory
from tests.factories.network import CommuneFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh

pytestmark = [once, pytest.mark.django_db]

# Of each field that the staff confirm: its part, and three values that are typed, as they are kept.
CONFIRMED = {
    "first_name": ("name", ["ليلى", "هند", "مريم"]),
    "last_name": ("name", ["العلوي", "بناني", "التازي"]),
    "latin_first_name": ("name", ["Leila", "Hind", "Meryem"]),
    "latin_last_name": ("name", ["Alaoui", "Bennani", "Tazi"]),
    "birth_date": ("identity", ["2003-01-01", "2003-02-02", "2003-03-03"]),
    "cin": ("identity", ["AB1", "AB2", "AB3"]),
}
HELD = {"latin_first_name": "Salma", "latin_last_name": "Fassi", "cin": "QA1"}


@pytest.fixture
def salma(center):
    member = MemberFactory(center=center, **HELD, last_name="الفاسي", birth_date=date(2003, 4, 4))
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def own(salma, client):
    client.force_login(salma.user)
    return client


def at(part):
    return reverse("members:my_file_part", args=[part])


def as_shown(own, part):
    return untouched(own.get(at(part)), "part")


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize("name", CONFIRMED)
def test_of_two_tabs_that_propose_the_second_sees_what_the_first_sent(own, salma, name):
    part, (one, other, _third) = CONFIRMED[name]
    first, second = as_shown(own, part), as_shown(own, part)
    assert own.post(at(part), first | {name: one}).status_code == 302
    page = own.post(at(part), second | {name: other})
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {name}
    assert waiting_of(salma).changes == {name: one}
    again = untouched(page, "part")
    assert again[name] == [other]
    assert own.post(at(part), again).status_code == 302
    assert waiting_of(salma).changes == {name: other}


@pytest.mark.parametrize("name", CONFIRMED)
def test_a_page_begins_with_what_waits_and_sent_untouched_changes_nothing(own, salma, name):
    part, (one, *_others) = CONFIRMED[name]
    own.post(at(part), as_shown(own, part) | {name: one})
    shown = own.get(at(part)).context["form"]
    assert str(shown[name].value()) == one
    before = Proposal.objects.values().get()
    assert own.post(at(part), as_shown(own, part)).status_code == 302
    assert Proposal.objects.values().get() == before
    assert Member.objects.values().get(pk=salma.pk)[name] == getattr(salma, name)


@pytest.mark.parametrize("decide", ["accept", "refuse", "lapse"])
@pytest.mark.parametrize("name", CONFIRMED)
def test_what_the_staff_decided_in_between_is_shown(own, salma, staff, name, decide):
    """A page of before the proposal meets what was accepted; one that showed it, its end."""
    part, (one, other, _third) = CONFIRMED[name]
    before = as_shown(own, part)
    own.post(at(part), as_shown(own, part) | {name: one})
    during = as_shown(own, part)
    row, director = waiting_of(salma), staff(Role.DIRECTOR)
    if decide == "accept":
        accept(row, [name], director)
    elif decide == "refuse":
        refuse(row, director, reason=ProposalRefusal.values[0])
    else:
        Proposal.objects.update(state=ProposalState.LAPSED)
    stale = before if decide == "accept" else during
    page = own.post(at(part), stale | {name: other})
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {name}
    assert waiting_of(salma) is None
    assert own.post(at(part), untouched(page, "part")).status_code == 302
    assert waiting_of(salma).changes == {name: other}


def test_another_field_of_the_same_page_joins_what_waits(own, salma):
    first, second = as_shown(own, "name"), as_shown(own, "name")
    own.post(at("name"), first | {"first_name": "ليلى"})
    assert own.post(at("name"), second | {"last_name": "العلوي"}).status_code == 302
    assert waiting_of(salma).changes == {"first_name": "ليلى", "last_name": "العلوي"}


@pytest.mark.parametrize("name", CONFIRMED)
def test_who_types_what_the_file_says_takes_it_back(own, salma, name):
    part, (one, *_others) = CONFIRMED[name]
    held = as_shown(own, part)[name]
    own.post(at(part), as_shown(own, part) | {name: one})
    with override("en"):
        answer = own.post(at(part), as_shown(own, part) | {name: held})
    assert waiting_of(salma) is None
    assert told(answer)[-1:] == ["Taken back: your file stays as it is."]


def test_what_is_written_at_once_waits_no_more(own, salma, center):
    there, elsewhere = (CommuneFactory(center=center) for _one in range(2))
    changes = {"commune": there.pk, "school": "ENSA", "goals": ["job-skills"], "sex": "male"}
    propose(salma, changes, origin="online", by=salma.user)
    own.post(at("place"), as_shown(own, "place") | {"commune": elsewhere.slug})
    own.post(at("studies"), as_shown(own, "studies") | {"school": "EST"})
    own.post(at("wishes"), {"goals": ["enterprises"]})
    assert waiting_of(salma).changes == {"sex": "male"}
    salma = fresh(salma)
    assert (salma.commune, salma.school) == (elsewhere, "EST")


def test_how_they_are_told_waits_no_more_once_they_said_it(own, salma):
    propose(salma, {"language": "en", "sex": "male"}, origin="online", by=salma.user)
    page = reverse("members:contact")
    own.post(page, untouched(own.get(page), "contact") | {"language": "fr"})
    assert waiting_of(salma).changes == {"sex": "male"}


def test_of_a_part_saved_half_at_once_both_halves_are_said(own, salma):
    Member.objects.update(latin_first_name="", latin_last_name="")
    typed = {"first_name": "ليلى", "latin_last_name": "Alaoui"}
    with override("en"):
        answer = own.post(at("name"), as_shown(own, "name") | typed)
    assert told(answer) == [
        "Your file is changed: Last name in Latin letters.",
        "Sent to your centre, whose team confirms it, then tells you: First name.",
    ]


@pytest.mark.parametrize(
    ("part", "typed", "said"),
    [
        ("place", {"address": "حي السلام"}, "Your file is changed."),
        ("place", {}, "Nothing was changed."),
        (
            "identity",
            {"sex": "male"},
            "Sent to your centre: its team confirms this change, then tells you.",
        ),
    ],
)
def test_of_a_part_that_went_one_way_this_is_said(own, salma, part, typed, said):
    with override("en"):
        answer = own.post(at(part), as_shown(own, part) | typed)
    assert told(answer) == [said]


def test_taken_back_and_sent_at_once_are_both_said(own, salma):
    held = as_shown(own, "identity")["cin"]
    own.post(at("identity"), as_shown(own, "identity") | {"cin": "AB1"})
    with override("en"):
        typed = {"cin": held, "birth_date": "2003-01-01"}
        answer = own.post(at("identity"), as_shown(own, "identity") | typed)
    assert told(answer)[-2:] == [
        "Sent to your centre, whose team confirms it, then tells you: Birth date.",
        "Taken back, your file stays as it is: National card number.",
    ]
