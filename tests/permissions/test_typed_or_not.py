"""What was typed on a page is told from what the page had shown, in each of its kinds of value."""

import re

import pytest
from django.apps import apps
from django.http import QueryDict
from django.utils import translation

from skills_center.base.admin_closed import comparable, typed_where_closed
from tests.marks import once
from tracks.models import Cohort, SocialAction

from .test_edits import open_forms

pytestmark = once

DAY = re.compile(r"\d\d/\d\d/\d{4}")


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


# Rows -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ({"initial-team-0-may_show": ["True"]}, ["Agrees to the public page: no"]),
        ({"initial-team-0-may_show": ["True"], "team-0-may_show": ["on"]}, []),
        (
            {"initial-team-0-number": ["a"], "team-0-number": ["b"], "team-0-action": ["7"]},
            ["Member number: b"],
        ),
        ({"initial-team-0-number": ["a"], "team-0-number": [""]}, ["Member number: "]),
        (
            {"initial-team-0-number": ["a"], "team-0-number": ["a"], "team-0-DELETE": ["on"]},
            ["Delete?: yes"],
        ),
        ({"team-1-number": ["b"], "team-1-action": ["7"], "team-1-id": [""]}, ["Member number: b"]),
        ({"team-1-number": ["b"], "team-1-DELETE": ["on"]}, []),
        ({"others-1-task": ["b"], "others-1-id": ["3"]}, ["b"]),
        ({"team-__prefix__-number": ["b"]}, []),
        ({f"team-{'9' * 5000}-number": ["b"]}, []),
    ],
)
def test_rows_that_the_page_has_no_more(sent, typed):
    with translation.override("en"):
        assert told_of(SocialAction, sent) == typed


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ({"papers": ["cv", "diploma"]}, ["Papers needed: CV · diploma or certificate"]),
        ({"papers": ["cv"], "initial-papers": ["cv"]}, []),
        ({"initial-papers": ["cv"]}, ["Papers needed: "]),
        ({"coaches": ["3", "4"]}, ["Coaches: …"]),
        ({"place": ["nothing was shown of it"]}, []),
    ],
)
def test_lists_that_were_empty_and_others(sent, typed):
    with translation.override("en"):
        assert told_of(Cohort, sent) == typed


# Pages ----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_page_on_which_nothing_was_typed_tells_nothing(world):
    for label, path, _page, sent in open_forms(world, world.client("root")):
        assert (label, told(path, sent)) == (label, [])


@pytest.mark.django_db
def test_day_and_month_the_other_way_round_are_typed_on_each_page(world):
    tried = set()
    for label, path, _page, sent in open_forms(world, world.client("root")):
        for name in [name for name in sent if f"initial-{name}" in sent]:
            if DAY.fullmatch(sent[name][0]):
                turned = {f"initial-{name}": ["2003-04-03"], name: ["04/03/2003"]}
                assert len(told(path, sent | turned)) == 1, (label, name)
                tried.add(label)
    assert len(tried) > 3
