"""Every number of the results says what it is counted over: on each page, and in the data."""

import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from skills_center.base.dates import today
from skills_center.results.bases import Base, periods
from skills_center.results.exports import BASES
from skills_center.results.indicators import INDICATORS, MONTHS_AFTER
from tests.factories.enterprises import OrganizationFactory
from tests.factories.members import MemberFactory
from tests.factories.network import CenterFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, TrackFactory
from tests.marks import once
from tests.public_pages import PAGES

from .attacker import FOLLOW_UP
from .pages import having, numbers_of, parsed, text_of, walk
from .worlds import TRACKS, counted_by_chance

pytestmark = once

YEARS = (2013, 2014)
# Seeds of worlds: in one some numbers are hidden, and the sexes of the tracks; in one none are.
HIDDEN, SHOWN = 6, 444
# What may hold the words that say a base: no more than one card, table or strip of figures.
TOO_WIDE = {"section", "main", "body", "html"}
OF_RESULTS = [
    "results/",
    "results/?center=khouribga",
    "results/2014/",
    "results/2013/",
    "results/2013/?center=khouribga",
]


@pytest.fixture
def world(center, monkeypatch, request):
    """Figures of all kinds at two centres; of the follow-up, of tracks and hidden ones too."""
    for code in TRACKS:
        TrackFactory(code=code)
    CohortFactory(center=center)
    centers = [center.pk, CenterFactory(slug="benguerir", code="BEN").pk]
    counted = counted_by_chance(getattr(request, "param", HIDDEN), centers, YEARS)
    monkeypatch.setattr("skills_center.results.figures.count_cells", lambda center=None: counted)
    return center


def words_around(read):
    """The texts of what stands around a number, the nearest first, and the names of its cells."""
    for one in (read.element, *reversed(read.around)):
        if one.tag in TOO_WIDE:
            return
        yield one.get("data-label") or ""
        yield text_of(one)


def says_its_base(read, years):
    """Whether the words of the base, of one of these years, stand beside the number."""
    said = [Base(read.base).words(year) for year in years]
    trends = trends_with(read, years)
    return any(
        any(trend.fullmatch(text) for trend in trends) or any(word in text for word in said)
        for text in words_around(read)
    )


def trends_with(read, years):
    """The patterns of a line that tells of two years, with the number in its own place."""
    told, running = set(years) - {today().year}, {today().year} & set(years)
    whole = translation.gettext("%(value)s in %(year)s, %(before)s the year before")
    to_date = translation.gettext(
        "%(value)s in %(year)s, to date; %(before)s in the whole year before"
    )
    return [
        re.compile(trend_with(read, sentence, of))
        for sentence, of in ((whole, told), (to_date, running))
        if of
    ]


def trend_with(read, sentence, years):
    own, other = re.escape(text_of(read.element)), r"[\w ]+"
    is_before = read.base == Base.PREVIOUS_YEAR
    return sentence % {
        "value": other if is_before else own,
        "before": own if is_before else other,
        "year": f"({'|'.join(map(str, years))})",
    }


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("page", [*PAGES, *OF_RESULTS])
def test_each_number_says_its_base(client, world, page, language):
    found = numbers_of(parsed(client.get(f"/{language}/{page}")))
    with translation.override(language):
        dumb = [read for read in found if not says_its_base(read, (*YEARS, today().year))]
    assert [text_of(read.element) for read in dumb] == []
    assert bool(found) == (page == "" or page.startswith("results/"))


@pytest.mark.parametrize("world", [HIDDEN, SHOWN], indirect=True)
@pytest.mark.parametrize("page", ["", *OF_RESULTS])
def test_block_with_a_hidden_number_says_why_once(client, world, page):
    """Under it, and under no block that hides nothing."""
    blocks, explained = set(), []
    for one, around in walk(parsed(client.get(f"/en/{page}"))):
        block = next((of for of in reversed(around) if of.tag == "section"), None)
        kinds = (one.get("class") or "").split()
        if "not-shown" in kinds:
            blocks.add(block)
        if "hidden-note" in kinds:
            explained.append(block)
    assert len(explained) == len(blocks)
    assert set(explained) == blocks


