"""Pages that ask something before an act: the way back, and boxes to tick."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from members.enums import RequestState, Role
from tests.factories.members import MemberFactory
from tests.factories.tracks import EnrolmentFactory

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "admin"


def test_no_page_of_the_back_office_writes_a_box_as_another_field():
    """`desk/field.html` puts its label behind it, without a colon."""
    own = {"desk/field.html", "desk/paper_field.html"}
    found = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "as_field_group" in path.read_text(encoding="utf-8")
    }
    assert found == own


def test_pages_that_ask_of_rows_lead_back_to_their_list():
    asking = [
        path
        for path in TEMPLATES.rglob("*.html")
        if 'type="hidden" name="action" value="{{ action }}"' in path.read_text(encoding="utf-8")
    ]
    assert len(asking) >= 3
    assert [path for path in asking if "moves/crumbs.html" not in path.read_text()] == []


@pytest.mark.django_db
def test_page_that_asks_shows_the_way_back(client, staff, center):
    client.force_login(staff(Role.DIRECTOR))
    enrolment = EnrolmentFactory(cohort__center=center, state="submitted")
    address = reverse("admin:tracks_enrolment_changelist")
    sent = {"action": "refuse", "_selected_action": [enrolment.pk]}
    html = client.post(address, sent).content.decode()
    crumbs = html.partition('<div class="breadcrumbs">')[2].partition("</div>")[0]
    assert re.findall('href="([^"]*)"', crumbs)[-1] == address


@pytest.mark.django_db
def test_requests_that_are_settled_stand_last(client, staff, center):
    from members.models import DataRequest
    from members.services.requests import open_request

    client.force_login(staff(Role.DIRECTOR))
    rows = [
        open_request(
            member=MemberFactory(center=center, user=None), kind="correction", text="…", by=None
        )
        for _row in range(3)
    ]
    DataRequest.objects.filter(pk=rows[0].pk).update(state=RequestState.ANSWERED)
    listed = client.get(reverse("admin:members_datarequest_changelist")).context["cl"].result_list
    assert [row.pk for row in listed] == [rows[1].pk, rows[2].pk, rows[0].pk]
