"""A line of a log that is told in the language of its reader, years later too."""

import json

import pytest

from members.enums import AccessKind
from members.models import Access
from skills_center.base.told_later import choice, keep, read_rows, tell
from tests.factories.network import CenterFactory


def test_a_line_that_fits_is_kept_whole():
    kind = choice(Access._meta.get_field("kind"), AccessKind.DOCUMENT)
    assert json.loads(keep("Salma", kind, longest=200)) == ["Salma", kind]


@pytest.mark.parametrize("longest", [2, 9, 30, 60, 90])
def test_a_line_is_never_longer_than_its_column(longest):
    kind = choice(Access._meta.get_field("kind"), AccessKind.DOCUMENT)
    line = keep("x" * 80, kind, "y" * 80, longest=longest)
    assert len(line) <= longest
    assert isinstance(json.loads(line), list)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "part",
    [
        {"row": "tracks.gone:1"},
        {"row": "gone.gone:1"},
        {"row": "network.center:0"},
        {"field": "tracks.gone.kind", "value": "old"},
        {"field": "network.center.gone", "value": "old"},
        {"odd": 1},
    ],
)
def test_what_the_portal_no_longer_has_is_told_all_the_same(part):
    line = json.dumps([part, {"row": f"network.center:{CenterFactory().pk}"}])
    assert len(read_rows([line])) == 1
    assert len(tell(line).split(" · ")) == 2
