import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from forum.enums import StandCategory
from tests.factories.forum import EditionFactory, ProgrammeItemFactory, StandFactory
from tests.factories.network import CenterFactory
from tests.marks import once

LANGUAGES = ["ar", "fr", "en"]
PAGES = ["forum/", "forum/2014/", "forum/2014/stands/"]


@pytest.fixture
def edition(center):
    return EditionFactory(
        year=2014, number=1, center=center, aims_ar="تقريب المقاولين\n\nعرض المنتوجات"
    )


def titles(response):
    """What the cards of a page are called, in their order."""
    assert response.status_code == 200
    return re.findall(r"<h3>(?:<a[^>]*>)?(.*?)(?:</a>)?</h3>", response.content.decode())


def programme(response):
    """The days of the programme, each with the titles of its items."""
    return [(day, [item.title_ar for item in items]) for day, items in response.context["days"]]


def count_queries(client, page):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/ar/{page}").status_code == 200
    return len(asked)


# The editions


@once
@pytest.mark.parametrize("language", LANGUAGES)
def test_editions_are_listed_in_the_language_of_the_reader(client, edition, valid_html, language):
    response = client.get(f"/{language}/forum/")
    assert titles(response) == [getattr(edition, f"name_{language}")]
    assert f'href="/{language}/forum/2014/"' in response.content.decode()
    valid_html(response)


def test_editions_come_with_the_last_year_first(client, db):
    for number, year in enumerate([2014, 2016, 2015], start=1):
        EditionFactory(year=year, number=number)
    listed = client.get("/ar/forum/").context["editions"]
    assert [edition.year for edition in listed] == [2016, 2015, 2014]


@once
@pytest.mark.parametrize("page", PAGES[1:])
def test_hidden_edition_is_not_found(client, edition, page):
    EditionFactory(year=2015, number=2, hidden=True)
    assert client.get(f"/ar/{page}").status_code == 200
    assert client.get(f"/ar/{page.replace('2014', '2015')}").status_code == 404
    assert titles(client.get("/ar/forum/")) == [edition.name_ar]


def test_edition_is_hidden_until_somebody_publishes_it(center):
    fields = {"year": 2014, "number": 1, "name": "ملتقى", "center": center}
    day = date(2014, 12, 10)
    edition = center.editions.create(**fields, starts_on=day, ends_on=day)
    assert edition not in center.editions.published()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("year", ["1999", "0", "99999999999999999999"])
@pytest.mark.parametrize("page", ["", "stands/"])
def test_unknown_year_is_not_found(client, edition, language, year, page):
    assert client.get(f"/{language}/forum/{year}/{page}").status_code == 404


# One edition and its programme


@once
@pytest.mark.parametrize("language", LANGUAGES)
def test_edition_is_shown_in_the_language_of_the_reader(client, edition, valid_html, language):
    item = ProgrammeItemFactory(edition=edition, speaker_role_fr="Trésorier", speaker_role_en="")
    response = client.get(f"/{language}/forum/2014/")
    html = response.content.decode()
    assert f"<h1>{getattr(edition, f'name_{language}')}</h1>" in html
    assert f"<b>{getattr(item, f'title_{language}')}</b>" in html
    assert edition.venue_ar in html
    valid_html(response)


@once
def test_aims_are_listed_one_a_line(client, edition):
    html = client.get("/ar/forum/2014/").content.decode()
    shown = re.findall(r"<span>(تقريب المقاولين|عرض المنتوجات|)</span>", html)
    assert shown == ["تقريب المقاولين", "عرض المنتوجات"]


def test_programme_is_told_day_by_day_in_order(client, edition):
    for day, hour, title in [(11, 9, "ثالث"), (10, 15, "ثان"), (10, 9, "أول")]:
        starts_at = datetime(2014, 12, day, hour, tzinfo=UTC)
        ProgrammeItemFactory(edition=edition, starts_at=starts_at, title_ar=title)
    assert programme(client.get("/ar/forum/2014/")) == [
        (date(2014, 12, 10), ["أول", "ثان"]),
        (date(2014, 12, 11), ["ثالث"]),
    ]


def test_late_item_belongs_to_its_day_in_casablanca(client, edition):
    late = datetime(2014, 6, 1, 23, 30, tzinfo=UTC)
    ProgrammeItemFactory(edition=edition, starts_at=late, title_ar="سهرة")
    response = client.get("/ar/forum/2014/")
    assert programme(response) == [(date(2014, 6, 2), ["سهرة"])]
    assert "00:30–01:30" in response.content.decode()


