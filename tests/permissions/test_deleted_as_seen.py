"""What a page of deletion asked about is what goes: else it asks once more."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse

from forum.models import Edition
from members.enums import Role
from tests.factories.forum import EditionFactory, StandFactory
from tests.pages_as_sent import untouched

pytestmark = pytest.mark.django_db
LIST = reverse("admin:forum_edition_changelist")


@pytest.fixture
def desk(staff):
    client = Client()
    client.force_login(staff(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def edition():
    return EditionFactory()


def one(desk, edition):
    """The page of one, and where it is sent."""
    page = reverse("admin:forum_edition_delete", args=[edition.pk])
    return page, desk.get(page)


def several(desk, edition):
    asked = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [edition.pk]}
    return LIST, desk.post(LIST, asked)


ways = pytest.mark.parametrize("ask", [one, several])


@ways
def test_as_it_was_seen_it_goes(desk, edition, ask):
    StandFactory(edition=edition)
    page, asked = ask(desk, edition)
    answer = desk.post(page, untouched(asked, holding="_seen"))
    assert answer.status_code == 302
    assert not Edition.objects.exists()


@ways
@pytest.mark.parametrize("meanwhile", ["a row came", "it was changed"])
def test_what_nobody_saw_is_shown_first(desk, edition, ask, meanwhile):
    page, asked = ask(desk, edition)
    sent = untouched(asked, holding="_seen")
    if meanwhile == "a row came":
        StandFactory(edition=edition)
    else:
        Edition.objects.filter(pk=edition.pk).update(venue_fr="Corrected")
    again = desk.post(page, sent)
    assert Edition.objects.exists()
    assert again.status_code == 200
    assert [str(told) for told in again.context["messages"]]
    assert desk.post(page, untouched(again, holding="_seen")).status_code == 302
    assert not Edition.objects.exists()
