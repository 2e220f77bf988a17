import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from enterprises.enums import Programme
from enterprises.enums import ProjectState as State
from enterprises.models import Organization
from enterprises.views import PER_PAGE
from tests.factories.enterprises import CallFactory, OrganizationFactory, ProjectFactory
from tests.factories.network import CenterFactory, CommuneFactory
from tests.marks import once

LANGUAGES = ["ar", "fr", "en"]
DIRECTORIES = ["calls/", "projects/", "organizations/"]


def titles(response):
    """What the cards of a page are called, in their order."""
    found = re.findall(r"<h3>(?:<a[^>]*>)?(.*?)(?:</a>)?</h3>", response.content.decode())
    assert response.status_code == 200
    return found


def sections(response):
    """The calls shown as open, then those that will open, then those shown as past."""
    return [
        [call.slug for call in response.context[name]] for name in ("calls", "upcoming", "past")
    ]


def searched(client, query):
    response = client.get("/ar/organizations/", {"q": query})
    return [organization.name for organization in response.context["page_obj"]]


def count_queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.fixture
def cooperatives(center):
    """Three that agreed to be shown, and one that did not."""
    for name, latin_name, is_public in [
        ("تعاونية الأمل", "Coopérative Al Amal", True),
        ("مقاولة النجاح", "Ennajah Services", True),
        ("جمعية الوردة", "Association L’Éveil 2014", True),
        ("تعاونية الأمل الخفية", "Coopérative cachée Al Amal", False),
    ]:
        OrganizationFactory(center=center, name=name, latin_name=latin_name, is_public=is_public)


# Calls


@once
@pytest.mark.parametrize("language", LANGUAGES)
def test_calls_are_listed_in_the_language_of_the_reader(client, db, valid_html, language):
    now, before = CallFactory(), CallFactory(closed=True)
    response = client.get(f"/{language}/calls/")
    assert titles(response) == [getattr(call, f"title_{language}") for call in (now, before)]
    valid_html(response)


@once
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("closed", [False, True])
def test_call_is_shown_in_the_language_of_the_reader(client, db, valid_html, language, closed):
    call = CallFactory(
        closed=closed, conditions_ar="الإقامة بالإقليم\n\nأقل من 35 سنة", max_grant=50_000
    )
    response = client.get(f"/{language}/calls/{call.slug}/")
    assert response.status_code == 200
    html = response.content.decode()
    assert f"<h1>{getattr(call, f'title_{language}')}</h1>" in html
    assert html.count("سنة") == html.count("الإقامة بالإقليم") == 1
    valid_html(response)


def test_call_title_falls_back_to_arabic(client, db):
    call = CallFactory(title_fr="", title_en="")
    assert titles(client.get("/fr/calls/")) == [call.title_ar]


def test_calls_open_now_stand_apart_from_those_that_closed(client, db):
    last = CallFactory(slug="last", closes_at=timezone.now() + timedelta(days=30))
    CallFactory(slug="soonest")
    CallFactory(slug="past", closed=True)
    assert sections(client.get("/ar/calls/")) == [["soonest", last.slug], [], ["past"]]


def test_call_leaves_the_open_ones_the_moment_it_closes(client, db, time_machine):
    call = CallFactory(slug="edge")
    time_machine.move_to(call.closes_at - timedelta(seconds=5), tick=False)
    assert sections(client.get("/ar/calls/")) == [["edge"], [], []]
    time_machine.move_to(call.closes_at, tick=False)
    assert sections(client.get("/ar/calls/")) == [[], [], ["edge"]]
    assert not client.get("/ar/calls/edge/").context["call"].is_open


def test_calls_to_come_stand_between_the_open_and_the_past_the_nearest_first(client, db):
    CallFactory(slug="open")
    CallFactory(slug="far", opens_at=timezone.now() + timedelta(days=5))
    CallFactory(slug="near", upcoming=True)
    CallFactory(slug="past", closed=True)
    response = client.get("/en/calls/")
    assert sections(response) == [["open"], ["near", "far"], ["past"]]
    html = response.content.decode()
    headings = [html.index(text) for text in ("Open now", "Opening soon", "Earlier calls")]
    assert headings == sorted(headings)


@once
def test_heading_of_the_calls_to_come_needs_one(client, db):
    CallFactory(closed=True)
    assert "Opening soon" not in client.get("/en/calls/").content.decode()


