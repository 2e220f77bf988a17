"""A member's own file: read in words, changed part by part, nothing overwritten in silence."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from members.enums import Role
from members.forms.my_file import PARTS
from members.models import DuplicatePair, Member, Proposal
from members.services import own_file
from members.services.proposals import propose, waiting_of
from skills_center.base.dates import today
from tests.contacts import set_contacts
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.network import CommuneFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import fresh

pytestmark = pytest.mark.django_db
FILE = "members:my_file"


@pytest.fixture
def salma(center):
    return MemberFactory(
        center=center,
        commune=CommuneFactory(center=center),
        cin="QA12345",
        situation="looking",
        education="higher",
    )


@pytest.fixture
def own(salma, client):
    client.force_login(salma.user)
    return client


def at(part):
    return reverse("members:my_file_part", args=[part])


@once
@pytest.mark.parametrize("part", PARTS)
def test_a_part_says_that_the_staff_confirm_where_one_of_its_fields_waits_for_them(
    own, monkeypatch, part
):
    assert own.get(at(part)).context["is_confirmed"] == (part in ("name", "identity"))
    monkeypatch.setattr(own_file, "AT_ONCE", {*PARTS[part][1]})
    assert not own.get(at(part)).context["is_confirmed"]


def as_shown(own, part):
    """What a browser sends of a page on which nothing was typed."""
    return untouched(own.get(at(part)), "part")


@once
def test_the_whole_file_is_read_in_words(own, salma):
    GuardianFactory(member=salma, name="أمينة العلوي", phone="+33612345678")
    Member.objects.update(latin_first_name="Salma", address="حي السلام", school="ENSA")
    salma.goals.create(goal="enterprises")
    page = own.get(reverse(FILE)).content.decode()
    said = ("سلمى", "Salma", "QA12345", "حي السلام", "ENSA", "أمينة العلوي", "+33", salma.number)
    assert [word for word in said if word not in page] == []
    assert salma.commune.name in page


@once
@pytest.mark.parametrize("part", ["name", "identity", "place", "studies", "wishes"])
def test_a_part_sent_untouched_changes_nothing(own, salma, part):
    salma.goals.create(goal="enterprises")
    before = Member.objects.values().get(pk=salma.pk)
    assert own.post(at(part), as_shown(own, part)).status_code == 302
    assert Member.objects.values().get(pk=salma.pk) == before
    assert not Proposal.objects.exists()
    assert salma.history.count() == 1


def test_what_they_know_best_is_written_at_once(own, salma, center):
    other = CommuneFactory(center=center)
    own.post(at("place"), as_shown(own, "place") | {"commune": other.slug, "address": "  12  حي "})
    own.post(at("studies"), as_shown(own, "studies") | {"situation": "working", "school": ""})
    own.post(at("wishes"), {"goals": ["job-skills", "enterprises"]})
    salma = fresh(salma)
    assert (salma.commune, salma.address, salma.situation) == (other, "12 حي", "working")
    assert {one.goal for one in salma.goals.all()} == {"job-skills", "enterprises"}
    assert salma.history.first().history_user == salma.user
    assert not Proposal.objects.exists()


def test_who_they_are_waits_for_the_staff(own, salma):
    answer = own.post(
        at("identity"), as_shown(own, "identity") | {"birth_date": "15/04/2003", "cin": "ab 98"}
    )
    assert answer.status_code == 302
    assert waiting_of(salma).changes == {"birth_date": "2003-04-15", "cin": "AB98"}
    assert fresh(salma).birth_date == salma.birth_date
    page = own.get(reverse(FILE)).content.decode()
    assert "AB98" in page


@once
def test_a_page_promises_to_write_at_once_what_it_does(own, salma):
    """A card that was missing waits for the staff, too: its page says nothing else."""
    Member.objects.update(cin=None)
    own.post(at("identity"), as_shown(own, "identity") | {"cin": "AB98"})
    assert waiting_of(salma).changes == {"cin": "AB98"}
    with override("en"):
        said = {part: own.get(at(part)).content.decode() for part in ("name", "identity")}
    assert ["at once" in page for page in said.values()] == [True, False]


def test_the_latin_spelling_is_theirs_once_then_the_staffs(own, salma):
    missing = own.get(reverse(FILE)).context["missing"]
    assert at("name") in [url for _words, url in missing]
    own.post(at("name"), as_shown(own, "name") | {"latin_first_name": "Salma"})
    assert fresh(salma).latin_first_name == "Salma"
    own.post(
        at("name"),
        as_shown(own, "name") | {"latin_first_name": "Selma", "latin_last_name": "El Alaoui"},
    )
    salma = fresh(salma)
    assert (salma.latin_first_name, salma.latin_last_name) == ("Salma", "El Alaoui")
    assert waiting_of(salma).changes == {"latin_first_name": "Selma"}


def test_a_latin_spelling_finds_the_file_that_may_be_the_same(own, salma):
    other = MemberFactory(
        first_name="Selma",
        last_name="El Alaoui",
        latin_first_name="Selma",
        latin_last_name="El Alaoui",
        birth_date=salma.birth_date,
    )
    DuplicatePair.objects.all().delete()
    typed = {"latin_first_name": "Selma", "latin_last_name": "El Alaoui"}
    own.post(at("name"), as_shown(own, "name") | typed)
    pair = DuplicatePair.objects.get()
    assert {pair.first, pair.second} == {salma, other}


def test_two_tabs_lose_nothing(own, salma):
    first, second = as_shown(own, "place"), as_shown(own, "place")
    own.post(at("place"), first | {"address": "حي السلام"})
    page = own.post(at("place"), second | {"address": "حي الأمل"})
    assert page.status_code == 200
    assert fresh(salma).address == "حي السلام"
    assert "\u2068حي السلام\u2069" in str(page.context["form"].errors["address"])
    again = untouched(page, "part")
    assert again["address"] == ["حي الأمل"]
    assert own.post(at("place"), again).status_code == 302
    assert fresh(salma).address == "حي الأمل"


def test_two_tabs_on_how_they_are_told_lose_nothing(own, salma):
    page = reverse("members:contact")
    set_contacts(salma, email="s@example.org")
    Member.objects.update(language="ar", preferred_channel="text")
    first, second, third = (untouched(own.get(page), "contact") for _tab in range(3))
    own.post(page, first | {"language": "fr"})
    own.post(page, second | {"preferred_channel": "email"})
    salma = fresh(salma)
    assert (salma.language, salma.preferred_channel) == ("fr", "email")
    asked = own.post(page, third | {"language": "en"})
    assert asked.context["form"].errors.keys() == {"language"}
    assert fresh(salma).language == "fr"
    own.post(page, untouched(asked, "contact"))
    assert fresh(salma).language == "en"


def test_the_way_that_is_offered_first_is_kept_once_it_was_seen(own, salma):
    Member.objects.update(preferred_channel="")
    page = reverse("members:contact")
    own.post(page, untouched(own.get(page), "contact"))
    assert fresh(salma).preferred_channel == "text"


def test_what_the_desk_wrote_meanwhile_in_another_field_stays(own, salma, center):
    shown, other = as_shown(own, "place"), CommuneFactory(center=center)
    Member.objects.filter(pk=salma.pk).update(commune=other)
    own.post(at("place"), shown | {"address": "حي السلام"})
    assert (fresh(salma).commune, fresh(salma).address) == (other, "حي السلام")


@once
@pytest.mark.parametrize(
    ("part", "typed"),
    [
        ("identity", {"birth_date": "31/02/2003"}),
        ("identity", {"cin": "Q§"}),
        ("name", {"first_name": ""}),
        ("name", {"latin_first_name": "http://x.org"}),
        ("place", {"commune": "nowhere"}),
        ("place", {"address": "x" * 201}),
        ("wishes", {"goals": ["all"]}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(own, salma, part, typed):
    page = own.post(at(part), as_shown(own, part) | typed)
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == typed.keys()
    assert not Proposal.objects.exists()


@once
@pytest.mark.parametrize(
    ("part", "typed"),
    [
        ("place", {"address": "حي السلام"}),
        ("place", {"commune": "far"}),
        ("studies", {"school": "ENSA"}),
        ("studies", {"education": "higher"}),
        ("studies", {"situation": "looking"}),
    ],
)
@pytest.mark.parametrize("sent_bare", [True, False])
def test_one_thing_alone_is_written(own, salma, part, typed, sent_bare):
    """Who knows only one is asked for no other first, whether the file has it or not."""
    CommuneFactory(slug="far")
    empty = {"commune": None, "address": "", "situation": "", "education": "", "school": ""}
    Member.objects.update(**empty)
    sent = {} if sent_bare else as_shown(own, part)
    assert own.post(at(part), sent | typed).status_code == 302
    written = fresh(salma)
    kept = {name: getattr(written, name) for name in empty}
    kept["commune"] = getattr(written.commune, "slug", None)
    assert kept == empty | typed


def test_what_is_not_sent_stays(own, salma):
    own.post(at("place"), {"address": "حي السلام"})
    assert (fresh(salma).commune, fresh(salma).address) == (salma.commune, "حي السلام")


@once
def test_what_a_file_cannot_lack_is_asked_for(own):
    for part, name in (("name", "first_name"), ("identity", "sex"), ("identity", "birth_date")):
        page = own.post(at(part), as_shown(own, part) | {name: ""})
        assert page.context["form"].errors.keys() == {name}


def test_a_change_is_taken_back(own, salma):
    propose(salma, {"sex": "male", "birth_date": date(2003, 1, 1)}, origin="online")
    for name in ("sex", "sex", "birth_date"):
        own.post(reverse("members:take_back_change", args=[name]))
    assert waiting_of(salma) is None
    assert Proposal.objects.get().state == "withdrawn"


def test_nobody_reads_or_changes_the_file_of_another(client, salma, staff):
    propose(salma, {"sex": "male"}, origin="online")
    other = MemberFactory()
    client.force_login(other.user)
    assert salma.number not in client.get(reverse(FILE)).content.decode()
    client.post(reverse("members:take_back_change", args=["sex"]))
    assert waiting_of(salma).changes == {"sex": "male"}
    client.force_login(staff(Role.DIRECTOR))
    assert client.get(reverse(FILE)).status_code == 404


@once
def test_an_unknown_part_is_no_page(own):
    assert own.get(at("phone")).status_code == 404


def test_birth_date_of_a_minor_is_not_theirs_to_change(own, salma):
    minor = today().replace(day=1, year=today().year - 16)
    Member.objects.update(birth_date=minor)
    own.post(at("identity"), as_shown(own, "identity") | {"birth_date": "01/01/1999"})
    assert fresh(salma).awaits_guardian


@once
@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_no_more_for_more(own, salma, many, django_assert_max_num_queries):
    names = {"sex": "male", "cin": "AB1234", "first_name": "ليلى"}
    propose(salma, dict([*names.items()][:many]), origin="online")
    for goal in ["job-skills", "enterprises", "associations"][:many]:
        salma.goals.create(goal=goal)
    own.get(reverse(FILE))
    with django_assert_max_num_queries(17):
        own.get(reverse(FILE))
