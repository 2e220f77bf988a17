"""Adding an indicator: each of the registry opens everywhere, and an odd one is safe or refused."""

import re
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import ngettext_lazy

from enterprises.models import Organization
from members.enums import Sex
from members.models import Member
from skills_center.base.dates import today
from skills_center.results.declarations import registry
from skills_center.results.indicator import Indicator
from skills_center.results.indicators import INDICATORS
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory
from tests.marks import first_on_both, once
from tracks.models import Cohort, Enrolment, FollowUp, Session, SocialAction

from .conftest import YEARS
from .pages import having, numbers_of, parsed, text_of, walk

PARTS_OF_MEMBERS = tuple(one.code for one in INDICATORS.values() if one.part_of == "members")


# Each of the registry --------------------------------------------------------------------
@pytest.fixture
def of_director(client, two_centers_two_years, director):
    client.force_login(director)
    return client


def all_data(client, year, query="?center=khouribga"):
    """Each figure of the registry, as the JSON tells it."""
    figures = client.get(f"/en/results/{year}.json{query}").json()["figures"]
    found = {figure["code"]: figure for figure in figures}
    assert found.keys() == INDICATORS.keys()
    return found


def data_of(client, year, code, query="?center=khouribga"):
    return all_data(client, year, query)[code]


@pytest.mark.parametrize("year", first_on_both(YEARS))
def test_records_of_each_figure_open(of_director, year):
    for code, figure in all_data(of_director, year).items():
        for query, name in (("", "value"), ("&since_opening=1", "since_opening")):
            answer = of_director.get(f"/en/results/{year}/{code}/?center=khouribga{query}")
            assert answer.status_code == 200, code
            amounts = [record["amount"] for record in answer.context["rows"]]
            assert sum(amounts) == answer.context["total"] == figure[name], code
            assert figure[name], (
                f"write rows of {code} for both YEARS, in tests/results/conftest.py"
            )
            assert {record["date"].year for record in answer.context["rows"]} <= set(YEARS), code


@once
def test_a_year_to_come_has_no_records(of_director):
    address = f"/en/results/{today().year + 1}/members/?center=khouribga"
    assert of_director.get(address).status_code == 404
    assert of_director.get(f"{address}&since_opening=1").status_code == 404


@once
def test_only_one_word_asks_for_the_records_since_opening(of_director):
    address = "/en/results/2014/members/?center=khouribga"
    of_the_year = of_director.get(address).context["total"]
    assert of_director.get(f"{address}&since_opening=0").context["total"] == of_the_year
    assert of_director.get(f"{address}&since_opening=1").context["total"] > of_the_year


@once
def test_the_way_to_the_camps_tells_no_number_of_children(of_director):
    html = of_director.get("/en/results/2014/?center=khouribga").content.decode()
    ways = re.findall(r'href="[^"]*/2014/(\w+)/[^"]*"><span>([^<]*)<', html)
    assert ("camp_children", "Open the records") in ways
    others = [text for code, text in ways if code != "camp_children"]
    assert others
    assert all("(" in text for text in others)


@pytest.mark.parametrize(
    "page", first_on_both(["2014/?center=khouribga", "2013/?center=khouribga"])
)
def test_each_number_leads_to_its_own_records_and_nought_to_none(of_director, page):
    """In the table of the rules, both numbers of each figure."""
    SocialAction.objects.all().delete()
    page = parsed(of_director.get(f"/en/results/{page}"))
    links = 0
    for code in INDICATORS:
        row = having(page, "id", f"rule-{code}")
        told = [read for read in numbers_of(row) if not in_link(read)]
        linked = [(read, in_link(read)) for read in numbers_of(row) if in_link(read)]
        assert [(read.base, read.number) for read, _link in linked] == [
            (read.base, read.number) for read in told if read.number
        ]
        for read, link in linked:
            assert of_director.get(link.get("href")).context["total"] == read.number
        links += len(linked)
    assert links < 2 * len(INDICATORS)


