"""The forms of a page are read back from its HTML."""

import pytest

from skills_center.base.page_forms import Page
from skills_center.base.page_tree import Element

WRAPPED = [
    '<label>Track <select name="x"><option>Sewing<option>Wood</select></label>',
    '<label>Track <textarea name="x">Typed before</textarea></label>',
    '<label>Track <input name="x"> <button type="button">Clear</button></label>',
    '<label for="y">Track:</label><input id="y" name="x">',
]


def read(form, address="/ar/page/"):
    return Page(f"<main>{form}</main>", address)


@pytest.mark.parametrize("field", WRAPPED)
def test_label_says_what_the_field_is_called_and_nothing_of_what_is_in_it(field):
    page = read(f'<form method="post">{field}</form>')
    assert page.form_of("/ar/page/", [("x", "1")]).label("x") == "Track"


def test_page_with_many_forms_is_walked_as_often_as_one_with_few(monkeypatch):
    """A list with a form in each of its rows."""
    row = '<form method="post" action="/ar/{0}/"><input name="note"><button>Save</button></form>'
    walks = []
    everything = Element.all

    def counted(self, *tags):
        if self.parent is None:
            walks.append(tags)
        return everything(self, *tags)

    monkeypatch.setattr(Element, "all", counted)
    for many in (2, 200):
        page = read("".join(row.format(number) for number in range(many)))
        walks.clear()
        assert page.form_of("/ar/1/", [("note", "a")]).button([]) == "Save"
        assert len(walks) < 5


def test_controls_belong_to_the_form_they_stand_in_or_name():
    page = read(
        '<form method="post" id="one"><input name="a"></form><form method="post"><input name="b">'
        '<input name="c" form="one"></form><button form="one" name="go" value="1">Go</button>'
    )
    first = page.form_of("/ar/page/", [("a", "1")])
    assert [one["name"] for one in first.controls] == ["a", "c"]
    assert first.button([("go", "1")]) == "Go"
    assert [one["name"] for one in page.form_of("/ar/page/", [("b", "1")]).controls] == ["b"]


def test_button_alone_is_known_though_each_page_has_a_mark_of_its_own():
    page = read(
        '<form method="post"><input type="hidden" name="_drawn" value="new">'
        '<button name="rank" value="1">Order</button></form>'
    )
    form = page.form_of("/ar/page/", [("_drawn", "old"), ("rank", "1")])
    assert form.button([("rank", "1")]) == "Order"
