"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """One name of a form: what it is, what stands in it, what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    autocomplete: str = ""


@dataclass
class Form:
    action: str
    method: str
    is_multipart: bool
    fields: dict[str, Field] = field(default_factory=dict)
    # Name and value of each button that sends it.
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def pairs(self, button=0):
        """What it would send untouched."""
        found = [(one.name, value) for one in self.fields.values() for value in one.values]
        found = [pair for pair in found if pair[0] != "csrfmiddlewaretoken"]
        if self.buttons:
            name, value = self.buttons[button % len(self.buttons)]
            found += [(name, value)] if name else []
        return found

    @property
    def key(self):
        """What tells it from another form of the same page."""
        return (self.action, tuple(sorted(self.fields)))


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.by_id, self.links = [], {}, []
        self._form = self._select = self._area = self._option = None

    def _form_of(self, given):
        return self.by_id.get(given.get("form")) or self._form

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(
                given.get("action", ""),
                given.get("method", "get").upper(),
                "multipart" in given.get("enctype", ""),
            )
            self.forms.append(self._form)
            if "id" in given:
                self.by_id[given["id"]] = self._form
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif form := self._form_of(given):
            self._control(tag, given, form)

    def _control(self, tag, given, form):
        name = given.get("name", "")
        kind = given.get("type", "text" if tag == "input" else tag).lower()
        if tag == "option" and self._select is not None:
            value = given.get("value", "")
            self._select.choices.append(value)
            if "selected" in given:
                self._select.values.append(value)
        elif (tag == "button" and kind in ("submit", "button")) or kind == "submit":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "input" and name:
            one = form.fields.setdefault(
                name, Field(name, kind, autocomplete=given.get("autocomplete", ""))
            )
            if kind in ("checkbox", "radio"):
                one.choices.append(given.get("value", "on"))
                if "checked" in given:
                    one.values.append(given.get("value", "on"))
            elif kind != "file":
                one.values.append(given.get("value", ""))
        elif tag == "select" and name:
            self._select = form.fields.setdefault(name, Field(name, "select"))
        elif tag == "textarea" and name:
            self._area = form.fields.setdefault(name, Field(name, "textarea"))
            self._area.values.append("")

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area is not None:
            self._area.values[-1] += data


def read(text):
    """The forms and the links of a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.forms, reader.links
