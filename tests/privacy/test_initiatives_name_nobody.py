"""An initiative is the centre's: what names whoever proposed it, or was of its team, is not."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from skills_center.privacy.erasure import anonymise
from tests.factories.members import MemberFactory
from tests.factories.social import InitiativeFactory
from tests.rows import fresh
from tracks.models import SocialAction

pytestmark = pytest.mark.django_db
PHONE = "+212612345678"


@pytest.fixture
def member(center):
    return MemberFactory(
        center=center, first_name="زهرة", last_name="بن علي", latin_first_name="Zahra",
        latin_last_name="Ben Ali", phone=PHONE, email="zahra@example.org", cin="QA123456",
    )  # fmt: skip


def proposed_by(member, state="done", **words):
    reason = {"refusal_reason": "unsafe"} if state == "refused" else {}
    words.setdefault("center", member and member.center)
    return InitiativeFactory(proposer=member, state=state, **words, **reason)


def words_of(action):
    columns = [f.name for f in SocialAction._meta.concrete_fields if f.name.startswith(TEXTS)]
    row = SocialAction.objects.rewrite(False).filter(pk=action.pk).values(*columns).get()
    return {name: text for name, text in row.items() if text}


TEXTS = ("title", "place", "description")


@pytest.mark.parametrize("state", ["proposed", "planned", "done", "refused", "called_off"])
@pytest.mark.django_db(transaction=True)
def test_the_picture_goes_in_every_state(member, state):
    action = proposed_by(member, state)
    action.picture.save("x.jpg", ContentFile(b"x"))
    storage, place = action.picture.storage, action.picture.name
    anonymise(member, by=None)
    assert not fresh(action).picture
    assert not storage.exists(place)


@pytest.mark.parametrize("state", ["planned", "done"])
def test_words_that_name_nobody_are_the_centres(member, state):
    action = proposed_by(
        member, state, title_ar="أشجار في الحي", place_ar="الحديقة", description_ar="نغرس 3 أشجار"
    )
    before = words_of(action)
    assert before
    anonymise(member, by=None)
    assert words_of(action) == before


@pytest.mark.parametrize("state", ["planned", "done"])
@pytest.mark.parametrize(
    "text",
    [
        "Chez ZAHRA",
        "L'idée d’Zahra",
        "Zahra’s idea",
        "حديقة زهرة",
        "لزهرة",
        "ولزهرة",
        "Call 06 12-34 56 78",
        "+212 612 345 678",
        "write to Zahra@Example.org",
        "carte QA 123456",
    ],
)
def test_words_that_name_them_go(member, state, text):
    action = proposed_by(member, state, title_ar="أشجار", place_fr="Parc", description_ar=text)
    anonymise(member, by=None)
    left = words_of(action)
    assert text not in left.values()
    assert left["title_ar"] == "أشجار"
    assert left["place_fr"] == "Parc"


def test_a_title_that_names_them_says_what_it_is(client, member):
    action = proposed_by(member, title_ar="أشجار زهرة", title_fr="Les arbres de Zahra", girls=6)
    SocialAction.objects.filter(pk=action.pk).update(is_public=True)
    anonymise(member, by=None)
    left = words_of(action)
    assert (left["title_ar"], left["title_fr"]) == ("مبادرة مواطنة", "Initiative citoyenne")
    page = client.get(reverse("tracks:initiative", args=[action.pk]))
    assert page.status_code == 200
    assert "زهرة" not in page.content.decode()


def test_what_they_were_called_before_goes_too(member):
    member.latin_first_name = "Houda"
    member.save()
    action = proposed_by(member, description_fr="Avec Zahra")
    anonymise(member, by=None)
    assert "Avec Zahra" not in words_of(action).values()


def test_a_word_of_many_names_is_nobodys(member):
    action = proposed_by(member, description_fr="La rue Ben Barka", title_fr="El jardin")
    anonymise(member, by=None)
    assert words_of(action)["description_fr"] == "La rue Ben Barka"


def test_who_was_of_a_team_is_named_no_more_and_its_picture_stays(center, member):
    other = MemberFactory(center=center, first_name="هدى")
    action = proposed_by(other, description_ar="مع زهرة", title_ar="أشجار هدى")
    action.team.create(member=member, number=member.number, answer="in")
    action.picture.save("x.jpg", ContentFile(b"x"))
    anonymise(member, by=None)
    assert "مع زهرة" not in words_of(action).values()
    assert words_of(action)["title_ar"] == "أشجار هدى"
    assert fresh(action).picture
    assert fresh(action).proposer == other


@pytest.fixture
def namesake(member):
    """Of one family with one phone, and called the same."""
    return MemberFactory(
        center=member.center, first_name="زهرة", last_name="بن علي", latin_first_name="Zahra",
        latin_last_name="Ben Ali", phone=PHONE, email="other@example.org", cin="QB654321",
    )  # fmt: skip


OF_BOTH = {
    "title_fr": "Le jardin de Zahra Ben Ali",
    "description_fr": "L'idée de Zahra",
    "place_fr": "Chez Zahra Ben Ali",
    "description_en": "Call 0612345678",
}


def test_words_of_a_proposer_who_is_called_the_same_stay_theirs(member, namesake):
    action = proposed_by(namesake, **OF_BOTH)
    action.team.create(member=member, number=member.number, answer="in")
    before = words_of(action)
    anonymise(member, by=None)
    assert words_of(action) == before


def test_they_go_where_nobody_proposed_it_any_more(member, namesake):
    action = proposed_by(None, center=member.center, **OF_BOTH)
    action.team.create(member=member, number=member.number, answer="in")
    anonymise(member, by=None)
    assert not set(OF_BOTH.values()) & set(words_of(action).values())


@pytest.mark.parametrize("text", ["Avec Zahra, QA123456", "zahra@example.org", "Zahra et Hind"])
def test_what_the_proposer_is_not_known_by_goes(member, namesake, text):
    namesake.latin_first_name = "Zahra Hind"
    member.latin_first_name = "Hind"
    member.save()
    action = proposed_by(namesake, description_fr=text)
    action.team.create(member=member, number=member.number, answer="in")
    anonymise(member, by=None)
    assert text not in words_of(action).values()


def test_a_short_name_goes_from_their_own_words_and_stays_in_anothers(center):
    names = {"first_name": "طه", "last_name": "بن", "latin_first_name": "Li"}
    member = MemberFactory(center=center, **names, latin_last_name="Bo")
    other = MemberFactory(center=center, first_name="هدى")
    text = {"title_fr": "Le parc de Li", "description_fr": "Appeler Li", "place_fr": "Rue Li"}
    own = proposed_by(member, **text)
    of_a_team = proposed_by(other, **text, description_ar="مع طه بن")
    of_a_team.team.create(member=member, number=member.number, answer="in")
    anonymise(member, by=None)
    left = words_of(own)
    assert (left["title_fr"], left["place_fr"]) == ("Initiative citoyenne", "Rue Li")
    assert "description_fr" not in left
    assert text.items() <= words_of(of_a_team).items()
    assert "description_ar" not in words_of(of_a_team)


def test_both_names_as_one_word_go(member):
    action = proposed_by(member, place_fr="#ZahraBenAli", place_en="Zahra", title_fr="#ZahraBenAli")
    anonymise(member, by=None)
    left = words_of(action)
    assert left["title_fr"] == "Initiative citoyenne"
    assert left["place_en"] == "Zahra"
    assert "place_fr" not in left