def in_link(read):
    return next((one for one in read.around if one.tag == "a"), None)


def test_each_figure_stands_on_the_page_and_beside_earlier_years(of_director):
    page = parsed(of_director.get("/en/results/2014/?center=khouribga"))
    before, now = (all_data(of_director, year) for year in YEARS)
    for code, figure in now.items():
        row = having(page, "id", f"rule-{code}")
        told = [read.number for read in numbers_of(row)][:2]
        assert told == [figure["value"], figure["since_opening"]], code
        label = capfirst(str(figure["label"]))
        rows = [
            one
            for one, _around in walk(page)
            if one.tag == "tr" and not one.get("id") and text_of(one).startswith(label)
        ]
        earlier = [read.number for read in numbers_of(rows[-1])]
        assert earlier[-2:] == [before[code]["value"], figure["value"]], code


# An odd one ------------------------------------------------------------------------------
def indicator(**said):
    return Indicator(
        **{
            "code": "odd",
            "label": "odd ones",
            "counted": ngettext_lazy("odd one", "odd ones", "number"),
            "rule": "Counted for a test.",
            "rows": Enrolment.objects.all,
            "date": "accepted_on",
            "center": "cohort__center",
            "part_of": "members",
            "beside": PARTS_OF_MEMBERS,
            **said,
        }
    )


def women():
    return Enrolment.objects.filter(member__sex=Sex.FEMALE, state="completed")


def women_by_a_subquery():
    of_women = Member.objects.filter(sex=Sex.FEMALE, pk=OuterRef("member"))
    return Enrolment.objects.filter(Exists(of_women))


def women_by_their_files():
    return Enrolment.objects.filter(member__in=Member.objects.filter(sex=Sex.FEMALE))


