"""What is shown where two people typed into one field: each box says which field it keeps."""

import re
from decimal import Decimal

from django.conf import settings
from django.utils.translation import override

from tests.marks import once
from tests.pages_as_sent import untouched

from .everything import admin_page
from .test_edits import open_forms

pytestmark = once

KEPT = re.compile(
    r'class="keep-theirs"><input type="checkbox" name="_theirs" value="(\w+)"> ([^<]*)'
)


def clash(world, label, theirs, mine, language="ar"):
    """The page of somebody whose fields somebody else changed meanwhile."""
    client, row = world.client("root"), world.rows[label]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = admin_page(label, "change", row)
    sent = untouched(client.get(page), f"{label.split('.')[1]}_form")
    type(row)._base_manager.filter(pk=row.pk).update(**theirs)
    return client.post(page, sent | {name: [text] for name, text in mine.items()} | {"_save": "1"})


def test_each_box_says_which_field_it_keeps(world):
    theirs = {"address": "Derb 1", "school": "Lycée"}
    answer = clash(world, "members.member", theirs, {"address": "Rue 8", "school": "Collège"})
    form = answer.context["adminform"].form
    boxes = dict(KEPT.findall(answer.content.decode()))
    assert boxes.keys() == theirs.keys()
    with override("ar"):
        assert [name for name, words in boxes.items() if str(form[name].label) not in words] == []


def test_an_amount_is_told_in_groups_of_three(world):
    with override("fr"):
        answer = clash(
            world,
            "enterprises.project",
            {"requested": Decimal("52000.5")},
            {"requested": "9"},
            "fr",
        )
        told = re.search(r'class="theirs"><bdi>([^<]*)', answer.content.decode())
    assert told
    assert re.sub(r"\s", " ", told[1]).startswith("52 000,5")


# Day and hour as they are typed: two controls.
HOUR = re.compile(r"(?!initial-)(.+)_1")


def test_an_hour_is_told_as_it_was_typed(world):
    """In each field of each form that asks for one; the database holds another."""
    client, met = world.client("root"), set()
    for label, path, _page, sent in open_forms(world, client):
        for name in [name for name in sent if HOUR.fullmatch(name)]:
            hour, minute = sent[name][0][:2], sent[name][0][3:5]
            # Some rows are of this very moment: its minute would be nothing typed.
            others = [f"{hour}:{other}" for other in ("07", "09", "11") if other != minute]
            typed, mine, *_more = others
            assert client.post(path, sent | {name: [typed]}).status_code == 302, (label, name)
            answer = client.post(path, sent | {name: [mine]})
            (told,) = re.findall(r'class="theirs"><bdi>(.*?)</bdi>', answer.content.decode())
            assert typed in told, (label, name)
            met.add(name)
    assert {"applications_open_at_1", "applications_close_at_1", "starts_at_1"} <= met
