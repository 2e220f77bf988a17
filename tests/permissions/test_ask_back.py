"""What is asked on the page of a row leads back to that page: by Back, once it is done, where it is
refused. Each such question, found from the site."""

import pytest
from django.contrib import admin
from django.db import transaction

from skills_center.base.admin_moves import _ASKS, StatefulAdmin
from tests.marks import once
from tests.pages_as_sent import untouched

from .everything import admin_page
from .test_asking_actions import NUMBER_OF_NONE, filled

pytestmark = once


@pytest.fixture
def root(world):
    return world.client("root")


def asked_on_a_row(world, client):
    """Each question that the page of a row asks now: its name, that page, its list, the answer."""
    for model, one in admin.site._registry.items():
        label = model._meta.label_lower
        if not isinstance(one, StatefulAdmin) or not one.asks:
            continue
        row = world.initiative if label == "tracks.socialaction" else world.rows[label]
        page = admin_page(label, "change", row)
        for name in one.asks:
            asked = client.get(page, {_ASKS: name})
            if asked.status_code == 200:
                yield f"{label}.{name}", page, admin_page(label, "changelist"), asked


def test_a_question_on_the_page_of_a_row_leads_back_to_it(world, root):
    met, done = set(), set()
    for name, page, path, asked in asked_on_a_row(world, root):
        back = f'class="closelink" href="{page}"'
        assert back in asked.content.decode(), name
        sent = untouched(asked, holding="_selected_action") | dict(filled(asked.context["form"]))
        gone = root.post(path, sent | {"_selected_action": [NUMBER_OF_NONE]})
        assert back in gone.content.decode(), name
        point = transaction.savepoint()
        answer = root.post(path, sent)
        if answer.status_code == 302:
            assert answer.url == page, name
            done.add(name)
        transaction.savepoint_rollback(point)
        met.add(name)
    assert len(met) > 8, met
    assert len(done) > 3, (met, done)
