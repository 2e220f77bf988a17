"""What a browser would send of a page that somebody reads and leaves as it is."""

import html5lib

NAMESPACE = "{http://www.w3.org/1999/xhtml}"
NEVER_SENT = {"submit", "button", "image", "reset", "file"}


def untouched(response, form_id=None):
    """The answers of a form of the page: of the first that is sent by POST, or that of `form_id`.

    Returns a dict of lists, as Django's client takes it.
    """
    page = html5lib.parse(response.content.decode())
    forms = [
        form for form in page.iter(f"{NAMESPACE}form") if form.get("method", "").lower() == "post"
    ]
    form = next(one for one in forms if form_id in (None, one.get("id")))
    sent: dict[str, list[str]] = {}
    for control in form.iter():
        name = control.get("name")
        if name and control.get("disabled") is None:
            for value in _values(control):
                sent.setdefault(name, []).append(value)
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def _values(control):
    match control.tag.removeprefix(NAMESPACE):
        case "textarea":
            yield "".join(control.itertext()).replace("\n", "\r\n")
        case "select":
            yield from _chosen(control)
        case "input":
            kind = control.get("type", "text").lower()
            if kind in ("checkbox", "radio"):
                if control.get("checked") is not None:
                    yield control.get("value", "on")
            elif kind not in NEVER_SENT:
                yield control.get("value", "")


def _chosen(select):
    options = list(select.iter(f"{NAMESPACE}option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and select.get("multiple") is None:
        chosen = options[:1]
    for option in chosen:
        yield option.get("value", "".join(option.itertext()).strip())