def test_edition_shows_its_own_programme_and_stands_alone(client, edition):
    other = EditionFactory(year=2015, number=2, center=edition.center)
    ProgrammeItemFactory(edition=other)
    StandFactory(edition=other)
    response = client.get("/ar/forum/2014/")
    assert (programme(response), response.context["stand_count"]) == ([], 0)
    assert titles(client.get("/ar/forum/2014/stands/")) == []


# The stands


@once
@pytest.mark.parametrize("language", LANGUAGES)
def test_stands_are_shown_in_the_language_of_the_reader(client, edition, valid_html, language):
    stand = StandFactory(edition=edition)
    response = client.get(f"/{language}/forum/2014/stands/")
    assert titles(response) == [getattr(stand, f"exhibitor_{language}")]
    assert getattr(edition, f"name_{language}") in response.content.decode()
    valid_html(response)


def test_stands_are_grouped_by_category_and_ordered_by_number(client, edition):
    for number, category in [(1, "banks"), (7, "industry"), (2, "industry"), (3, "banks")]:
        StandFactory(edition=edition, number=number, category=category)
    groups = client.get("/en/forum/2014/stands/").context["groups"]
    assert [(label, [stand.number for stand in stands]) for label, stands in groups] == [
        (StandCategory.INDUSTRY.label, [2, 7]),
        (StandCategory.BANKS.label, [1, 3]),
    ]


def test_every_category_of_stands_finds_its_place(client, edition):
    for category in StandCategory:
        StandFactory(edition=edition, category=category)
    assert len(titles(client.get("/ar/forum/2014/stands/"))) == len(StandCategory)


def test_edition_counts_its_stands(client, edition):
    StandFactory.create_batch(3, edition=edition)
    assert "See the 3 stands" in client.get("/en/forum/2014/").content.decode()


# Every page


@once
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_page_without_a_row_says_so(client, center, valid_html, page, language):
    if page != "forum/":
        EditionFactory(year=2014, number=1, center=center)
    response = client.get(f"/{language}/{page}")
    assert titles(response) == []
    assert response.content.decode().count('class="empty"') == 1
    valid_html(response)


@once
@pytest.mark.parametrize("page", PAGES)
def test_page_asks_the_same_questions_for_one_and_for_three(client, edition, page):
    def add_one(year):
        EditionFactory(year=year, number=year, center=CenterFactory())
        StandFactory(edition=edition, category="banks" if year == 2015 else "gie")
        ProgrammeItemFactory(edition=edition)

    add_one(2015)
    one = count_queries(client, page)
    add_one(2016)
    add_one(2017)
    assert count_queries(client, page) == one


# What the database refuses


MORNING = datetime(2014, 12, 10, 9, tzinfo=UTC)
ILLEGAL = [
    (
        EditionFactory,
        {"starts_on": date(2014, 12, 10), "ends_on": date(2014, 12, 9)},
        "edition_dates_in_order",
    ),
    (
        ProgrammeItemFactory,
        {"starts_at": MORNING, "ends_at": MORNING},
        "programme_item_times_in_order",
    ),
    (
        ProgrammeItemFactory,
        {"starts_at": MORNING, "ends_at": MORNING - timedelta(hours=1)},
        "programme_item_times_in_order",
    ),
]


@pytest.mark.parametrize(("make", "illegal", "constraint"), ILLEGAL)
def test_illegal_row_is_refused_by_form_and_database(db, make, illegal, constraint):
    row = make()
    row.full_clean()
    for field, value in illegal.items():
        setattr(row, field, value)
    with pytest.raises(ValidationError):
        row.validate_constraints()
    with pytest.raises(IntegrityError, match=constraint):
        row.save()


def test_edition_of_one_day_is_legal(center):
    day = date(2014, 12, 10)
    EditionFactory(year=2014, center=center, starts_on=day, ends_on=day).full_clean()


@pytest.mark.parametrize("field", ["year", "number"])
def test_two_editions_share_no_year_and_no_number(edition, field):
    other = EditionFactory(year=2015, number=2)
    setattr(other, field, getattr(edition, field))
    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    assert list(refused.value.error_dict) == [field]
    with pytest.raises(IntegrityError, match=field):
        other.save()


def test_stand_number_is_given_once_in_an_edition(edition):
    StandFactory(edition=edition, number=4)
    other = StandFactory(edition=EditionFactory(year=2015, number=2), number=4)
    other.edition = edition
    with pytest.raises(ValidationError):
        other.validate_constraints()
    with pytest.raises(IntegrityError, match="number"):
        other.save()


def test_stand_of_the_next_edition_may_have_the_same_number(edition):
    StandFactory(edition=edition, number=4)
    StandFactory(edition=EditionFactory(year=2015, number=2), number=4).full_clean()
