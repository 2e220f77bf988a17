"""Pages of the results as a visitor reads them: every number with what it is counted over."""

from dataclasses import dataclass

import html5lib


@dataclass(frozen=True)
class Read:
    """A number on a page; `number` is None of one that says that it is not shown."""

    number: float | None
    base: str
    element: object
    around: tuple


def parsed(response):
    return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def walk(element, around=()):
    """Every element with those it stands in, the outermost first."""
    yield element, around
    for child in element:
        if isinstance(child.tag, str):
            yield from walk(child, (*around, element))


def numbers_of(element):
    """All that stand in an element of a page, in order."""
    found = []
    for one, around in walk(element):
        if base := one.get("data-base"):
            digits = text_of(one).removesuffix("%").strip()
            number = None if "not-shown" in (one.get("class") or "") else float(digits)
            found.append(Read(number, base, one, around))
    return found


def by_id(page, name):
    return next((one for one, _around in walk(page) if one.get("id") == name), None)


def having(page, attribute, value):
    return next(one for one, _around in walk(page) if one.get(attribute) == value)