def digits_outside(element, inside=False):
    """Texts with digits that no `data-base` element holds."""
    inside = inside or bool(element.get("data-base"))
    texts = [] if inside else [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            texts += digits_outside(child, inside)
        if not inside:
            texts.append(child.tail or "")
    return [text for text in texts if re.search(r"\d", text)]


@pytest.mark.parametrize("page", OF_RESULTS)
def test_no_number_of_the_results_goes_without(client, world, page):
    """A new figure in a template fails here: it is a number that is no year and has no base."""
    main = having(parsed(client.get(f"/en/{page}")), "id", "main")
    told = {str(year) for year in (*YEARS, today().year)} | {str(MONTHS_AFTER)}
    stray = [text for text in digits_outside(main) if set(re.findall(r"\d+", text)) - told]
    assert stray == []


def test_stats_and_bars_of_public_pages_have_a_base(client, world):
    """Whatever is drawn as a figure, large or beside a bar, on any public page."""
    for page in [*PAGES, *OF_RESULTS]:
        for one, around in walk(parsed(client.get(f"/en/{page}"))):
            kinds = (around[-1].get("class") or "").split() if around else []
            if one.tag == "b" and {"stat", "strip"} & set(kinds):
                assert one.get("data-base"), (page, text_of(one))


def test_front_page_tells_the_year_and_all_since_opening(client, center):
    """What stood under "2014" was all that was counted since opening."""
    cohort = CohortFactory(center=center)
    for year, number in ((2013, 5), (2014, 6)):
        for _ in range(number):
            EnrolmentFactory(cohort=cohort, state="completed", accepted_on=date(year, 5, 5))
    EnrolmentFactory(cohort=cohort, member=MemberFactory(), state="submitted")
    OrganizationFactory(center=center, kind="enterprise", created_on=date(2014, 1, 1))
    page = parsed(client.get("/en/"))
    strip = having(page, "class", "strip")
    figures = digits_outside(having(page, "aria-labelledby", "h-figures"))
    assert set(re.findall(r"\d+", " ".join(figures))) == {"2014"}
    assert text_of(strip[0]).startswith("6 young people in all the tracks In 2014 11 Since opening")


# The data ------------------------------------------------------------------------------
def test_data_says_the_base_of_each_number(client, world):
    data = client.get(reverse("results:year_json", args=[2014])).json()
    for figure in data["figures"]:
        numbers = {name for name in figure if name not in {"code", "label", "base", "hidden"}}
        assert numbers == set(data["bases"]) == set(BASES)
        assert figure["base"] in data["periods"]
        assert set(figure["hidden"]) <= {name for name in numbers if figure[name] is None}
    assert set(data["bases"].values()) == set(data["periods"])
    assert data["periods"]["since_opening"] == {"from": None, "to": "2014-12-31"}
    assert [figure["code"] for figure in data["figures"]] == list(INDICATORS)


def test_days_of_the_running_year_end_today(time_machine):
    time_machine.move_to(datetime(2026, 3, 9, 12, tzinfo=UTC))
    ends = {base: days["to"] for base, days in periods(2026).items()}
    assert ends == {
        "year": "2026-03-09",
        "since_opening": "2026-03-09",
        "previous_year": "2025-12-31",
    }
    assert periods(2025)["since_opening"] == {"from": None, "to": "2025-12-31"}
    assert periods(2025)["year"] == {"from": "2025-01-01", "to": "2025-12-31"}


def test_data_and_page_tell_the_same(client, world):
    """Row by row of the table that holds them all; a hidden one is hidden in both."""
    for query in ("", f"?center={world.slug}"):
        data = client.get(f"/en/results/2014.json{query}").json()
        page = parsed(client.get(f"/en/results/2014/{query}"))
        for figure in data["figures"]:
            row = having(page, "id", f"rule-{figure['code']}")
            found = [(read.base, read.number) for read in numbers_of(row)]
            assert found == [
                ("year", figure["value"]),
                ("since_opening", figure["since_opening"]),
            ]


def test_page_tells_no_more_than_the_data(client, world):
    """But for the tracks, every number read is one of the data, or a rate of two of them."""
    for query in ("", f"?center={world.slug}"):
        figures = {}
        for year in (*YEARS, today().year):
            for figure in client.get(f"/en/results/{year}.json{query}").json()["figures"]:
                figures[year, figure["code"]] = figure
        for year in YEARS:
            response = client.get(f"/en/results/{year}/{query}")
            told = {None} | {figure[name] for figure in figures.values() for name in BASES}
            told |= rates(figures[year, code]["value"] for code in FOLLOW_UP)
            for row in response.context["by_track"]:
                told.add(row["value"])
                told |= {row["split"].female, row["split"].male} if row["split"] else set()
            assert {read.number for read in numbers_of(parsed(response))} <= told


def rates(numbers):
    asked, told, inserted = numbers
    found = [(told, asked), (inserted, told)]
    return {round(100 * part / whole) for part, whole in found if whole and part is not None}


def rects_of(row):
    return [one for one in row.iter() if one.tag.endswith("rect")]


@pytest.mark.parametrize(
    ("world", "rects_of_a_track"), [(HIDDEN, 1), (SHOWN, 2)], indirect=["world"]
)
@pytest.mark.parametrize("page", ["results/2014/", "results/2014/?center=khouribga"])
def test_bars_are_as_long_as_the_numbers_beside_them(client, world, page, rects_of_a_track):
    """No length, label or style says what no number says."""
    main = having(parsed(client.get(f"/en/{page}")), "id", "main")
    drawn = [one for one, _around in walk(main) if one.get("class") == "bars"]
    assert len(drawn) == 2
    for bars in drawn:
        rows = [(numbers_of(row), rects_of(row)) for row in bars]
        most = max(numbers[-1].number for numbers, _rects in rows)
        for numbers, rects in rows:
            shown = [numbers[-1], numbers[0]][: len(rects)]
            assert [float(rect.get("width")) for rect in rects] == [
                round(100 * read.number / most, 1) for read in shown
            ]
            assert len(rects) == (2 if len(numbers) == 3 else 1)
    assert len(rects) == rects_of_a_track
    told = {str(year) for year in (*YEARS, today().year)}
    for one, _around in walk(main):
        for name in ("aria-label", "aria-valuenow", "title", "alt", "style", "data-label"):
            assert set(re.findall(r"\d+", one.get(name) or "")) <= told


def test_only_a_reading_asks_for_all_that_was_counted():
    """A page that asked for the figures themselves would show what is hidden."""
    asking = [
        path.name
        for path in (settings.BASE_DIR / "skills_center").rglob("*.py")
        if re.search(r"figures import .*\b(figures|count_cells)\b", path.read_text("utf-8"))
    ]
    assert asking == ["reading.py"]
