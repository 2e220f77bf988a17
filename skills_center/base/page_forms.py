"""The forms of a page, read back from its HTML: what it calls its fields, choices and buttons.

What a page says of a form is said once, on that page. Whoever speaks of the form elsewhere asks
here for the same words, and can name nothing that the page does not show.
"""

import re
from urllib.parse import urlsplit

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils.translation import get_language_from_path

from .admin_once import MARK
from .admin_seen import STATES
from .page_tree import CONTROLS, read

_BUTTONS = {"submit", "button", "image", "reset"}
_ROWS = {"li", "tr", "article"}
# The token and the mark of a page; what it showed, its rows, and how they stood.
_OF_THAT_MOMENT = re.compile(
    rf"csrfmiddlewaretoken|{MARK}|form|_?seen|{STATES}|initial-.*|(?:seen|was)-\d+|.*_FORMS|.*-id"
)
_IN_A_ROW = re.compile(r"-\d+-")
# What a row is called. All else in it may be a note that is shown to be read there alone.
_NAMES = ("h2", "h3", "h4", "strong", "b", "th", "a")


class Page:
    """A page as it is read: its heading, and the form that sends something."""

    def __init__(self, html, address):
        self.root = read(html)
        self.address = address

    @property
    def heading(self):
        return next((one.text() for one in self.root.all("h1")), "")

    @property
    def lead(self):
        """What stands under the heading: of what or whom the page is."""
        return next((one.text() for one in self.root.all("p") if "lead" in one.named), "")

    def form_of(self, address, answers):
        """The form that sends these answers (pairs of name and value) to an address; None where
        the page has none now.

        Of several it is the one of which most hidden fields say the same; of those that ask
        nothing, where they are all there is to tell them by, all must.
        """
        sent = set(answers)
        there = [one for one in self.root.forms if _sends_to(one, address, self.address)]
        fitting = [
            one
            for one in (PageForm(form, self.root) for form in there)
            if (one.hidden <= sent if one.asks_nothing else one.asks_any(sent))
        ]
        return max(fitting, key=lambda one: len(one.hidden & sent), default=None)


