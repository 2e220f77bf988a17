"""A page as a tree of its elements, read back from its HTML: ours, which are well-formed."""

from collections import defaultdict
from functools import cached_property
from html.parser import HTMLParser

_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}
_UNREAD = {"script", "style", "svg", "template"}
CONTROLS = {"input", "select", "textarea"}


def read(html):
    """The root of the tree."""
    return _Tree(html).root


class Element:
    """An element of a page: its tag and attributes, what is in it, what it is in."""

    def __init__(self, tag="", attributes=(), parent=None):
        self.tag, self.attributes, self.parent = tag, dict(attributes), parent
        self.within: list[Element | str] = []

    def all(self, *tags):
        """The elements below this one, in their order; of these tags where some are named."""
        for one in self.within:
            if isinstance(one, Element):
                if not tags or one.tag in tags:
                    yield one
                yield from one.all(*tags)

    def text(self, *, without=()):
        """What is read in it, but for the elements of these tags or with these classes."""
        return " ".join(" ".join(self._texts(without)).split())

    def _texts(self, without):
        for one in self.within:
            if isinstance(one, str):
                yield one
            elif one.tag not in _UNREAD and not one.named & set(without):
                yield from one._texts(without)

    @property
    def named(self):
        return {self.tag, *(self["class"] or "").split()}

    def __getitem__(self, name):
        return self.attributes.get(name)

    def above(self, *tags):
        """The nearest element of these tags that this one is in."""
        found = self.parent
        while found and found.tag not in tags:
            found = found.parent
        return found


class _Root(Element):
    """All of a page. What its forms ask for is gathered once, however many they are."""

    @cached_property
    def forms(self):
        return list(self.all("form"))

    @cached_property
    def labels(self):
        return list(self.all("label"))

    @cached_property
    def controls_of(self):
        """The controls and buttons of each form: those in it, and those that name it."""
        numbered = {one["id"]: one for one in reversed(self.forms) if one["id"]}
        found = defaultdict(list)
        for one in self.all(*CONTROLS, "button"):
            found[numbered.get(one["form"]) if one["form"] else one.above("form")].append(one)
        return found


class _Tree(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.root = _Root()
        self._open: Element = self.root
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs, self._open)
        self._open.within.append(element)
        if tag not in _EMPTY:
            self._open = element

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        element = self._open if self._open.tag == tag else self._open.above(tag)
        if element and element.parent:
            self._open = element.parent

    def handle_data(self, data):
        self._open.within.append(data)
