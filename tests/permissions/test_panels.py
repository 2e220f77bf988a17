"""The panels of the first page: the list that each opens holds what it shows."""

import pytest

from skills_center.base.dates import latest_birth_date
from skills_center.messaging.models import Message
from tests.factories.members import MemberFactory
from tests.factories.tracks import CohortFactory
from tests.marks import once

pytestmark = once

LIST = "/admin/"


def pk_in(address):
    return address.rstrip("/").split("/")[-2]


@pytest.mark.parametrize("who", ["desk", "director", "root"])
def test_each_panel_opens_a_list_that_holds_its_rows(world, who):
    MemberFactory(center=world.center, birth_date=latest_birth_date(15))
    CohortFactory(center=world.center)
    for number, state in enumerate(["unsure", "given_up", "sent"]):
        Message.objects.create(
            center=world.center, channel="text", address=f"+21260000000{number}", language="ar",
            body="…", state=state,
        )  # fmt: skip
    client, opened = world.client(who), set()
    for panel in client.get("/admin/").context["panels"]:
        rows = {pk_in(row["url"]) for row in panel["rows"] if row["url"].endswith("/change/")}
        if panel["url"].startswith(LIST) and rows:
            listed = client.get(panel["url"]).context["cl"].queryset
            assert rows <= {str(pk) for pk in listed.values_list("pk", flat=True)}, panel["title"]
            opened.add(panel["url"])
    assert len(opened) >= 3