class PageForm:
    """A form of a page. `hidden`: the names and values that it sends whatever is typed."""

    def __init__(self, form, root):
        self.form = form
        owned = root.controls_of[form]
        self.buttons = [one for one in owned if _is_button(one)]
        self.controls = [one for one in owned if one not in self.buttons and one["name"]]
        self._by_name: dict[str, list] = {}
        for one in self.controls:
            self._by_name.setdefault(one["name"], []).append(one)
        self.labels = root.labels
        self.hidden = {
            (one["name"], one["value"] or "")
            for one in self.controls
            if one["type"] == "hidden" and not _changes(one["name"])
        }

    @property
    def asks_nothing(self):
        return all(one["type"] == "hidden" for one in self.controls)

    def asks_any(self, answers):
        """Whether one of these answers is to something that it asks."""
        return any(self.shows(name) for name, _value in answers)

    def button(self, answers):
        """The words of the button that was pressed: of a named one that of its name and value."""
        sent = set(answers)
        named = [one for one in self.buttons if (one["name"], one["value"]) in sent]
        plain = [one for one in self.buttons if not one["name"]]
        pressed = next(iter(named or plain), None)
        return _words(pressed) if pressed else ""

    @property
    def row(self):
        """What the row is called in which the form stands; empty where it stands in none."""
        row = self.form.above(*_ROWS)
        within = list(row.all()) if row else []
        hour = next((one for one in within if "hour" in one.named), None)
        name = next((one for one in within if one.tag in _NAMES), None)
        return " · ".join(one.text() for one in (name, hour) if one)

    @property
    def remembers(self):
        """Whether it sends along what it shows, as forms of the back office do."""
        return any(one["name"].startswith("initial-") for one in self.controls)

    @property
    def names_of_ticked(self):
        """The names of boxes that are ticked, and of lists in which something is chosen."""
        return [
            one["name"]
            for one in self.controls
            if (one["type"] == "checkbox" and "checked" in one.attributes)
            or (one.tag == "select" and "multiple" in one.attributes and _chosen(one))
        ]

    def is_box(self, name):
        """Whether it is one box that stands alone."""
        return [one["type"] for one in self._of(name)] == ["checkbox"]

    def sends(self, name):
        return bool(self._of(name)) or any(one["name"] == name for one in self.buttons)

    def shows(self, name):
        return any(one["type"] != "hidden" for one in self._of(name))

    def _of(self, name):
        """The controls of this name; of a row that somebody added those of the row to be added."""
        ready = _IN_A_ROW.sub("-__prefix__-", name, count=1)
        return self._named(name) or self._named(ready)

    def _named(self, name):
        return self._by_name.get(name, [])

    def label(self, name):
        """What the page calls a field: its label, or the legend over its choices."""
        control = self._of(name)[0]
        if control["type"] in ("radio", "checkbox") and (several := control.above("fieldset")):
            legend = next(several.all("legend"), None)
            if legend and len([one for one in several.all("input") if one["name"] == name]) > 1:
                return _bare(legend)
        label = self._label_of(control)
        return _bare(label) if label else _said(control["aria-label"])

    def begins_with(self, name):
        """What a field holds before anybody types."""
        control = self._of(name)[0]
        if control.tag == "textarea":
            return control.text()
        if control.tag == "select":
            options = [] if "multiple" in control.attributes else list(control.all("option"))
            return next((_value(one) for one in _chosen(control) or options), "")
        checked = [one for one in self._of(name) if "checked" in one.attributes]
        is_box = control["type"] in ("radio", "checkbox")
        return (
            (checked[0]["value"] or "on" if checked else "") if is_box else control["value"] or ""
        )

    def told(self, name, value):
        """A value as the page says it: the words of a choice, or what was typed.

        None for a choice that the page does not offer.
        """
        controls = self._of(name)
        match controls[0].tag, controls[0]["type"]:
            case "select", _any:
                options = controls[0].all("option")
                return next((one.text() for one in options if _value(one) == value), None)
            case "input", "radio" | "checkbox":
                chosen = next((one for one in controls if (one["value"] or "on") == value), None)
                return chosen and self._words_of_choice(chosen, len(controls) > 1)
        return value

    def _words_of_choice(self, control, is_of_several):
        """Empty where the label of the field says it all: a box that stands alone."""
        if (row := control.above("tr")) and (first := next(row.all("th"), None)):
            return first.text()
        if control["name"] == ACTION_CHECKBOX_NAME:
            return _said(control["aria-label"])
        label = self._label_of(control)
        return _bare(label) if label and is_of_several else ""

    def _label_of(self, control):
        by_number = (one for one in self.labels if control["id"] and one["for"] == control["id"])
        return next(by_number, None) or control.above("label")


def _sends_to(form, address, own):
    is_post = (form["method"] or "").lower() == "post"
    return is_post and _place(form["action"] or own) == _place(address)


def _is_button(control):
    return control.tag == "button" or control["type"] in _BUTTONS


def _words(button):
    return button.text() if button.tag == "button" else _said(button["value"])


def _bare(label):
    """The words of a label, without what says that it may stay empty, and without a control that
    it is written around."""
    return _said(label.text(without=("muted", "hint", "help", *CONTROLS, "button")))


def _said(words):
    return (words or "").strip().rstrip(":").strip()


def _chosen(select):
    return [one for one in select.all("option") if "selected" in one.attributes]


def _value(option):
    return option["value"] if option["value"] is not None else option.text()


def _changes(name):
    """Whether a hidden field says what was on the page just then."""
    return bool(_OF_THAT_MOMENT.fullmatch(name))


def _place(address):
    """An address without its language and its query."""
    path = urlsplit(address).path
    language = get_language_from_path(path)
    return path.removeprefix(f"/{language}") if language else path