def test_call_joins_the_open_ones_the_moment_it_opens(client, db, time_machine):
    call = CallFactory(slug="edge", upcoming=True)
    time_machine.move_to(call.opens_at - timedelta(seconds=5), tick=False)
    assert sections(client.get("/ar/calls/")) == [[], ["edge"], []]
    time_machine.move_to(call.opens_at, tick=False)
    assert sections(client.get("/ar/calls/")) == [["edge"], [], []]


@once
@pytest.mark.parametrize(
    ("when", "state"),
    [({}, "Open"), ({"upcoming": True}, "Opens soon"), ({"closed": True}, "Closed")],
)
def test_call_says_its_state(client, db, valid_html, when, state):
    response = client.get(f"/en/calls/{CallFactory(**when).slug}/")
    shown = re.findall(r'<span class="state[^>]*>(.*?)</span>', response.content.decode())
    assert shown == [state]
    valid_html(response)


@once
@pytest.mark.parametrize("page", ["calls/", "calls/later/"])
def test_call_to_come_says_its_first_day(client, db, page):
    opens_at = timezone.make_aware(datetime(2099, 3, 4, 9))
    CallFactory(slug="later", opens_at=opens_at, closes_at=opens_at + timedelta(days=30))
    assert "4 March 2099" in client.get(f"/en/{page}").content.decode()


@pytest.mark.parametrize("when", [{}, {"upcoming": True}, {"closed": True}])
def test_hidden_call_is_not_found(client, db, when):
    call = CallFactory(hidden=True, **when)
    assert titles(client.get("/ar/calls/")) == []
    assert client.get(f"/ar/calls/{call.slug}/").status_code == 404


def test_unknown_call_is_not_found(client, db):
    assert client.get("/fr/calls/nowhere/").status_code == 404


def test_call_without_a_centre_speaks_to_the_whole_network(client, db):
    call = CallFactory(center=None)
    for page in ("calls/", f"calls/{call.slug}/"):
        assert "the whole network" in client.get(f"/en/{page}").content.decode()


# Projects


@once
@pytest.mark.parametrize("language", LANGUAGES)
def test_projects_are_listed_in_the_language_of_the_reader(client, db, valid_html, language):
    project = ProjectFactory(shown=True)
    response = client.get(f"/{language}/projects/")
    assert titles(response) == [getattr(project, f"title_{language}")]
    valid_html(response)


@pytest.mark.parametrize("state", State.values)
def test_only_funded_projects_are_listed(client, db, state):
    ProjectFactory(is_public=True, state=state)
    shown = len(titles(client.get("/ar/projects/")))
    assert shown == (state in ("funded", "running", "closed"))


def test_project_whose_holder_did_not_agree_is_hidden(client, db):
    ProjectFactory(shown=True, is_public=False)
    assert titles(client.get("/ar/projects/")) == []


def test_project_names_its_organization_and_never_its_holder(client, center):
    organization = OrganizationFactory(shown=True, center=center, name="جمعية الوردة")
    project = ProjectFactory(shown=True, organization=organization, holder__first_name="زبيدة")
    html = client.get("/ar/projects/").content.decode()
    assert "جمعية الوردة" in html
    assert project.holder.first_name not in html
    assert project.holder.last_name not in html


def test_organization_that_did_not_agree_is_not_named(client, center):
    organization = OrganizationFactory(center=center, name="جمعية الوردة", is_public=False)
    project = ProjectFactory(shown=True, organization=organization)
    response = client.get("/ar/projects/")
    assert titles(response) == [project.title_ar]
    assert "الوردة" not in response.content.decode()


def test_projects_come_with_the_last_funded_first(client, db):
    days = [date(2014, 5, 5), date(2014, 9, 9), date(2014, 1, 1)]
    for day in days:
        ProjectFactory(shown=True, funded_on=day)
    listed = client.get("/ar/projects/").context["page_obj"]
    assert [project.funded_on for project in listed] == sorted(days, reverse=True)


def test_projects_are_filtered_by_programme(client, db):
    wanted = ProjectFactory(shown=True, programme=Programme.ASSOCIATIONS)
    ProjectFactory(shown=True, programme=Programme.COOPERATIVES)
    assert titles(client.get("/ar/projects/?programme=associations")) == [wanted.title_ar]
    assert len(titles(client.get("/ar/projects/?programme=nonsense"))) == 2


