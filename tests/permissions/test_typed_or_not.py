"""What was typed on a page is told from what the page had shown, in each of its kinds of value."""

import re

import pytest
from django.apps import apps
from django.http import QueryDict

from skills_center.base.admin_closed import comparable, typed_where_closed


def told(path, sent):
    """What is told of a page whose fields and rows are all closed by now."""
    app, model = path.split("/")[2:4]
    return told_of(apps.get_model(app, model), sent)


def told_of(model, sent):
    data = QueryDict(mutable=True)
    for name, values in sent.items():
        data.setlist(name, values)
    return [re.sub("[\u2068\u2069]", "", one) for one in typed_where_closed(data, model, (), ())]


# Values ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("shown", "typed"),
    [
        ("2003-04-03", "03/04/2003"),
        ("2003-04-03", "3-4-2003"),
        ("2003-04-03", "03/04/03"),
        ("03/04/2003", "2003-04-03"),
        ("09:00", "09:00:00"),
        ("2026-01-02 09:00:00", "2026-01-02T09:00"),
        ("line\r\nline", "line\nline"),
        ("", ""),
        ("2003-13-45", "2003-13-45"),
    ],
)
def test_one_value_in_two_ways_is_the_same(shown, typed):
    assert comparable(shown) == comparable(typed)


@pytest.mark.parametrize(
    ("shown", "typed"),
    [
        ("2003-04-03", "04/03/2003"),
        ("2003-04-03", "2003-03-04"),
        ("03/04/2003", "04/03/2003"),
        ("09:10", "10:09"),
        ("2026-01-02 09:00:00", "2026-02-01T09:00"),
        ("2026-01-02", "2026-01-02 00:00"),
        ("1.5", "5.1"),
        ("2003-04-03", ""),
        ("2003-13-45", "2003-45-13"),
    ],
)
def test_another_value_is_another(shown, typed):
    assert comparable(shown) != comparable(typed)
