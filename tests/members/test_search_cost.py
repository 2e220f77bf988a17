"""What a search of members costs: how often it is asked, of what, and by which index."""

import pytest
from django.db import connection
from django.urls import reverse

from members.enums import Role
from members.models import Member, User
from members.search import Search, name_sounds
from skills_center.base.paginator import CappedPaginator
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory

LIST = reverse("admin:members_member_changelist")


@pytest.fixture
def desk(client, staff, center):
    client.force_login(staff(Role.FRONT_DESK, at=center))
    return client


@pytest.fixture
def hicham(center):
    return MemberFactory(
        center=center, first_name="هشام", last_name="الكتاني",
        latin_first_name="Hicham", latin_last_name="El Kettani",
    )  # fmt: skip


def test_near_search_looks_for_a_bounded_number_of_patterns():
    near = Search.read(" ".join(["abcdefghijklmnop"] * 50)).near()
    assert str(near).count("Like(") <= 3 * 5


LETTERS = "سx"


def slips_of(word):
    """Every word that differs from it by one letter, as far as a few letters tell."""
    for at in range(len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in LETTERS)
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield from (word[:at] + letter + word[at + 1 :] for letter in LETTERS)
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["omar", "salma", "moussaoui", "مريم", "العلوي", "الداغ", "الهام"])
def test_every_slip_of_a_finger_finds_the_word(hicham, word):
    files = Member.objects.filter(pk=hicham.pk)
    missed = set()
    for slip in set(slips_of(word)):
        # Sounds and fragments find many of them too: here the letters alone are asked.
        files.update(name_text=f" zz {slip} qq ", name_sounds="")
        if not files.filter(Search.read(word).near()).exists():
            missed.add(slip)
    assert not missed
    files.update(name_text=f" zz {word[2:]}سx qq ")
    assert not files.filter(Search.read(word).near()).exists()


def searches_in(queries):
    """Statements that look at names or at all that a file holds."""
    return [one for one in queries if "_text" in one["sql"].partition(" WHERE ")[2]]


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "times"), [("hicham", 1), ("hihcam", 2), ("zxqwv", 2)])
def test_list_asks_each_try_once(desk, hicham, django_assert_max_num_queries, query, times):
    with django_assert_max_num_queries(60) as asked:
        desk.get(LIST, {"q": query})
    assert len(searches_in(asked.captured_queries)) == times


@pytest.mark.django_db
def test_who_may_read_all_that_is_listed_is_not_searched_for_twice(desk, hicham, center):
    user = User.objects.get(pk=desk.session["_auth_user_id"])
    listed = Member.objects.visible_to(user)
    found = listed.found_by(user, "hicham", of_centers={center.pk})
    assert "name_text" not in str(found.values("pk").query)
    other = CenterFactory()
    for of_centers in (None, {center.pk, other.pk}):
        found = listed.found_by(user, "hicham", of_centers=of_centers)
        assert "name_text" in str(found.values("pk").query)


@pytest.mark.django_db
def test_narrower_rows_are_counted_anew(hicham):
    rows = Member.objects.order_by("pk")
    rows.known_count = 99
    assert CappedPaginator(rows, 50).count == 99
    assert CappedPaginator(rows.filter(pk=hicham.pk), 50).count == 1


def test_sounds_of_a_name_without_letters_are_none():
    assert name_sounds("", " ") == ""
    assert Search.read("936 165").near() is None


@pytest.fixture
def trigrams():
    """The indexes that the migrations make: tables that the models made lack them."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for column in ("search_text", "name_text", "name_sounds"):
            cursor.execute(f"CREATE INDEX ON members_member USING gin ({column} gin_trgm_ops)")
        cursor.execute("SET LOCAL enable_seqscan = off")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL")
@pytest.mark.usefixtures("trigrams")
@pytest.mark.parametrize("query", ["hicham kettany", "larousi", "العروصي", "fatimazahra"])
def test_both_tries_go_through_an_index(query):
    asked = Search.read(query)
    for condition in (asked.in_file(), asked.in_text("name_text"), asked.near()):
        plan = Member.objects.filter(condition).order_by().explain()
        assert "Bitmap Index Scan" in plan
        assert "Seq Scan" not in plan


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL")
@pytest.mark.usefixtures("trigrams")
@pytest.mark.parametrize("query", ["23/05/2006", "93 61 65", "hicham 23/05/2006"])
def test_days_and_pieces_go_through_an_index(query):
    plan = Member.objects.filter(Search.read(query).in_file()).order_by().explain()
    assert "Bitmap Index Scan" in plan
    assert "Seq Scan" not in plan
