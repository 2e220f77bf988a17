"""A page of the back office that is sent twice is saved once."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from enterprises.enums import Programme
from enterprises.models import Organization
from members.enums import Role
from skills_center.base.stores import StoreAwayError
from tests.factories.enterprises import OrganizationFactory
from tests.factories.social import CampFactory
from tests.marks import races
from tests.pages_as_sent import untouched
from tests.races import at_once, failures
from tests.rows import every_row

ADD = reverse("admin:enterprises_organization_add")


@pytest.fixture
def desk(staff):
    client = Client()
    client.force_login(staff(Role.DIRECTOR))
    return client


def page_of(organization):
    return reverse("admin:enterprises_organization_change", args=[organization.pk])


def new_organization(desk, center):
    sent = untouched(desk.get(ADD), "organization_form")
    return sent | {"name": ["تعاونية"], "kind": ["cooperative"], "center": [str(center.pk)]}


def with_a_line(desk, organization):
    """Its page as it would be sent with one line more."""
    sent = untouched(desk.get(page_of(organization)), "organization_form")
    (prefix,) = {name.split("-")[0] for name in sent if name.endswith("-TOTAL_FORMS")}
    return sent | {
        f"{prefix}-TOTAL_FORMS": ["1"],
        f"{prefix}-0-started_on": ["01/03/2026"],
        f"{prefix}-0-programme": [Programme.values[0]],
    }


@pytest.mark.django_db
class TestInTurn:
    def test_what_is_added_is_there_once(self, desk, center):
        sent = new_organization(desk, center)
        first, second = desk.post(ADD, sent), desk.post(ADD, sent)
        assert first.status_code == second.status_code == 302
        assert first.url == second.url
        assert Organization.objects.count() == 1

    def test_a_row_of_a_page_is_there_once(self, desk, center):
        organization = OrganizationFactory(center=center)
        sent = with_a_line(desk, organization)
        assert desk.post(page_of(organization), sent).status_code == 302
        before = every_row()
        assert desk.post(page_of(organization), sent).status_code == 302
        assert organization.accompaniments.count() == 1
        assert every_row() == before

    def test_who_goes_back_and_types_again_is_heard(self, desk, center):
        organization = OrganizationFactory(center=center)
        sent = untouched(desk.get(page_of(organization)), "organization_form")
        for name in ("Un", "Deux", "Un"):
            organization.refresh_from_db()
            drawn = sent | {"latin_name": [name], "initial-latin_name": [organization.latin_name]}
            assert desk.post(page_of(organization), drawn).status_code == 302
        organization.refresh_from_db()
        assert organization.latin_name == "Un"

    def test_a_row_that_comes_to_be_by_a_verb_is_there_once(self, desk, center):
        camp = CampFactory(center=center, places=40)
        page = reverse("admin:tracks_headcount_add")
        sent = untouched(desk.get(page), "headcount_form")
        sent |= {"camp": [str(camp.pk)], "association": ["نور"], "girls": ["3"], "boys": ["2"]}
        first, second = desk.post(page, sent), desk.post(page, sent)
        assert first.status_code == second.status_code == 302
        assert first.url == second.url
        assert camp.head_counts.count() == 1

    def test_two_pages_may_say_the_same(self, desk, center):
        for _page in range(2):
            assert desk.post(ADD, new_organization(desk, center)).status_code == 302
        assert Organization.objects.count() == 2

    def test_what_was_refused_is_not_remembered(self, desk, center):
        sent = new_organization(desk, center) | {"name": [""]}
        assert desk.post(ADD, sent).status_code == 200
        assert desk.post(ADD, sent).status_code == 200

    def test_another_person_is_another(self, desk, staff, center):
        sent = new_organization(desk, center)
        other = Client()
        other.force_login(staff(Role.DIRECTOR))
        assert desk.post(ADD, sent).status_code == 302
        assert other.post(ADD, sent).status_code == 302
        assert Organization.objects.count() == 2

    def test_nothing_is_lost_while_nobody_can_say(self, desk, center, monkeypatch):
        def away(*args, **kwargs):
            raise StoreAwayError("away")

        sent = new_organization(desk, center)
        for verb in ("get", "set", "delete"):
            monkeypatch.setattr(cache, verb, away, raising=False)
        assert desk.post(ADD, sent).status_code == 302
        assert Organization.objects.count() == 1


class TestAtOnce:
    pytestmark = races

    def test_a_button_pressed_eight_times_adds_one(self, desk, center):
        sent = new_organization(desk, center)
        answers = at_once([lambda: desk.post(ADD, sent).status_code] * 8)
        assert failures(answers) == []
        assert set(answers) == {302}
        assert Organization.objects.count() == 1