@once
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"date": "began_on"}, "no field 'began_on'"),
        ({"date": "cohort__ends"}, "no field 'ends'"),
        ({"date": "accepted_on__year"}, "no field 'year'"),
        ({"date": "cohort__sessions__starts_at"}, "several rows at 'sessions'"),
        ({"date": "cohort__applications_open_at"}, "must lead to a day"),
        ({"date": "state"}, "must lead to a day"),
        ({"center": "center"}, "no field 'center'"),
        ({"center": "cohort__track"}, "must lead to a Center"),
        ({"center": "cohort"}, "must lead to a Center"),
        ({"track": "cohort__tracks__code"}, "no field 'tracks'"),
        ({"sex": "member__gender"}, "no field 'gender'"),
        ({"rows": women}, "declare one_sex"),
        ({"rows": lambda: Enrolment.objects.exclude(member__sex="male")}, "declare one_sex"),
        ({"rows": women_by_a_subquery}, "declare one_sex"),
        ({"rows": women_by_their_files}, "declare one_sex"),
        ({"rows": women, "one_sex": "women"}, "one_sex must be one of"),
        ({"rows": women, "one_sex": "female", "sex": "member__sex"}, "leave sex empty"),
        ({"rows": women, "one_sex": "female", "part_of": ""}, "part_of which figure"),
        ({"personal": False}, "a row of Enrolment is of one person"),
        ({"personal": False, "sex": "member__sex"}, "must be personal"),
        ({"personal": False, "one_sex": "female", "rows": women}, "must be personal"),
        ({"rows": FollowUp.objects.all, "date": "due_on",
          "center": "enrolment__cohort__center", "personal": False}, "of one person"),
        ({"rows": SocialAction.objects.all, "date": "starts_on", "center": "center",
          "girls_and_boys": True, "personal": False}, "must be personal"),
        ({"girls_and_boys": True}, "no girls and boys"),
        ({"rows": Session.objects.all, "date": "starts_at"}, "must lead to a day"),
        ({"rows": lambda: Organization.objects.filter(founder__sex="female"),
          "date": "created_on", "center": "center", "personal": False}, "declare one_sex"),
    ],
)  # fmt: skip
def test_what_would_break_a_page_or_tell_too_much_is_refused(said, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        indicator(**said)


@once
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"code": "members"}, "code is taken"),
        ({"part_of": "nobody"}, "names no figure"),
        ({"part_of": "enterprises_created"}, "both must be personal"),
        ({"part_of": None}, "Say part_of"),
        ({"part_of": "members", "part_of_years": (1,)}, "in the same year"),
        ({"beside": ("job_skills_members",)}, "asked_what_became counts persons of members"),
        ({"date": "cohort__ends_on"}, "its days are not those of members"),
        ({"part_of": "job_skills_members", "part_of_track": "job-skills"}, "not told by track"),
        ({"rows": Cohort.objects.all, "date": "starts_on", "center": "center",
          "personal": False}, "both must be personal"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_others_is_refused(said, sentence):
    with pytest.raises(ImproperlyConfigured, match=sentence):
        registry((*INDICATORS.values(), indicator(**said)))


def test_members_counted_by_other_rows_are_not_taken_for_other_persons():
    asked = indicator(
        rows=FollowUp.objects.all,
        date="due_on",
        center="enrolment__cohort__center",
        part_of=None,
    )
    with pytest.raises(ImproperlyConfigured, match="as members does"):
        registry((INDICATORS["members"], asked))


@pytest.fixture
def add(monkeypatch):
    """`add(**said)`: an indicator more, as if it were written into the registry."""

    def make(**said):
        made = indicator(**said)
        registry((*INDICATORS.values(), made))
        monkeypatch.setitem(INDICATORS, made.code, made)

    return make


@pytest.fixture
def cohort(center):
    """Ended in 2014, begun the year before."""
    return CohortFactory(
        center=center, starts_on=date(2013, 9, 1), ends_on=date(2014, 6, 1), name_en="A cohort"
    )


def complete(cohort, *, women, men, **fields):
    for sex, number in ((Sex.FEMALE, women), (Sex.MALE, men)):
        for _ in range(number):
            EnrolmentFactory(
                cohort=cohort,
                member=MemberFactory(center=cohort.center, sex=sex),
                **{"state": "completed", "accepted_on": date(2013, 9, 1), **fields},
            )


def read_everywhere(client, code="odd"):
    """The numbers of a figure in every place a visitor finds it, of both years."""
    found = []
    for query in ("", "?center=khouribga"):
        for year in YEARS:
            figure = data_of(client, year, code, query)
            found += [figure["value"], figure["since_opening"], figure["previous_year"]]
            page = parsed(client.get(f"/en/results/{year}/{query}"))
            for one, _around in walk(page):
                if one.tag in {"tr", "li"} and "odd one" in text_of(one).lower():
                    found += [read.number for read in numbers_of(one)]
    return found


WOMEN = {
    "rows": women,
    "date": "cohort__ends_on",
    "part_of_years": (0, 1),
    "one_sex": "female",
}


@once
def test_two_women_are_told_to_nobody_but_the_director(client, cohort, director, add):
    add(**WOMEN)
    complete(cohort, women=2, men=6)
    assert set(read_everywhere(client)) == {None, 0}
    client.force_login(director)
    assert data_of(client, 2014, "odd")["value"] == 2
    answer = client.get("/en/results/2014/odd/?center=khouribga")
    assert (answer.status_code, answer.context["total"]) == (200, 2)
    assert {record["date"] for record in answer.context["rows"]} == {date(2014, 6, 1)}


@once
@pytest.mark.parametrize(
    ("women_completed", "men", "shown"),
    [
        (9, 9, 9),
        (9, 3, None),  # the others of all are three men
        (9, 0, 9),
        (0, 9, 0),
    ],
)
def test_the_other_sex_is_not_what_is_left(client, cohort, add, women_completed, men, shown):
    add(**WOMEN | {"date": "accepted_on"})
    complete(cohort, women=women_completed, men=men)
    assert data_of(client, 2013, "odd")["value"] == shown
    assert data_of(client, 2013, "members")["value"] == women_completed + men


@once
def test_women_who_are_no_part_of_it_are_not_what_is_left(client, cohort, add):
    """Two of eleven women did not complete: nine beside eleven would tell."""
    add(**WOMEN | {"date": "accepted_on"})
    complete(cohort, women=9, men=9)
    complete(cohort, women=2, men=0, state="active")
    assert data_of(client, 2013, "members")["female"] == 11
    assert data_of(client, 2013, "odd")["value"] is None


@once
def test_parts_that_make_nearly_all_tell_nobody(client, cohort, add):
    """Seven and thirteen of twenty-two: two are left of the whole."""
    for code, state, number in (("one", "completed", 7), ("two", "active", 13)):
        add(
            code=code,
            rows=lambda state=state: Enrolment.objects.filter(state=state),
            beside=(*PARTS_OF_MEMBERS, "one"),
        )
        complete(cohort, women=number, men=0, state=state)
    assert [data_of(client, 2013, code)["value"] for code in ("one", "two")] == [7, 13]
    complete(cohort, women=2, men=0, state="dropped")
    assert data_of(client, 2013, "members")["value"] == 22
    assert None in [data_of(client, 2013, code)["value"] for code in ("one", "two")]


@once
def test_sexes_of_parts_that_make_nearly_all_tell_nobody(client, cohort, add):
    """Of both parts seven and thirteen women are told, of twenty-two."""
    for code, state, number in (("one", "completed", 7), ("two", "active", 13)):
        add(
            code=code,
            rows=lambda state=state: Enrolment.objects.filter(state=state),
            sex="member__sex",
            beside=(*PARTS_OF_MEMBERS, "one"),
        )
        complete(cohort, women=number, men=9, state=state)
    complete(cohort, women=2, men=9, state="dropped")
    assert data_of(client, 2013, "members")["female"] == 22
    assert [data_of(client, 2013, code)["value"] for code in ("one", "two")] == [16, 22]
    assert None in [data_of(client, 2013, code)["female"] for code in ("one", "two")]


@once
def test_a_year_that_goes_on_stands_beside_the_whole_one_before_without_an_arrow(client, cohort):
    this_year = today().year
    for year, number in ((this_year - 2, 6), (this_year - 1, 9), (this_year, 20)):
        complete(cohort, women=number, men=number, accepted_on=date(year, 1, 1))
    goes_on = client.get(f"/en/results/{this_year}/?center=khouribga").content.decode()
    assert "in the whole year before" in goes_on
    assert "trend-" not in goes_on
    whole = client.get(f"/en/results/{this_year - 1}/?center=khouribga").content.decode()
    assert "in the whole year before" not in whole
    assert "trend-up" in whole


@once
def test_persons_without_a_sex_are_told_by_five(client, cohort, add):
    add(rows=lambda: Member.objects.all(), date="birth_date", center="center", part_of="")
    MemberFactory.create_batch(4, center=cohort.center, birth_date=date(2013, 1, 1))
    MemberFactory.create_batch(5, center=cohort.center, birth_date=date(2014, 1, 1))
    assert data_of(client, 2013, "odd")["value"] is None
    assert data_of(client, 2014, "odd")["value"] is None
    assert data_of(client, 2014, "odd")["since_opening"] == 9


def test_row_without_its_date_breaks_nothing(client, cohort, director, add):
    add()
    complete(cohort, women=6, men=6)
    EnrolmentFactory(cohort=cohort, state="submitted", accepted_on=None)
    assert data_of(client, 2013, "odd")["value"] == 12
    client.force_login(director)
    answer = client.get("/en/results/2013/odd/?center=khouribga&since_opening=1")
    assert answer.context["total"] == 12


@once
def test_things_are_told_however_few(client, cohort, add):
    add(rows=Cohort.objects.all, date="starts_on", center="center", part_of="", personal=False)
    assert data_of(client, 2013, "odd")["value"] == 1