# Organizations


@once
@pytest.mark.parametrize("language", LANGUAGES)
def test_only_organizations_that_agreed_are_listed(client, cooperatives, valid_html, language):
    response = client.get(f"/{language}/organizations/")
    with translation.override(language):
        shown = [organization.called for organization in Organization.objects.public()]
    assert sorted(titles(response)) == sorted(shown)
    assert ("تعاونية الأمل" in shown) == (language == "ar")
    assert len(shown) == 3
    assert "الخفية" not in response.content.decode()
    valid_html(response)


@pytest.mark.parametrize(
    "query",
    [
        "الأمل",
        "امل",
        "الامـل",
        "أَمَل",
        "تعاونيه الأمل",
        "الأمل تعاونية",
        "التعاونية",
        "al amal",
        "COOPERATIVE",
        "  amal  ",
    ],
)
def test_search_finds_however_it_is_spelt(client, cooperatives, query):
    assert searched(client, query) == ["تعاونية الأمل"]


@pytest.mark.parametrize("query", ["l'eveil", "Éveil", "٢٠١٤", "الورده"])
def test_search_folds_accents_and_digits(client, cooperatives, query):
    assert searched(client, query) == ["جمعية الوردة"]


@pytest.mark.parametrize("query", ["الخفية", "cachée", "قطار", "amal قطار", "_", "a_al"])
def test_search_finds_nothing_that_is_hidden_or_absent(client, cooperatives, query):
    assert searched(client, query) == []


@pytest.mark.parametrize("query", ["", "   ", "%", "؟!"])
def test_search_without_a_word_shows_everything(client, cooperatives, query):
    assert len(searched(client, query)) == 3


def test_search_follows_a_change_of_name(client, cooperatives, center):
    organization = center.organizations.get(name="مقاولة النجاح")
    organization.name = "مقاولة الفلاح"
    organization.save(update_fields=["name"])
    assert searched(client, "فلاح") == ["مقاولة الفلاح"]
    assert searched(client, "مقاولة النجاح") == []


@once
def test_search_gives_back_what_was_typed_as_text(client, db):
    html = client.get("/ar/organizations/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_organizations_are_filtered_by_kind_and_name_together(client, center):
    OrganizationFactory(shown=True, kind="gie", name="أمل الشرق")
    OrganizationFactory(shown=True, kind="gie", name="نور")
    OrganizationFactory(shown=True, kind="association", name="أمل الغرب")
    response = client.get("/ar/organizations/", {"kind": "gie", "q": "أمل"})
    assert titles(response) == ["أمل الشرق"]


@once
def test_next_page_keeps_the_search(client, center):
    for index in range(PER_PAGE + 1):
        OrganizationFactory(shown=True, center=center, name=f"أمل {index:02}")
    first = client.get("/ar/organizations/", {"q": "أمل"})
    second = client.get("/ar/organizations/", {"q": "أمل", "page": 2})
    assert len(titles(first)) == PER_PAGE
    assert titles(second) == [f"أمل {PER_PAGE}"]
    assert "&amp;page=2" in first.content.decode()


# Every directory


@once
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", DIRECTORIES)
def test_directory_without_a_row_says_so(client, db, valid_html, page, language):
    response = client.get(f"/{language}/{page}")
    assert titles(response) == []
    assert response.content.decode().count('class="empty"') == 1
    valid_html(response)


@once
def test_search_without_a_result_offers_the_way_back(client, cooperatives):
    html = client.get("/ar/organizations/", {"q": "قطار"}).content.decode()
    _, empty = html.split('class="empty"')
    assert 'href="/ar/organizations/"' in empty.split("</div>")[0]


@once
@pytest.mark.parametrize("page", DIRECTORIES)
def test_directory_asks_the_same_questions_for_one_and_for_three(client, db, page):
    def add_one():
        center = CenterFactory()
        CallFactory(center=center)
        CallFactory(center=center, upcoming=True)
        CallFactory(center=center, closed=True)
        organization = OrganizationFactory(
            shown=True, center=center, commune=CommuneFactory(center=center)
        )
        ProjectFactory(shown=True, center=center, organization=organization)

    add_one()
    one = count_queries(client, f"/ar/{page}")
    add_one()
    add_one()
    assert count_queries(client, f"/ar/{page}") == one
