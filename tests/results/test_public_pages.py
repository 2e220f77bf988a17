"""No page that everybody reads tells how many one to four persons are."""

import pytest
from django.urls import reverse

from skills_center.base.small_cells import SMALL_CELL, is_small
from tests.factories.members import MemberFactory
from tests.factories.social import CampFactory, HeadCountFactory, InscriptionFactory
from tests.factories.tracks import CohortFactory, EnrolmentFactory, SocialActionFactory
from tests.marks import once
from tracks.enums import EnrolmentState, InscriptionState, SocialActionKind, SocialState

from .public_counts import ReaderOfPages

pytestmark = [once, pytest.mark.django_db]
# How many there are, and how many of them are taken: few of few, of many, and few left of many.
WORLDS = [
    *((places, taken) for places in (4, 5, 20) for taken in (0, 1, 4, 5, 6) if taken <= places),
    *[(1, 0), (1, 1), (6, 5)],
]
INITIATIVES = [(0, 0), (1, 0), (2, 2), (0, 4), (3, 2), (7, 9)]


@pytest.fixture
def reader(client):
    return ReaderOfPages(client)


def pages_of_cohort(cohort):
    return [
        "/en/",
        "/en/cohorts/",
        cohort_page(cohort),
        f"/en/tracks/{cohort.track.code}/",
        f"/en/centers/{cohort.center.slug}/",
    ]


def cohort_page(cohort):
    return f"/en/cohorts/{cohort.pk}/"


def cohort_with(center, reader, seats, taken):
    """One whose pages the reader saw before anybody came."""
    cohort = CohortFactory(center=center, capacity=seats)
    for address in pages_of_cohort(cohort):
        reader.before(address)
    EnrolmentFactory.create_batch(taken, cohort=cohort, state=EnrolmentState.ACCEPTED)
    return cohort


def camp_with(reader, places, taken):
    camp = CampFactory(places=places)
    pages = ["/en/camps/", f"/en/camps/{camp.pk}/"]
    for address in pages:
        reader.before(address)
    InscriptionFactory.create_batch(taken, camp=camp, state=InscriptionState.CONFIRMED)
    return pages


def initiative_with(girls, boys):
    initiative = SocialActionFactory(
        kind=SocialActionKind.INITIATIVE,
        state=SocialState.DONE,
        is_public=True,
        girls=girls,
        boys=boys,
    )
    return ["/en/initiatives/", f"/en/initiatives/{initiative.pk}/"]


@pytest.mark.parametrize(("seats", "taken"), WORLDS)
def test_few_who_hold_a_seat_are_not_counted(center, reader, seats, taken):
    cohort = cohort_with(center, reader, seats, taken)
    assert reader.finds(pages_of_cohort(cohort)) == []
    if seats >= SMALL_CELL and not is_small(taken):
        assert all(taken in reader.reads(one) for one in pages_of_cohort(cohort))


@pytest.mark.parametrize(("places", "taken"), WORLDS)
def test_few_children_of_a_camp_are_not_counted(reader, places, taken):
    pages = camp_with(reader, places, taken)
    assert reader.finds(pages) == []
    if places >= SMALL_CELL and not is_small(taken):
        assert all(taken in reader.reads(one) for one in pages)


def test_few_who_come_with_an_association_are_not_counted(reader):
    camp = CampFactory(places=20)
    reader.before("/en/camps/")
    HeadCountFactory(camp=camp, girls=1, boys=2)
    assert reader.finds(["/en/camps/"]) == []


@pytest.mark.parametrize(("girls", "boys"), INITIATIVES)
def test_few_who_took_part_in_an_initiative_are_not_counted(reader, girls, boys):
    pages = initiative_with(girls, boys)
    assert reader.finds(pages) == []
    if girls + boys >= SMALL_CELL:
        assert [reader.reads(one) for one in pages] == [[girls + boys]] * 2


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_words_stand_where_the_number_stood(client, center, language):
    cohort = CohortFactory(center=center, capacity=20)
    EnrolmentFactory.create_batch(3, cohort=cohort, state=EnrolmentState.ACCEPTED)
    words = {"ar": "مقاعد شاغرة", "fr": "il en reste", "en": "some are free"}
    for member in (None, MemberFactory(center=center)):
        if member:
            client.force_login(member.user)
        page = client.get(f"/{language}/cohorts/{cohort.pk}/").content.decode()
        assert words[language] in page
        assert "17" not in page.partition('class="seats"')[2].partition("</div>")[0]


def test_staff_read_the_count(client, center, director):
    cohort = CohortFactory(center=center, capacity=20)
    EnrolmentFactory.create_batch(3, cohort=cohort, state=EnrolmentState.ACCEPTED)
    client.force_login(director)
    page = client.get(reverse("admin:tracks_cohort_changelist")).content.decode()
    assert '<td class="field-seats_held">3</td>' in page


# A reader who finds nothing must be one who would.
def test_number_told_too_much_is_found(center, reader, monkeypatch):
    for module in ("cohorts", "social"):
        monkeypatch.setattr(f"tracks.models.{module}.may_tell", lambda *_counts: True)
    assert reader.finds(pages_of_cohort(cohort_with(center, reader, 20, 3)))
    assert reader.finds(camp_with(reader, 20, 3))
    assert reader.finds(initiative_with(1, 2))
    assert reader.finds([cohort_page(cohort_with(center, reader, 3, 3))])
